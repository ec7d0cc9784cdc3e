import { Bench, pattern } from './withServer';

const K = 256 * 1024;
const bench = new Bench();

beforeEach(() => bench.start());
afterEach(() => bench.end());

const admin = (method: string, what: string, body?: object) =>
  bench.send(method, `/_testbed/${what}`, body);

describe('credentials', () => {
  it.each([
    [undefined, 401, 'required'],
    ['Bearer wrong', 401, 'authError'],
    ['Bearer right', 404, 'notFound']
  ])('B38 answers the header %s with %i', async (header, status, reason) => {
    bench.server.change({ requireToken: 'right' });
    const answer = await bench.send(
      'GET',
      bench.at('x'),
      undefined,
      header ? { Authorization: header } : {}
    );
    expect([answer.status, answer.json.error?.errors[0]?.reason]).toEqual([
      status,
      reason
    ]);
  });

  it('B38 lets a token expire', async () => {
    await admin('POST', 'settings', {
      requireToken: 'right',
      tokenExpired: true
    });
    const { status } = await bench.send('GET', bench.at('x'), undefined, {
      Authorization: 'Bearer right'
    });
    expect(status).toBe(401);
  });

  it('B38 takes the address of a session for a credential, but no wrong header', async () => {
    const session = await bench.session('x');
    bench.server.change({ requireToken: 'right' });
    const wrong = await bench.chunk(session, 'bytes 0-0/1', 'x', {
      Authorization: 'Bearer wrong'
    });
    const bare = await bench.chunk(session, 'bytes 0-0/1', 'x');
    expect([wrong.status, bare.status]).toEqual([401, 200]);
  });

  it('B39 forbids a bucket', async () => {
    bench.server.change({ forbiddenBuckets: ['run'] });
    const list = await bench.send('GET', '/storage/v1/b/run/o');
    const put = await bench.put('x', 'x');
    const other = await bench.send('GET', '/storage/v1/b/other/o');
    expect([list.status, put.status, other.status]).toEqual([403, 403, 404]);
    expect(list.json.error?.errors[0]?.reason).toBe('forbidden');
  });

  it('B40 knows its settings, and refuses what is none', async () => {
    const wrong = await admin('POST', 'settings', { throttle: 1 });
    const typed = await admin('POST', 'settings', {
      throttleBytesPerSecond: 'fast'
    });
    const { json } = await admin('POST', 'settings', {
      throttleBytesPerSecond: 5
    });
    expect([wrong.status, typed.status]).toEqual([400, 400]);
    expect(json).toEqual({
      requireToken: null,
      tokenExpired: false,
      throttleBytesPerSecond: 5,
      latencyMilliseconds: null,
      forbiddenBuckets: []
    });
  });
});

describe('faults', () => {
  it('B41 answers so many requests with a status, and the next as always', async () => {
    await bench.put('x', 'x');
    await admin('POST', 'faults', {
      kind: 'status',
      method: 'GET',
      path: '/o/x',
      status: 503,
      times: 2,
      retryAfterSeconds: 3
    });
    const other = await bench.send('DELETE', bench.at('x'));
    const first = await bench.send('GET', bench.at('x'));
    const second = await bench.send('GET', bench.at('x'));
    const third = await bench.send('GET', bench.at('x'));
    expect([other, first, second, third].map(({ status }) => status)).toEqual([
      204, 503, 503, 404
    ]);
    expect(first.headers['retry-after']).toBe('3');
  });

  it('B42 cuts an upload after so many bytes, and keeps multiples of 256 KiB', async () => {
    const bytes = pattern(4 * K);
    const session = await bench.session('x');
    bench.server.faults.add({
      kind: 'cut',
      method: 'PUT',
      afterBytes: 2 * K + 9
    });
    await expect(
      bench.chunk(session, `bytes 0-${4 * K - 1}/${4 * K}`, bytes)
    ).rejects.toThrow();
    const { headers } = await bench.chunk(session, 'bytes */*');
    expect(headers['range']).toBe(`bytes=0-${2 * K - 1}`);
  });

  it('B42 loses the answer of an upload that is shorter than the cut', async () => {
    bench.server.faults.add({ kind: 'cut', method: 'POST', afterBytes: 1e9 });
    await expect(bench.put('x', 'kept')).rejects.toThrow();
    const { text } = await bench.send('GET', bench.at('x', '?alt=media'));
    expect(text).toBe('kept');
  });

  it('B42 cuts a download after so many bytes', async () => {
    await bench.put('x', pattern(4 * K));
    bench.server.faults.add({ kind: 'cut', path: 'alt=media', afterBytes: K });
    await expect(
      bench.send('GET', bench.at('x', '?alt=media'))
    ).rejects.toThrow();
    const again = await bench.send('GET', bench.at('x', '?alt=media'));
    expect(again.text).toHaveLength(4 * K);
  });

  it('B43 holds every connection to a rate', async () => {
    const bytes = pattern(K);
    bench.server.change({ throttleBytesPerSecond: 2 * K });
    const start = performance.now();
    await bench.put('x', bytes);
    const half = performance.now();
    await bench.send('GET', bench.at('x', '?alt=media'));
    const end = performance.now();
    expect([half - start > 400, end - half > 400]).toEqual([true, true]);
  });
});

describe('log', () => {
  it('B44 says what was acknowledged and committed before the answer does', async () => {
    const session = await bench.session('x');
    await bench.chunk(session, `bytes 0-${K - 1}/*`, pattern(K));
    const done = await bench.chunk(session, `bytes ${K}-${K}/${K + 1}`, 'z');
    await bench.send('DELETE', bench.at('x'));
    const { generation, crc32c } = done.json;
    const id = expect.stringMatching(/^[0-9a-f]{12}$/);
    const at = expect.any(Number);
    const one = { at, bucket: 'run', name: 'x' };
    expect(bench.server.log.events).toEqual([
      { ...one, kind: 'acknowledged', session: id, acknowledgedBytes: K },
      { ...one, kind: 'acknowledged', session: id, acknowledgedBytes: K + 1 },
      { ...one, kind: 'committed', generation, size: K + 1, crc32c },
      { ...one, kind: 'deleted', generation }
    ]);
    const { text } = await admin('GET', 'log');
    expect(JSON.parse(text).events).toEqual(bench.server.log.events);
    expect(text).not.toContain(session.split('upload_id=')[1]);
  });

  it('B45 counts requests, and tells of credentials only that they were there', async () => {
    await bench.send('GET', bench.at('x', '?alt=media'));
    const before = bench.server.log.sawAuthorization;
    await bench.send('GET', bench.at('x'), undefined, {
      Authorization: 'Bearer very-secret'
    });
    const { text } = await admin('GET', 'log');
    const request = {
      at: expect.any(Number),
      method: 'GET',
      path: '/storage/v1/b/run/o/x',
      status: 404
    };
    expect([before, JSON.parse(text).sawAuthorization]).toEqual([false, true]);
    expect(bench.server.log.requests).toEqual([
      { ...request, authorized: false },
      { ...request, authorized: true }
    ]);
    expect(text).not.toContain('very-secret');
  });

  it('B46 plants by the admin API', async () => {
    await admin('POST', 'plant', {
      bucket: 'new-bucket',
      name: '../../x\n',
      contentBase64: Buffer.from('bytes').toString('base64')
    });
    const { json } = await bench.send('GET', '/storage/v1/b/new-bucket/o');
    expect(json.items?.[0]).toMatchObject({ name: '../../x\n', size: '5' });
  });
});
