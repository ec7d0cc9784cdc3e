import { request } from 'node:http';
import { Bench, pattern, sum } from './withServer';

const K = 256 * 1024;
const bench = new Bench();

beforeAll(() => bench.start());
afterAll(() => bench.end());

/** Send part of a body and cut the connection once the server has so much of it. */
async function die(session: string, range: string, body: Buffer, size: number) {
  const sent = request(session, {
    method: 'PUT',
    headers: { 'Content-Range': range, 'Content-Length': String(size) }
  });
  sent.on('error', () => {});
  sent.write(body);
  const wanted = body.length - (body.length % K);
  for (;;) {
    const { headers } = await bench.chunk(session, 'bytes */*');
    if (wanted === 0 || headers['range'] === `bytes=0-${wanted - 1}`) {
      break;
    }
  }
  sent.destroy();
}

describe('resumable upload', () => {
  it('B20 publishes only with the last chunk, whole', async () => {
    const bytes = pattern(2 * K + 1000);
    const session = await bench.session('two');
    const first = await bench.chunk(
      session,
      `bytes 0-${K - 1}/*`,
      bytes.subarray(0, K)
    );
    const hidden = await bench.send('GET', bench.at('two'));
    const last = await bench.chunk(
      session,
      `bytes ${K}-${bytes.length - 1}/${bytes.length}`,
      bytes.subarray(K)
    );
    expect([first.status, first.headers['range'], hidden.status]).toEqual([
      308,
      `bytes=0-${K - 1}`,
      404
    ]);
    expect(last.json).toMatchObject({
      size: String(bytes.length),
      crc32c: sum(bytes)
    });
    const { text } = await bench.send('GET', bench.at('two', '?alt=media'));
    expect(Buffer.from(text, 'latin1').equals(bytes)).toBe(true);
  });

  it('B21 answers a status query and publishes nothing by it', async () => {
    const session = await bench.session('asked');
    const empty = await bench.chunk(session, 'bytes */*');
    await bench.chunk(session, `bytes 0-${K - 1}/${4 * K}`, pattern(K));
    const any = await bench.chunk(session, 'bytes */*');
    const sized = await bench.chunk(session, `bytes */${4 * K}`);
    const object = await bench.send('GET', bench.at('asked'));
    expect([
      empty.status,
      empty.headers['range'],
      any.headers['range'],
      sized.status,
      sized.headers['range'],
      object.status
    ]).toEqual([
      308,
      undefined,
      `bytes=0-${K - 1}`,
      308,
      `bytes=0-${K - 1}`,
      404
    ]);
  });

  it('B22 ends an upload of unknown size by its total, and gives the object to later requests', async () => {
    const session = await bench.session('ended');
    await bench.chunk(session, `bytes 0-${K - 1}/*`, pattern(K));
    const done = await bench.chunk(session, `bytes */${K}`);
    const again = await bench.chunk(session, 'bytes */*');
    expect([done.status, done.json.size, again.json.generation]).toEqual([
      200,
      String(K),
      done.json.generation
    ]);
  });

  it('B23 keeps multiples of 256 KiB of a chunk that is short and not the last', async () => {
    const bytes = pattern(300_000 + K);
    const session = await bench.session('short');
    const first = await bench.chunk(
      session,
      'bytes 0-299999/*',
      bytes.subarray(0, 300_000)
    );
    const rest = await bench.chunk(
      session,
      `bytes ${K}-${bytes.length - 1}/${bytes.length}`,
      bytes.subarray(K)
    );
    expect([first.headers['range'], rest.json.crc32c]).toEqual([
      `bytes=0-${K - 1}`,
      sum(bytes)
    ]);
  });

  it('B24 keeps multiples of 256 KiB of what arrived when the connection dies', async () => {
    const bytes = pattern(5 * K);
    const session = await bench.session('died');
    await die(
      session,
      `bytes 0-${bytes.length - 1}/${bytes.length}`,
      bytes.subarray(0, 3 * K + 777),
      bytes.length
    );
    const rest = await bench.chunk(
      session,
      `bytes ${3 * K}-${bytes.length - 1}/${bytes.length}`,
      bytes.subarray(3 * K)
    );
    expect([rest.status, rest.json.crc32c]).toEqual([200, sum(bytes)]);
  });

  it('B25 skips bytes that it has, and refuses a gap', async () => {
    const bytes = pattern(3 * K);
    const session = await bench.session('overlap');
    await bench.chunk(
      session,
      `bytes 0-${2 * K - 1}/*`,
      bytes.subarray(0, 2 * K)
    );
    const gap = await bench.chunk(
      session,
      `bytes ${2 * K + 5}-${3 * K - 1}/${3 * K}`,
      bytes.subarray(2 * K + 5)
    );
    const over = await bench.chunk(
      session,
      `bytes ${K}-${3 * K - 1}/${3 * K}`,
      bytes.subarray(K)
    );
    expect([gap.status, over.json.crc32c]).toEqual([400, sum(bytes)]);
  });

  it('B26 lets a new request take a session over from one that hangs', async () => {
    const bytes = pattern(2 * K);
    const session = await bench.session('hung');
    const hung = request(session, {
      method: 'PUT',
      headers: {
        'Content-Range': `bytes 0-${2 * K - 1}/${2 * K}`,
        'Content-Length': String(2 * K)
      }
    });
    const cut = new Promise(resolve => hung.on('error', resolve));
    hung.write(bytes.subarray(0, K + 10));
    while (!(await bench.chunk(session, 'bytes */*')).headers['range']) {
      // Until the first granule is there.
    }
    const taken = await bench.chunk(
      session,
      `bytes ${K}-${2 * K - 1}/${2 * K}`,
      bytes.subarray(K)
    );
    await cut;
    expect(taken.json.crc32c).toBe(sum(bytes));
  });

  it.each(['bytes 0-*/*', undefined])(
    'B27 takes the end of the body for the end of the object (%s)',
    async range => {
      const session = await bench.session('stream');
      const done = await bench.send(
        'PUT',
        session,
        'hello',
        range ? { 'Content-Range': range } : {}
      );
      expect([done.status, done.json.size]).toEqual([200, '5']);
    }
  );

  it('B28 answers 499 to the end of a session, and 404 to what it does not know', async () => {
    const session = await bench.session('given-up');
    await bench.chunk(session, `bytes 0-${K - 1}/*`, pattern(K));
    const ended = await bench.send('DELETE', session);
    const after = await bench.chunk(session, 'bytes */*');
    const other = await bench.chunk(`${session}x`, 'bytes */*');
    expect([ended.status, after.status, other.status]).toEqual([499, 404, 404]);
  });

  it.each([
    ['the metadata', { crc32c: 'AAAAAA==' }, {}],
    ['the last request', {}, { 'x-goog-hash': 'crc32c=AAAAAA==' }],
    ['the last request, MD5', {}, { 'x-goog-hash': 'md5=AAAA' }]
  ])(
    'B29 refuses bytes that a checksum of %s does not fit; the old object stays',
    async (_, metadata, headers) => {
      await bench.put('checked', 'old');
      const session = await bench.session('checked', metadata);
      const done = await bench.chunk(session, 'bytes 0-4/5', 'hello', headers);
      const { text } = await bench.send(
        'GET',
        bench.at('checked', '?alt=media')
      );
      expect([done.status, text]).toEqual([400, 'old']);
    }
  );

  it('B29 accepts bytes that every declared checksum fits', async () => {
    const session = await bench.session('sound', { crc32c: 'mnG7TA==' });
    const done = await bench.chunk(session, 'bytes 0-4/5', 'hello', {
      'x-goog-hash': 'crc32c=mnG7TA==,md5=XUFAKrxLKna5cZ2REBfFkg=='
    });
    expect(done.json).toMatchObject({
      crc32c: 'mnG7TA==',
      md5Hash: 'XUFAKrxLKna5cZ2REBfFkg=='
    });
  });

  it('B30 checks a precondition at the start and again at the end', async () => {
    await bench.put('guarded', 'old');
    await expect(
      bench.session('guarded', {}, '&ifGenerationMatch=0')
    ).rejects.toThrow('412');
    const session = await bench.session('raced', {}, '&ifGenerationMatch=0');
    await bench.put('raced', 'theirs');
    const done = await bench.chunk(session, 'bytes 0-3/4', 'mine');
    const { text } = await bench.send('GET', bench.at('raced', '?alt=media'));
    expect([done.status, text]).toEqual([412, 'theirs']);
  });

  it('B31 refuses two sizes, and a body of another length than its range', async () => {
    const session = await bench.session('sizes', {}, '', {
      'X-Upload-Content-Length': '5'
    });
    const other = await bench.chunk(session, 'bytes 0-3/4', 'four');
    const longer = await bench.chunk(session, 'bytes 0-4/5', 'longer');
    const right = await bench.chunk(session, 'bytes 0-4/5', 'right');
    expect([other.status, longer.status, right.status]).toEqual([
      400, 400, 200
    ]);
  });

  it('B32 goes on with a session after a restart', async () => {
    const bytes = pattern(3 * K);
    const session = await bench.session('restart');
    await bench.chunk(
      session,
      `bytes 0-${2 * K - 1}/*`,
      bytes.subarray(0, 2 * K)
    );
    await bench.server.close();
    await bench.start();
    const moved = bench.server.origin + session.replace(/^http:\/\/[^/]+/, '');
    const state = await bench.chunk(moved, 'bytes */*');
    const done = await bench.chunk(
      moved,
      `bytes ${2 * K}-${3 * K - 1}/${3 * K}`,
      bytes.subarray(2 * K)
    );
    expect([state.headers['range'], done.json.crc32c]).toEqual([
      `bytes=0-${2 * K - 1}`,
      sum(bytes)
    ]);
  });
});
