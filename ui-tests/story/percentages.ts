import type { Page } from '@playwright/test';

import type { LogEvent } from '../../testbed/gcs/index';

/** A percentage of the status bar, and when it stood there. */
export interface IShown {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly percentage: number;
}

/** Write down each percentage that the status bar shows from now on. */
export async function watchPercentages(
  page: Page
): Promise<() => Promise<readonly IShown[]>> {
  await page.evaluate(() => {
    const shown: IShown[] = [];
    const look = () => {
      const item = document.querySelector(
        'button[title="Show the transfers of training checkpoints"]'
      );
      // An item by itself: next to it stands a name, which may end in a number.
      const [percentage] = [...(item?.querySelectorAll('span') ?? [])].flatMap(
        ({ textContent }) => /^(\d+) %$/.exec(textContent ?? '')?.[1] ?? []
      );
      if (percentage && shown.at(-1)?.percentage !== Number(percentage)) {
        shown.push({ at: Date.now(), percentage: Number(percentage) });
      }
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true
    });
    Object.assign(window, { shown });
  });
  return () =>
    page.evaluate(() => (window as unknown as { shown: IShown[] }).shown);
}

/**
 * The bytes of a checkpoint that the server had acknowledged by a moment, by its own log. The
 * manifest is not one of its files.
 */
export function acknowledgedBy(
  log: readonly LogEvent[],
  prefix: string,
  at: number
): number {
  const bytes = new Map<string, number>();
  for (const event of log) {
    if (
      event.kind === 'acknowledged' &&
      event.at <= at &&
      event.name.startsWith(prefix) &&
      !event.name.endsWith('/keepstep-manifest.json')
    ) {
      bytes.set(event.name, event.acknowledgedBytes);
    }
  }
  return [...bytes.values()].reduce((sum, each) => sum + each, 0);
}
