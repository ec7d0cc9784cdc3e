/**
 * Faults, one after the other, each to a transfer of its own by the real programs; afterwards an
 * independent checker reads the disks of both ends. docs/spec/faults.md says what is asked.
 *
 *   npm run test:faults -- [--seed S] [--count N] [--each N] [--kind TEXT] [--only INDEX]
 *
 * The last line is `N faults injected, N survived, 0 lost`; otherwise it ends with 1.
 */
import { parseArgs } from 'node:util';

import { KINDS } from './kinds/index.mjs';
import { openWorld } from './openWorld.mjs';
import { planFaults } from './planFaults.mjs';
import { printFigures } from './printFigures.mjs';
import { runFault } from './runFault.mjs';

/** More of them on two cores only wait for one another. */
const AT_ONCE = 3;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    count: { type: 'string', default: '60' },
    each: { type: 'string' },
    kind: { type: 'string', default: '' },
    only: { type: 'string' }
  }
});
const { seed } = values;
const kinds = KINDS.filter(
  kind =>
    titleOf(kind).includes(values.kind) && (values.kind || !kind.notSurvived)
);
const count = values.each
  ? Number(values.each) * kinds.length
  : Number(values.count);
const plan = planFaults(seed, kinds, count).filter(
  ({ index }) => values.only === undefined || index === Number(values.only)
);
console.log(`${plan.length} faults of ${kinds.length} kinds, seed ${seed}`);
for (const kind of KINDS.filter(kind => !kinds.includes(kind))) {
  if (kind.notSurvived && !values.kind) {
    console.log(`left out: ${titleOf(kind)}: ${kind.notSurvived}`);
  }
}
const world = await openWorld(seed);
const results = [];
try {
  const waiting = [...plan];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next; (next = waiting.shift());) {
        const result = await attempt(next);
        results.push({ ...next, ...result });
        tell(next, result);
      }
    })
  );
} finally {
  await world.close();
}
process.exitCode = printFigures(results) ? 0 : 1;

// --- Internal helpers ---

async function attempt(fault) {
  try {
    return await runFault(world, fault);
  } catch (error) {
    return { verdict: 'lost', problems: [error.stack] };
  }
}

function titleOf({ name, direction }) {
  return `${name}, ${direction}`;
}

function tell({ index, kind }, { verdict, problems }) {
  if (verdict !== 'lost') {
    return;
  }
  const chosen = values.kind ? ` --kind ${JSON.stringify(values.kind)}` : '';
  console.log(`LOST ${titleOf(kind)}`);
  problems.forEach(problem => console.log(`  ${problem}`));
  console.log(
    `  again: npm run test:faults -- --seed ${seed} --count ${index}${chosen} --only ${index}`
  );
}
