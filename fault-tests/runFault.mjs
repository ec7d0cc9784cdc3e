import { checkBucket, checkFolder, checkSecrets } from './checker/index.mjs';
import { sessionSecrets } from './checker/readBucket.mjs';
import { Random } from './random.mjs';
import { NEW, OLD, RUN, Scene } from './scene.mjs';

/**
 * Let one fault happen to one transfer, and see what is there afterwards; then do it again
 * without, which has to succeed and to leave nothing but the checkpoint.
 *
 * @returns `{ verdict, problems }`: `whole`, `clean` or `lost`
 */
export async function runFault(world, { kind, index }) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const outcome = await tryOnce(world, kind, index, attempt);
    if (outcome) {
      return outcome;
    }
  }
  const problems = [`none of ${ATTEMPTS} tries met the fault`];
  return { verdict: 'lost', problems };
}

// --- Internal helpers ---

/** A fault waits for a request that may not come: then an earlier one is chosen. */
const ATTEMPTS = 4;

/** After these a later try can go on, so that what it needs may stay. */
const PASSING = ['unavailable', 'rate-limited', 'not-signed-in'];

/** Who is refused everything is refused to end what was begun, too. */
const REFUSED = ['permission-denied'];

async function tryOnce(world, kind, index, attempt) {
  const { direction } = kind;
  const scene = new Scene(world, {
    label: `${index}-${attempt}`,
    random: new Random(`${world.seed} ${index}`),
    direction,
    attempt,
    inParts: kind.inParts ?? index % 2 === 1
  });
  try {
    await scene.prepare();
    const first = await firstRun(scene, kind);
    const hits = await scene.hits();
    await scene.clearFaults();
    if (first === null || (hits.length === 0 && !kind.strikesAlways)) {
      return null;
    }
    const problems = [
      ...wrongOutcome(kind, first),
      ...(await problemsAfter(scene, first, hits))
    ];
    if (first.state !== 'done' || kind.again) {
      await scene.clearFaults();
      const again = scene.again ?? kind.again ?? (() => scene.terminal().ended);
      const second = await again(scene);
      const rest = await problemsAfter(scene, second, hits, first);
      const failed = second.state === 'done' ? [] : [told(second)];
      problems.push(
        ...[...failed, ...rest].map(problem => `run again: ${problem}`)
      );
    }
    problems.push(...secretsOf(scene));
    const good = first.state === 'done' ? 'whole' : 'clean';
    return { verdict: problems.length > 0 ? 'lost' : good, problems, first };
  } finally {
    await scene.clearFaults();
    scene.dispose();
  }
}

async function firstRun(scene, kind) {
  if (kind.drive) {
    return kind.drive(scene);
  }
  for (const fault of kind.faults(scene)) {
    await scene.fault(fault);
  }
  const run =
    scene.random.next() < 0.25 ? scene.throughGateway() : scene.terminal();
  return run.ended;
}

function wrongOutcome({ expect, errors = [] }, outcome) {
  const { state, error } = outcome;
  const isAllowed = {
    whole: state === 'done',
    fails: state === 'failed' && errors.includes(error.kind),
    ends: state === 'done' || state === 'failed',
    killed: state === 'killed' || state === 'done',
    interrupted: state === 'interrupted' || state === 'done',
    cancelled: state === 'cancelled' || state === 'done'
  }[expect];
  const isUnexplained = error?.kind === 'unexpected';
  return isAllowed && !isUnexplained
    ? []
    : [`expected "${expect}": ${told(outcome)}`];
}

function told({ state, error }) {
  return `${state}${error ? ` (${error.kind}: ${error.message})` : ''}`;
}

async function problemsAfter(scene, { state, error }, hits, earlier) {
  const isOpen =
    ['killed', 'interrupted'].includes(state) ||
    (state === 'failed' && PASSING.includes(error.kind));
  const must =
    state === 'done'
      ? 'whole'
      : ['cancelled', 'interrupted'].includes(state)
        ? 'nothing'
        : 'either';
  const { direction, candidates } = scene;
  const { data } = scene.world.testbed;
  const asked = { name: NEW, previous: scene.previous, candidates, must };
  const found =
    direction === 'up'
      ? checkBucket({
          ...asked,
          data,
          bucket: scene.bucket,
          run: RUN,
          parts: isOpen || isRefused(error) ? Infinity : 0,
          sessions: isOpen || isRefused(error, earlier?.error) ? Infinity : 0,
          lostStarts: lostStarts(hits, earlier ?? { state })
        })
      : checkFolder({
          ...asked,
          folder: scene.pulled,
          // What has arrived is kept for the next try.
          parts: isOpen || state === 'failed' ? Infinity : 0
        });
  const latest = await scene.latest();
  const wanted = state === 'done' ? [NEW] : [OLD, NEW];
  if (must === 'nothing') {
    wanted.pop();
  }
  return wanted.includes(latest)
    ? found
    : [...found, `the latest is ${latest}, not ${wanted.join(' or ')}`];
}

function isRefused(...errors) {
  return errors.some(error => REFUSED.includes(error?.kind));
}

/** Parts that are started at once: after a kill so many sessions may be written down nowhere yet. */
const STARTED_AT_ONCE = 8;

/** Sessions whose address never reached anybody, or nobody who still lives: none can give them back. */
function lostStarts(hits, { state }) {
  const starts = hits.filter(request => /uploadType=resumable/.test(request));
  return starts.length + (state === 'killed' ? STARTED_AT_ONCE : 0);
}

function secretsOf(scene) {
  const { testbed } = scene.world;
  const texts = Object.fromEntries(
    Object.entries(scene.texts).flatMap(([program, told]) =>
      Object.entries(told).map(([what, text]) => [
        `${what} of ${program}`,
        text
      ])
    )
  );
  const secrets = [
    testbed.token,
    ...sessionSecrets(testbed.data, scene.bucket)
  ];
  const crashes = Object.entries(texts)
    .filter(([, text]) => /\bat .*\(?(node|file):|Unhandled/.test(text))
    .map(([what, text]) => `a stack is in ${what}: ${text.slice(0, 500)}`);
  return [...checkSecrets({ texts, state: scene.state, secrets }), ...crashes];
}
