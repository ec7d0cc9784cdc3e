import { connect } from 'node:net';
import { Bench, pattern } from './withServer';

const K = 256 * 1024;
const bench = new Bench();

beforeEach(() => bench.start());
afterEach(() => bench.end());

const add = (fault: object) =>
  bench.send('POST', '/_testbed/faults', { times: 1, ...fault });
const whole = (name = 'x') => bench.send('GET', bench.at(name, '?alt=media'));

/** What a bare socket gets: everything, and how the connection ended. */
function raw(path: string): Promise<{ text: string; end: string }> {
  return new Promise(resolve => {
    const socket = connect(bench.server.port, '127.0.0.1');
    const pieces: Buffer[] = [];
    let end = 'closed';
    socket
      .on('data', piece => pieces.push(piece))
      .on('error', error => (end = (error as { code?: string }).code ?? ''))
      .on('close', () =>
        resolve({ text: Buffer.concat(pieces).toString('latin1'), end })
      );
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  });
}

describe('which requests a fault hits', () => {
  it('B90 lets some pass first, and looks at the range', async () => {
    const session = await bench.session('x');
    await add({ kind: 'status', status: 503, range: '/\\d+$', skip: 1 });
    const bytes = pattern(2 * K);
    const open = await bench.chunk(
      session,
      `bytes 0-${K - 1}/*`,
      bytes.subarray(0, K)
    );
    const passed = await bench.chunk(session, `bytes */${9 * K}`);
    const hit = await bench.chunk(
      session,
      `bytes ${K}-${2 * K - 1}/${2 * K}`,
      bytes.subarray(K)
    );
    const { json } = await bench.send('GET', '/_testbed/hits');
    expect([open.status, passed.status, hit.status]).toEqual([308, 308, 503]);
    expect(json).toEqual({ hits: 1 });
  });

  it('B91 is a storm for a time', async () => {
    await add({ kind: 'status', status: 503, forMilliseconds: 60_000 });
    const during = [await whole(), await whole(), await whole()];
    bench.server.faults.clear();
    await add({ kind: 'status', status: 503, forMilliseconds: 0 });
    await whole();
    const after = await whole();
    expect(during.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(after.status).toBe(404);
  });

  it('B120 tells and drops the faults of one label', async () => {
    const status = { kind: 'status', status: 503, times: 9 };
    await add({ ...status, path: 'mine', label: 'mine' });
    await add({ ...status, label: 'theirs' });
    await whole('mine');
    await whole('other');
    const hits = await bench.send('GET', '/_testbed/hits?label=mine');
    await bench.send('DELETE', '/_testbed/faults?label=mine');
    expect([hits.json, bench.server.faults.list()]).toEqual([
      { hits: 1, requests: [`GET ${bench.at('mine', '?alt=media')}`] },
      [{ ...status, label: 'theirs', times: 8 }]
    ]);
  });

  it('B120 tells no secret of a session', async () => {
    const session = await bench.session('x');
    await add({ kind: 'status', status: 503, label: 'mine' });
    await bench.chunk(session, 'bytes */*');
    const told = bench.server.faults.hitsOf('mine').join();
    expect(told).toMatch(/^PUT .*upload_id(&|$)/);
  });

  it.each([
    { kind: 'cut' },
    { kind: 'cut', afterBytes: 0, label: 7 },
    { kind: 'reset', afterBytes: -1 },
    { kind: 'stall', afterBytes: 0, milliseconds: 'long' },
    { kind: 'forget-session', status: 403 },
    { kind: 'short' },
    { kind: 'late-status', afterBytes: 0 },
    { kind: 'toString' },
    { kind: 'flip', afterBytes: 0, skip: 0.5 },
    { kind: 'wrong-checksum', range: '(' }
  ])('B92 refuses %j', async fault => {
    expect((await add(fault)).status).toBe(400);
    expect(bench.server.faults.list()).toEqual([]);
  });
});

describe('what a fault does', () => {
  it('B93 resets a connection after so many bytes', async () => {
    await bench.put('x', pattern(4 * K));
    await add({ kind: 'reset', path: 'alt=media', afterBytes: K });
    const { end } = await raw(bench.at('x', '?alt=media'));
    const session = await bench.session('y');
    await add({ kind: 'reset', method: 'PUT', afterBytes: K + 1 });
    await expect(
      bench.chunk(session, `bytes 0-${2 * K - 1}/*`, pattern(2 * K))
    ).rejects.toThrow();
    const { headers } = await bench.chunk(session, 'bytes */*');
    expect([end, headers['range']]).toEqual(['ECONNRESET', `bytes=0-${K - 1}`]);
  });

  it('B121 answers after so many bytes, and keeps them', async () => {
    const session = await bench.session('x');
    await add({ kind: 'late-status', status: 503, afterBytes: K + 1 });
    const bytes = pattern(2 * K);
    const late = await bench.chunk(session, `bytes 0-${2 * K - 1}/*`, bytes);
    const { headers } = await bench.chunk(session, 'bytes */*');
    expect([late.status, headers['range']]).toEqual([503, `bytes=0-${K - 1}`]);
  });

  it.each(['cut', 'reset'])('B122 does not hear what it %ss', async kind => {
    await bench.put('x', 'content');
    await add({ kind, method: 'DELETE', afterBytes: 0, unheard: true });
    await expect(bench.send('DELETE', bench.at('x'))).rejects.toThrow();
    expect((await whole()).text).toBe('content');
  });

  it('B94 stalls for a while, and goes on', async () => {
    await bench.put('x', pattern(4 * K));
    await add({
      kind: 'stall',
      path: 'alt=media',
      afterBytes: K,
      milliseconds: 300
    });
    const start = performance.now();
    const { text } = await whole();
    expect([text.length, performance.now() - start > 290]).toEqual([
      4 * K,
      true
    ]);
  });

  it('B94 stalls for ever, until the client leaves', async () => {
    const bytes = pattern(2 * K);
    const session = await bench.session('x');
    await add({ kind: 'stall', method: 'PUT', afterBytes: K });
    const sent = bench.chunk(session, `bytes 0-${2 * K - 1}/${2 * K}`, bytes);
    const lost = expect(sent).rejects.toThrow();
    while (bench.server.faults.hits === 0) {
      await bench.send('GET', '/_testbed/hits');
    }
    // A request with bytes takes the session over: it cuts the one that stands still.
    const again = await bench.chunk(
      session,
      `bytes 0-${2 * K - 1}/${2 * K}`,
      bytes
    );
    await lost;
    expect(again.status).toBe(200);
  });

  it('B95 ends an answer early, with its length said before or not', async () => {
    await bench.put('x', pattern(4 * K));
    const truncate = { kind: 'truncate', path: '/o/x', afterBytes: 100 };
    await add(truncate);
    const said = await raw(bench.at('x', '?alt=media'));
    await add({ ...truncate, withoutLength: true });
    const unsaid = await whole();
    await add(truncate);
    const json = await raw(bench.at('x'));
    expect(said.text).toContain(`Content-Length: ${4 * K}`);
    expect(
      [said, json].map(({ text, end }) => [
        text.split('\r\n\r\n')[1]?.length,
        end
      ])
    ).toEqual([
      [100, 'closed'],
      [100, 'closed']
    ]);
    expect([unsaid.status, unsaid.text.length]).toEqual([200, 100]);
  });

  it('B96 keeps less of a chunk than was sent', async () => {
    const bytes = pattern(3 * K);
    const session = await bench.session('x');
    await add({ kind: 'short', method: 'PUT', keepBytes: K + 5 });
    const short = await bench.chunk(
      session,
      `bytes 0-${3 * K - 1}/${3 * K}`,
      bytes
    );
    const rest = await bench.chunk(
      session,
      `bytes ${K}-${3 * K - 1}/${3 * K}`,
      bytes.subarray(K)
    );
    expect([short.status, short.headers['range']]).toEqual([
      308,
      `bytes=0-${K - 1}`
    ]);
    expect(rest.status).toBe(200);
    expect((await whole()).text).toBe(bytes.toString('latin1'));
  });

  it('B97 names a wrong checksum', async () => {
    const { json } = await bench.put('x', 'x');
    await add({ kind: 'wrong-checksum', times: 2 });
    const wrong = await bench.send('GET', bench.at('x'));
    const bytes = await whole();
    expect(wrong.json.crc32c).not.toBe(json.crc32c);
    expect(bytes.headers['x-goog-hash']).toContain(
      `crc32c=${wrong.json.crc32c}`
    );
    expect((await bench.send('GET', bench.at('x'))).json.crc32c).toBe(
      json.crc32c
    );
  });

  it('B98 flips a byte, of a download or of an upload', async () => {
    const bytes = pattern(4 * K);
    await bench.put('x', bytes);
    await add({ kind: 'flip', path: 'alt=media', afterBytes: 3 * K });
    const down = Buffer.from((await whole()).text, 'latin1');
    await add({ kind: 'flip', method: 'POST', afterBytes: 3 * K });
    await bench.put('y', bytes);
    const up = Buffer.from((await whole('y')).text, 'latin1');
    for (const flipped of [down, up]) {
      flipped[3 * K] = flipped[3 * K]! ^ 0x10;
      expect(flipped.equals(bytes)).toBe(true);
    }
  });

  it.each(['replace', 'delete'])(
    'B99 while an object is read: %s',
    async kind => {
      const bytes = pattern(4 * K);
      const { json } = await bench.put('x', bytes);
      await add({ kind, path: 'alt=media', afterBytes: K });
      const read = await whole();
      const now = await bench.send('GET', bench.at('x'));
      await bench.put('x', bytes);
      await add({ kind, path: 'alt=media', afterBytes: K, cut: true });
      await expect(whole()).rejects.toThrow();
      expect(read.text).toBe(bytes.toString('latin1'));
      expect([now.status, now.json.generation === json.generation]).toEqual([
        kind === 'replace' ? 200 : 404,
        false
      ]);
    }
  );

  it.each([404, 410])(
    'B100 loses a session for good, with %i',
    async status => {
      const session = await bench.session('x');
      await add({ kind: 'forget-session', path: 'upload_id', status });
      const first = await bench.chunk(session, 'bytes */*');
      const second = await bench.chunk(session, 'bytes */*');
      const { json } = await bench.send('GET', '/_testbed/sessions');
      expect([first.status, second.status, json]).toEqual([
        status,
        404,
        { open: 0, begun: 0, done: 0 }
      ]);
    }
  );

  it('B101 counts the sessions that still wait for bytes', async () => {
    await bench.session('x');
    const session = await bench.session('y');
    await bench.chunk(session, 'bytes 0-0/1', 'y');
    const begun = await bench.session('z');
    await bench.chunk(begun, 'bytes 0-262143/*', pattern(262_144));
    const { json } = await bench.send('GET', '/_testbed/sessions');
    expect(json).toEqual({ open: 2, begun: 1, done: 1 });
  });

  it('B102 has no room', async () => {
    await add({ kind: 'status', status: 507 });
    const { status, json } = await bench.put('x', 'x');
    expect([status, json.error?.errors[0]?.reason]).toEqual([
      507,
      'insufficientStorage'
    ]);
  });
});
