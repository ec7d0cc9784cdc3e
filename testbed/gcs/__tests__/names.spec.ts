import { readdirSync } from 'node:fs';
import { Bench } from './withServer';

const bench = new Bench();

beforeAll(() => bench.start());
afterAll(() => bench.end());

const NAMES = [
  '/abs.txt',
  '//double',
  'a/../../b',
  'a/./b',
  'a//b',
  'foo',
  'foo/',
  'foo/bar',
  '100%',
  '100%25',
  'q?x#y',
  'plus+and space',
  'quote"\'<b>&',
  'back\\slash',
  'tab\tbell\u0007',
  'e\u0301',
  '\u00e9',
  '\u{1F600}',
  ' lead and trail ',
  'n'.repeat(1024)
];

const FORBIDDEN = [
  '.',
  '..',
  'line\nbreak',
  'carriage\rreturn',
  'n'.repeat(1025),
  '.well-known/acme-challenge/x'
];

describe('names', () => {
  it.each(NAMES)('B33 stores and gives back %j', async name => {
    await bench.put(name, `content of ${name.length}`);
    const { json } = await bench.send('GET', bench.at(name));
    const { text } = await bench.send('GET', bench.at(name, '?alt=media'));
    expect([json.name, text]).toEqual([name, `content of ${name.length}`]);
  });

  it.each(FORBIDDEN)('B34 refuses %j in every kind of upload', async name => {
    const simple = await bench.put(name, 'x');
    await expect(bench.session(name)).rejects.toThrow('400');
    expect(simple.status).toBe(400);
  });

  it('B34 refuses no name at all', async () => {
    expect((await bench.put('', 'x')).status).toBe(400);
  });

  it.each(['../../escape', '..', 'line\nbreak', '/etc/passwd', 'nul\0name'])(
    'B35 lets %j be planted, inside its folder',
    async name => {
      await bench.server.plant({ bucket: 'run', name, content: 'planted' });
      const { text } = await bench.send('GET', bench.at(name, '?alt=media'));
      const files = readdirSync(`${bench.folder}/objects`);
      expect([text, files.every(file => /^\d+$/.test(file))]).toEqual([
        'planted',
        true
      ]);
    }
  );

  it('B36 has everything again after a restart, and sweeps what nobody owns', async () => {
    const before = await bench.list('');
    await bench.server.close();
    await bench.start();
    const after = await bench.list('');
    const { text } = await bench.send(
      'GET',
      bench.at('../../escape', '?alt=media')
    );
    expect([after, text]).toEqual([before, 'planted']);
    expect(readdirSync(`${bench.folder}/objects`)).toHaveLength(
      after.items.length
    );
  });

  it('B37 calls a path that is none of the API what it is', async () => {
    const slash = await bench.send('GET', '/storage/v1/b/run/o/a/b');
    const bytes = await bench.send('GET', '/storage/v1/b/run/o/%ff');
    expect([slash.status, bytes.status]).toEqual([404, 400]);
  });
});
