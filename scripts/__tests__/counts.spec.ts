import {
  jestCounts,
  lastLineCounts,
  playwrightCounts,
  pytestCounts
} from '../counts.mjs';

const good = (output: string) => ({ code: 0, output });
const bad = (output: string) => ({ code: 1, output });

describe('counts of test runners', () => {
  it('reads what Jest prints', () => {
    const output =
      'Test Suites: 1 failed, 2 passed, 3 total\nTests:       1 failed, 2 skipped, 10 passed, 13 total\n';
    expect(jestCounts(bad(output))).toEqual({
      passed: 10,
      failed: 1,
      skipped: 2
    });
  });

  it.each([
    ['19 passed in 7.55s', 0, { passed: 19, failed: 0, skipped: 0 }],
    [
      '1 failed, 2 passed, 1 skipped, 3 warnings in 1.00s',
      1,
      { passed: 2, failed: 1, skipped: 1 }
    ],
    [
      '==== 2 passed, 1 error in 0.5s ====',
      1,
      { passed: 2, failed: 1, skipped: 0 }
    ]
  ])('reads what pytest prints: %s', (line, code, counts) => {
    expect(pytestCounts({ code, output: `....\n${line}\n` })).toEqual(counts);
  });

  it('reads what Playwright prints, and counts a test that passed at its second try', () => {
    const output =
      '  1 failed\n    [x] › a.spec.ts\n  1 flaky\n  7 passed (2m)\n';
    expect(playwrightCounts(bad(output))).toEqual({
      passed: 8,
      failed: 1,
      skipped: 0
    });
  });

  it('takes the last line of our own scripts', () => {
    expect(
      lastLineCounts(good('1 passed, 0 failed\nmore\n29 passed, 0 failed\n'))
    ).toEqual({ passed: 29, failed: 0, skipped: 0 });
  });

  it('counts a runner that ended badly, or ran nothing, as a failure', () => {
    const failure = { passed: 0, failed: 1, skipped: 0 };
    expect(jestCounts(bad('the runner fell over'))).toEqual(failure);
    expect(pytestCounts(good('no tests ran in 0.01s'))).toEqual(failure);
    expect(playwrightCounts({ code: 1, output: '  3 passed (1s)\n' })).toEqual({
      passed: 3,
      failed: 1,
      skipped: 0
    });
  });
});
