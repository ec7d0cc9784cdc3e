import { BufferBudget } from '../move/bufferBudget';

/** A piece of work that ends when it is told to. */
function work() {
  let end!: () => void;
  const until = new Promise<void>(resolve => (end = resolve));
  const piece = { runs: false, end, until };
  return Object.assign(piece, {
    run: async () => {
      piece.runs = true;
      await until;
    }
  });
}

const turn = () => new Promise(resolve => setImmediate(resolve));

describe('memory that is shared', () => {
  const { signal } = new AbortController();

  it('T38 lets nobody have what others hold, and serves in order', async () => {
    const budget = new BufferBudget(10);
    const [first, second, third] = [work(), work(), work()];
    const all = [
      budget.holding(6, signal, first.run),
      budget.holding(8, signal, second.run),
      budget.holding(1, signal, third.run)
    ];
    await turn();
    expect([first.runs, second.runs, third.runs]).toEqual([true, false, false]);
    first.end();
    await turn();
    expect([second.runs, third.runs]).toEqual([true, true]);
    second.end();
    third.end();
    await Promise.all(all);
  });

  it('T38 gives all there is to who wants more, and takes it back from who fails', async () => {
    const budget = new BufferBudget(10);
    const failing = budget.holding(99, signal, async () => {
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    const next = work();
    const done = budget.holding(10, signal, next.run);
    await turn();
    expect(next.runs).toBe(true);
    next.end();
    await done;
  });

  it('T38 lets those behind pass one who leaves', async () => {
    const budget = new BufferBudget(10);
    const leaving = new AbortController();
    const [first, left, last] = [work(), work(), work()];
    const holding = budget.holding(6, signal, first.run);
    const waiting = budget.holding(8, leaving.signal, left.run);
    const behind = budget.holding(4, signal, last.run);
    leaving.abort('left');
    await expect(waiting).rejects.toBe('left');
    await turn();
    expect([left.runs, last.runs]).toEqual([false, true]);
    first.end();
    last.end();
    await Promise.all([holding, behind]);
  });
});
