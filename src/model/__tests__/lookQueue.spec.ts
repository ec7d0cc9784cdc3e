import { LookQueue } from '../lookQueue';
import { settled } from './fakeClient';

describe('LookQueue', () => {
  let wanted: Set<string>;
  let begun: string[];
  let answers: Map<string, () => void>;
  let queue: LookQueue;

  beforeEach(() => {
    wanted = new Set(['a', 'b', 'c', 'd', 'e']);
    begun = [];
    answers = new Map();
    queue = new LookQueue({
      isWanted: id => wanted.has(id),
      look: id => {
        wanted.delete(id);
        begun.push(id);
        return new Promise(resolve => answers.set(id, resolve));
      }
    });
  });

  it('U7 begins three, and the next when one is over', async () => {
    queue.setVisible(['a', 'b', 'c', 'd', 'e']);
    const first = [...begun];
    answers.get('b')?.();
    await settled();
    expect([first, begun]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c', 'd']
    ]);
  });

  it('U7 does not begin what has scrolled away', async () => {
    queue.setVisible(['a', 'b', 'c', 'd']);
    queue.setVisible(['e']);
    answers.get('a')?.();
    await settled();
    expect(begun).toEqual(['a', 'b', 'c', 'e']);
  });

  it('U7 begins what is wanted later', () => {
    wanted = new Set();
    queue.setVisible(['a']);
    wanted = new Set(['a']);
    queue.goOn();
    expect(begun).toEqual(['a']);
  });
});
