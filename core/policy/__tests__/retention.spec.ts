import type { CheckpointState, ICheckpoint } from '../../domain/checkpoint';
import { planRetention, type ICandidate, type IPruneRules } from '../retention';

interface IMade extends Partial<ICheckpoint> {
  readonly isProtected?: string;
}

function made(
  step: number | null,
  { isProtected, ...more }: IMade = {}
): ICandidate {
  const name = more.name ?? `checkpoint-${step}`;
  return {
    checkpoint: {
      key: `${name}/`,
      name,
      step,
      epoch: null,
      metric: null,
      sizeBytes: 10,
      updatedAt: step,
      state: 'whole',
      durable: false,
      reasons: [],
      format: 'huggingface',
      ...more
    },
    ...(isProtected === undefined ? {} : { isProtected })
  };
}

const deleted = (
  candidates: ICandidate[],
  rules: Partial<IPruneRules> = {}
): string[] =>
  planRetention(candidates, { keepLast: 1, ...rules })
    .filter(({ isKept }) => !isKept)
    .map(({ checkpoint }) => checkpoint.name);

const run = (...steps: number[]): ICandidate[] => steps.map(step => made(step));

describe('planRetention', () => {
  it('R1 keeps the newest by number, and tells of every one why', () => {
    const plan = planRetention(run(200, 1000, 9, 100), { keepLast: 2 });
    expect(
      plan.map(({ checkpoint, isKept, why }) => [checkpoint.name, isKept, why])
    ).toEqual([
      ['checkpoint-1000', true, 'it is the newest complete one'],
      ['checkpoint-200', true, 'it is one of the last 2'],
      ['checkpoint-100', false, 'no rule keeps it'],
      ['checkpoint-9', false, 'no rule keeps it']
    ]);
  });

  it.each([0, 1, -5])(
    'R2 keeps the newest complete one with keepLast %d',
    keepLast => {
      expect(deleted(run(1, 2), { keepLast })).toEqual(['checkpoint-1']);
    }
  );

  it('R1 keeps every so many steps, and none without a step for it', () => {
    const candidates = [
      ...run(500, 1000, 1250, 1500, 2001),
      made(null, { name: 'last.ckpt', updatedAt: 0 })
    ];
    expect(deleted(candidates, { keepEvery: 500 })).toEqual([
      'checkpoint-1250',
      'last.ckpt'
    ]);
  });

  it('R1 keeps the best, of equal ones the newer', () => {
    const candidates = [3, 1, 2, 1, 5].map((value, at) =>
      made(at + 1, { metric: { name: 'eval_loss', value } })
    );
    const keepBest = { count: 1, metric: 'eval_loss', higherIsBetter: false };
    expect(deleted(candidates, { keepBest })).toEqual([
      'checkpoint-3',
      'checkpoint-2',
      'checkpoint-1'
    ]);
    expect(
      deleted(candidates, {
        keepBest: { ...keepBest, count: 2, higherIsBetter: true }
      })
    ).toEqual(['checkpoint-4', 'checkpoint-3', 'checkpoint-2']);
  });

  it('R2 keeps all that are measured where nobody says by what', () => {
    const candidates = [
      made(3),
      made(2, { metric: { name: 'loss', value: 1 } }),
      made(1, { metric: { name: 'eval_loss', value: 2 } })
    ];
    const keepBest = { count: 1, higherIsBetter: false };
    expect(deleted(candidates, { keepBest })).toEqual([]);
  });

  it('R1 keeps what is new enough, and what has no time', () => {
    const candidates = [...run(10, 20, 30), made(5, { updatedAt: null })];
    expect(deleted(candidates, { keepSince: 20 })).toEqual(['checkpoint-10']);
  });

  it('R1 keeps what has a name, as a whole', () => {
    const keepNamed = (name: string): boolean => name === 'checkpoint-1';
    expect(deleted(run(1, 10, 100), { keepNamed })).toEqual(['checkpoint-10']);
  });

  it('R2 keeps what is protected, whatever the rules say', () => {
    const pinned = made(1, { isProtected: 'it is pinned' });
    expect(deleted([pinned, ...run(2, 3)], { incomplete: true })).toEqual([
      'checkpoint-2'
    ]);
  });

  it('R2 keeps what is newer than the newest complete one', () => {
    const candidates = [
      ...run(1, 2),
      made(3, { state: 'incomplete' }),
      made(4, { state: 'unknown' })
    ];
    expect(deleted(candidates, { incomplete: true })).toEqual(['checkpoint-1']);
  });

  it('R2 deletes nothing where none is complete', () => {
    const candidates = [
      made(1, { state: 'incomplete' }),
      made(2, { state: 'incomplete' })
    ];
    expect(deleted(candidates, { incomplete: true })).toEqual([]);
    expect(deleted([])).toEqual([]);
  });

  it('R2 deletes older incomplete ones on request only, and unknown ones never', () => {
    const candidates = [
      made(1, { state: 'unknown', reasons: ['x'] }),
      made(2, { state: 'incomplete', reasons: ['y is missing'] }),
      made(3),
      made(4, { state: 'unchecked' }),
      made(5)
    ];
    expect(deleted(candidates)).toEqual(['checkpoint-3']);
    expect(deleted(candidates, { incomplete: true })).toEqual([
      'checkpoint-3',
      'checkpoint-2'
    ]);
  });

  // Every rule at once, over many runs that are made by chance, from a seed.
  it('R2 never deletes what is protected, newest, newer or unknown', () => {
    let seed = 7;
    const below = (most: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * most);
    };
    const states: CheckpointState[] = [
      'whole',
      'verified',
      'incomplete',
      'unknown',
      'unchecked'
    ];
    for (let time = 0; time < 2000; time += 1) {
      const candidates = Array.from({ length: below(12) }, (_, at) =>
        made(below(10) === 0 ? null : below(2000), {
          name: `c-${at}`,
          state: states[below(5)]!,
          updatedAt: below(4) === 0 ? null : below(100),
          ...(below(2)
            ? { metric: { name: below(3) ? 'loss' : 'acc', value: below(9) } }
            : {}),
          ...(below(6) === 0 ? { isProtected: 'it is pinned' } : {})
        })
      );
      const steps = planRetention(candidates, {
        keepLast: below(4),
        keepEvery: below(2) ? 1 + below(500) : undefined,
        keepBest: below(2)
          ? { count: 1 + below(3), higherIsBetter: below(2) === 1 }
          : undefined,
        keepSince: below(2) ? below(100) : undefined,
        incomplete: below(2) === 1
      });
      expect(steps).toHaveLength(candidates.length);
      const newest = steps.findIndex(({ checkpoint: { state } }) =>
        ['whole', 'verified'].includes(state)
      );
      steps.forEach(({ checkpoint, isKept, why }, at) => {
        const isProtected = candidates.some(
          one => one.checkpoint === checkpoint && one.isProtected !== undefined
        );
        const mustStay =
          isProtected ||
          newest < 0 ||
          at <= newest ||
          ['unknown', 'unchecked'].includes(checkpoint.state);
        expect(!mustStay || isKept).toBe(true);
        expect(why).not.toBe('');
      });
    }
  });
});
