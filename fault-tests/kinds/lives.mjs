import { setTimeout as wait } from 'node:timers/promises';

import { isFinal } from '../gateway.mjs';
import { outcomeOf } from '../scene.mjs';
import { GRANULE, WHOLE } from './network.mjs';

const CLOCK_JUMP = new URL('../clockJump.mjs', import.meta.url).pathname;

/** What happens to the programs themselves, at some moment of a transfer. */
export const lives = ['up', 'down']
  .flatMap(direction => [
    {
      name: 'kill -9 of the terminal',
      direction,
      expect: 'killed',
      drive: scene => signalled(scene, 'SIGKILL')
    },
    {
      name: 'Ctrl-C',
      direction,
      expect: 'interrupted',
      drive: scene => signalled(scene, 'SIGINT')
    },
    {
      name: 'kill -9 of the gateway',
      direction,
      expect: 'killed',
      drive: async scene => {
        await moment(scene);
        const gateway = await scene.gateway();
        const started = scene.startIn(gateway);
        started.catch(() => undefined);
        await scene.struck(ending(gateway, started));
        gateway.kill('SIGKILL');
        await gateway.ended;
        return { state: 'killed' };
      },
      // The next one goes on by itself, if the transfer was known at all.
      again: scene =>
        inGateway(scene, async gateway => {
          const left = await gateway.record();
          const { id } = left ?? (await scene.startIn(gateway));
          return gateway.until(id, isFinal);
        })
    },
    {
      name: 'cancel',
      direction,
      expect: 'cancelled',
      drive: scene =>
        inGateway(
          scene,
          async (gateway, started) => {
            const { id } = await started;
            const asked = performance.now();
            await gateway.call('cancelTransfer', { id });
            const final = await gateway.until(id, isFinal);
            const took = performance.now() - asked;
            return took > LONGEST_CANCEL_MS
              ? {
                  state: 'broken',
                  error: { message: `it took ${Math.round(took)} ms` }
                }
              : final;
          },
          true
        )
    },
    {
      name: 'pause and resume',
      direction,
      expect: 'whole',
      drive: scene =>
        inGateway(
          scene,
          async (gateway, started) => {
            const { id } = await started;
            await gateway.call('pauseTransfer', { id });
            const still = await gateway.until(
              id,
              record => record.state === 'paused' || isFinal(record)
            );
            if (!isFinal(still)) {
              await gateway.call('resumeTransfer', { id });
            }
            return gateway.until(id, isFinal);
          },
          true
        )
    },
    {
      name: 'clock jumps',
      direction,
      expect: 'whole',
      drive: async scene => {
        await moment(scene);
        const jump =
          scene.random.pick([-1, 1]) *
          scene.random.pick([HOUR, 24 * HOUR, 10 * 365 * 24 * HOUR]);
        const run = scene.terminal({
          preload: CLOCK_JUMP,
          env: { FAULT_TESTS_CLOCK_JUMP: String(jump) }
        });
        if (await scene.struck(run.ended)) {
          run.kill('SIGUSR2');
        }
        const outcome = await run.ended;
        // It was on its way out, and listened no more.
        return outcome.state === 'killed' ? MISSED : outcome;
      }
    }
  ])
  .concat({
    name: 'disk full',
    direction: 'down',
    expect: 'fails',
    errors: ['no-space'],
    drive: scene =>
      scene.terminal({
        limits: { fileBytes: GRANULE * (3 + scene.random.below(30)) }
      }).ended,
    strikesAlways: true
  });

// --- Internal helpers ---

const HOUR = 3_600_000;

/** The moment was missed: another try is needed. */
const MISSED = null;

/** A second, and what the machine needs for other tests that run beside this one. */
const LONGEST_CANCEL_MS = 3000;

/** Some request stands still for a while, so that what is done to the program falls into it. */
async function moment(scene) {
  await scene.fault({
    kind: 'stall',
    skip: scene.some(),
    afterBytes: scene.random.pick([0, 1, GRANULE, WHOLE]),
    milliseconds: 500
  });
}

async function signalled(scene, signal) {
  await moment(scene);
  const run = scene.terminal();
  if (await scene.struck(run.ended)) {
    await wait(scene.random.below(40));
    run.kill(signal);
  }
  const outcome = await run.ended;
  // It had done its work and was on its way out, where nobody can listen any more.
  const isTooLate = outcome.state === 'killed' && outcome.hasAnswered;
  return isTooLate && signal !== 'SIGKILL' ? MISSED : outcome;
}

/** Resolves when a transfer of a gateway has ended, or the gateway has. */
async function ending(gateway, started) {
  try {
    const { id } = await started;
    await gateway.until(id, isFinal);
  } catch {
    // It is gone.
  }
}

/** A gateway for one piece of work; with `atMoment` that begins in the middle of a transfer. */
async function inGateway(scene, work, atMoment = false) {
  if (atMoment) {
    await moment(scene);
  }
  const gateway = await scene.gateway();
  try {
    const started = atMoment ? scene.startIn(gateway) : null;
    if (started) {
      await scene.struck(ending(gateway, started));
    }
    const final = await scene.patient(work(gateway, started));
    return final.state === 'hung' ? final : outcomeOf(final);
  } finally {
    await gateway.stop();
  }
}
