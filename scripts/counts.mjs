/**
 * What a test runner's output says: `{ passed, failed, skipped }`. A runner that ended badly
 * without naming a failure counts as one.
 */
export function jestCounts(result) {
  return counted(result, lastMatch(result.output, /^Tests:\s+(.*)$/gm));
}

export function pytestCounts(result) {
  return counted(
    result,
    lastMatch(
      result.output,
      /^(?:=+ )?((?:\d+ (?:passed|failed|skipped|errors?|xfailed|warnings?|deselected)(?:, )?)+) in /gm
    )
  );
}

export function playwrightCounts(result) {
  const lines = [
    ...result.output.matchAll(
      /^\s+(\d+ (?:passed|failed|skipped|flaky|did not run|interrupted))/gm
    )
  ];
  return counted(result, lines.map(match => match[1]).join(', '));
}

/** A fault that was survived is a test that passed. */
export function faultCounts({ code, output }) {
  const [, survived = 0, lost = 1] =
    /^\d+ faults injected, (\d+) survived, (\d+) lost$/m.exec(output) ?? [];
  const failed = Math.max(Number(lost), code === 0 ? 0 : 1);
  return { passed: Number(survived), failed, skipped: 0 };
}

export function lastLineCounts(result) {
  return counted(
    result,
    lastMatch(result.output, /^(\d+ passed, \d+ failed.*)$/gm)
  );
}

// --- Internal helpers ---

function lastMatch(text, pattern) {
  return [...text.matchAll(pattern)].at(-1)?.[1] ?? '';
}

function counted({ code }, line) {
  const number = word =>
    Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  // Playwright names a test that passed at its second try in its own list.
  const passed = number('passed') + number('flaky');
  const failed = number('failed') + number('errors?') + number('interrupted');
  const skipped = number('skipped') + number('did not run');
  const unexplained = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: unexplained ? 1 : failed, skipped };
}
