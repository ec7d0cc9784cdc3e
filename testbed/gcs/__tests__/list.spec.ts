import { Bench } from './withServer';

const bench = new Bench();

beforeAll(async () => {
  await bench.start({ buckets: ['run', 'many'] });
  for (const name of [
    'a.txt',
    'dir/',
    'dir/1',
    'dir/2',
    'dir/sub/3',
    'dir2/4',
    'z\u{1F600}',
    'z\uFFFD'
  ]) {
    await bench.put(name, name);
  }
});
afterAll(() => bench.end());

/** Every page of a list, and the most that stood on one. */
async function pages(query: string, size: number) {
  const items: unknown[] = [];
  const prefixes: string[] = [];
  let most = 0;
  for (let next: string | undefined = ''; next !== undefined;) {
    const token: string = next && `&pageToken=${encodeURIComponent(next)}`;
    const page = await bench.list(`${query}&maxResults=${size}${token}`);
    most = Math.max(most, page.items.length + page.prefixes.length);
    items.push(...page.items);
    prefixes.push(...page.prefixes);
    next = page.next;
  }
  return { items, prefixes, most };
}

describe('list', () => {
  it('B11 sorts by bytes of UTF-8', async () => {
    const { items } = await bench.list('prefix=z');
    expect(items).toEqual(['z\uFFFD', 'z\u{1F600}']);
  });

  it('B12 folds what is below a delimiter', async () => {
    expect(await bench.list('delimiter=/')).toEqual({
      items: ['a.txt', 'z\uFFFD', 'z\u{1F600}'],
      prefixes: ['dir/', 'dir2/'],
      next: undefined
    });
    expect(await bench.list('delimiter=/&prefix=dir/')).toEqual({
      items: ['dir/', 'dir/1', 'dir/2'],
      prefixes: ['dir/sub/'],
      next: undefined
    });
  });

  it('B12 gives a folder marker beside its prefix when asked', async () => {
    const { items, prefixes } = await bench.list(
      'delimiter=/&includeTrailingDelimiter=true'
    );
    expect([items[1], prefixes]).toEqual(['dir/', ['dir/', 'dir2/']]);
  });

  it('B13 keeps to the offsets', async () => {
    const { items } = await bench.list('startOffset=dir/1&endOffset=dir/sub/3');
    expect(items).toEqual(['dir/1', 'dir/2']);
  });

  it.each([
    'x=1',
    'delimiter=/',
    'delimiter=/&includeTrailingDelimiter=true',
    'delimiter=/&prefix=dir/'
  ])('B14 gives the same in pages of any size (%s)', async query => {
    const { next: _, ...whole } = await bench.list(query);
    for (const size of [1, 2, 3]) {
      const { most, ...paged } = await pages(query, size);
      expect([paged, most <= size]).toEqual([whole, true]);
    }
  });

  it('B14 gives a thousand at most', async () => {
    for (let index = 0; index < 1001; index++) {
      await bench.server.plant({
        bucket: 'many',
        name: `o${index}`,
        content: ''
      });
    }
    const path = '/storage/v1/b/many/o';
    const plain = await bench.send('GET', path);
    const greedy = await bench.send('GET', `${path}?maxResults=5000`);
    expect([plain.json.items?.length, greedy.json.items?.length]).toEqual([
      1000, 1000
    ]);
    expect(plain.json.nextPageToken).toBeDefined();
  });

  it('B14 refuses a page token that it never gave', async () => {
    const { status } = await bench.send(
      'GET',
      '/storage/v1/b/run/o?pageToken=mine'
    );
    expect(status).toBe(400);
  });

  it('B15 says so when it is asked for what it does not do', async () => {
    const { status } = await bench.send(
      'GET',
      '/storage/v1/b/run/o?matchGlob=**'
    );
    expect(status).toBe(501);
  });

  it('B16 says that a bucket is not there', async () => {
    const { status, json } = await bench.send('GET', '/storage/v1/b/nowhere/o');
    expect([status, json.error?.message]).toEqual([
      404,
      'The specified bucket does not exist.'
    ]);
  });
});
