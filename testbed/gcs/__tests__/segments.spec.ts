import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import { combineCrc32c } from '../state/combineCrc32c';
import { Bench, pattern } from './withServer';

describe('combineCrc32c', () => {
  it.each([0, 1, 2, 255, 256, 65_537, 1_000_003])(
    'B60 gives the sum of both pieces where the second has %d bytes',
    length => {
      const [first, second] = [randomBytes(1001), randomBytes(length)];
      expect(combineCrc32c(crc32c(first), crc32c(second), length)).toBe(
        crc32c(Buffer.concat([first, second]))
      );
    }
  );
});

describe('objects that share files', () => {
  const bench = new Bench();
  beforeEach(() => bench.start());
  afterEach(() => bench.end());

  const files = () => readdirSync(join(bench.folder, 'objects')).length;
  const compose = (name: string, ...sources: string[]) =>
    bench.send('POST', bench.at(name, '/compose'), {
      sourceObjects: sources.map(source => ({ name: source }))
    });
  const text = async (name: string, headers = {}) =>
    (await bench.send('GET', bench.at(name, '?alt=media'), '', headers)).text;

  it('B61 composes without writing a byte, also from what was composed', async () => {
    await Promise.all([bench.put('a', 'one '), bench.put('b', 'two ')]);
    await compose('ab', 'a', 'b');
    const { json } = await compose('abab', 'ab', 'ab');
    expect({ json, files: files() }).toMatchObject({
      json: { size: '16', componentCount: 4 },
      files: 2
    });
    expect(await text('abab')).toBe('one two one two ');
    expect(await text('abab', { Range: 'bytes=3-9' })).toBe(' two on');
  });

  it('B62 keeps the bytes until the last object that is made of them is gone', async () => {
    await Promise.all([bench.put('a', pattern(1000)), bench.put('b', 'end')]);
    await compose('ab', 'a', 'b');
    await bench.send('DELETE', bench.at('a'));
    await bench.put('b', 'another');
    expect((await text('ab')).length).toBe(1003);
    expect(files()).toBe(3);
    await bench.send('DELETE', bench.at('ab'));
    expect(files()).toBe(1);
  });

  it('B62 composes an object into one of its own sources', async () => {
    await Promise.all([bench.put('log', 'first '), bench.put('b', 'second')]);
    await compose('log', 'log', 'b');
    await bench.send('DELETE', bench.at('b'));
    expect(await text('log')).toBe('first second');
  });

  it('B62 has a composed object again after a restart', async () => {
    await Promise.all([bench.put('a', 'one '), bench.put('b', 'two')]);
    await compose('ab', 'a', 'b');
    await bench.send('DELETE', bench.at('a'));
    await bench.server.close();
    await bench.start();
    expect(await text('ab')).toBe('one two');
  });

  it('B60 refuses a declared checksum that the sources together do not have', async () => {
    await bench.put('a', 'one');
    const { status } = await bench.send('POST', bench.at('x', '/compose'), {
      sourceObjects: [{ name: 'a' }],
      destination: { crc32c: 'AAAAAA==' }
    });
    expect(status).toBe(400);
  });
});
