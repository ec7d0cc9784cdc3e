/**
 * Whether a name says of itself that its content is temporary, cut short or a bookkeeping
 * folder: `tmp-checkpoint-5`, `step_5.pt.part`, `.ipynb_checkpoints`.
 */
export function isUnfinishedName(name: string): boolean {
  return UNFINISHED.some(pattern => pattern.test(name));
}

// --- Internal helpers ---

const UNFINISHED: readonly RegExp[] = [
  /^\.ipynb_checkpoints$/,
  /^tmp[-_.]/i,
  /\.(tmp|temp|part|partial|crdownload|gstmp)$/i,
  /-unfinished$/,
  /\.orbax-checkpoint-tmp/,
  /keepstep-part/
];
