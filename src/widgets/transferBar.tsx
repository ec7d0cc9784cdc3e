import type { ReactElement } from 'react';

/** How far something is, as a bar; a screen reader is told in words. */
export function TransferBar(props: {
  readonly label: string;
  readonly percentage: number;
  /** The same and more in words. */
  readonly text: string;
}): ReactElement {
  const { label, percentage, text } = props;
  return (
    <div
      className="jp-KeepstepTransfers-bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percentage}
      aria-valuetext={text}
    >
      <div style={{ width: `${percentage}%` }} />
    </div>
  );
}
