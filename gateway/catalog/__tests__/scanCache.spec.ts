import type { ICheckpoint } from '#core/domain/checkpoint';
import { ScanCache } from '../scanCache';

const checkpoint = (key: string) => ({ key }) as ICheckpoint;

describe('ScanCache', () => {
  it('C10 forgets what was not asked for the longest', () => {
    const cache = new ScanCache(2);
    cache.set('a', [], checkpoint('a'));
    cache.set('b', [], checkpoint('b'));
    cache.get('a', []);
    cache.set('c', [], checkpoint('c'));
    expect(['a', 'b', 'c'].map(uri => cache.get(uri, [])?.key)).toEqual([
      'a',
      undefined,
      'c'
    ]);
  });
});
