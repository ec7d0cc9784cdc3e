import { Bench, pattern } from './withServer';

const bench = new Bench();

beforeAll(() => bench.start());
afterAll(() => bench.end());

describe('objects', () => {
  it('B1 gives back metadata and bytes as they were sent, at both addresses', async () => {
    const put = await bench.put('a b/ü#1%.bin', 'hello');
    const get = await bench.send('GET', bench.at('a b/ü#1%.bin'));
    const media = await bench.send(
      'GET',
      bench.at('a b/ü#1%.bin', '?alt=media')
    );
    const download = await bench.send(
      'GET',
      `/download${bench.at('a b/ü#1%.bin', '?alt=media')}`
    );
    expect(get.json).toEqual(put.json);
    expect(get.json).toMatchObject({
      kind: 'storage#object',
      bucket: 'run',
      name: 'a b/ü#1%.bin',
      size: '5',
      crc32c: 'mnG7TA==',
      md5Hash: 'XUFAKrxLKna5cZ2REBfFkg==',
      metageneration: '1',
      storageClass: 'STANDARD'
    });
    expect([media.text, download.text]).toEqual(['hello', 'hello']);
    expect(media.headers['x-goog-hash']).toBe(
      'crc32c=mnG7TA==,md5=XUFAKrxLKna5cZ2REBfFkg=='
    );
  });

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=10-', 416, null, 'bytes */10'],
    ['lines=1-2', 200, '0123456789', undefined]
  ])('B2 answers the range %s with %i', async (range, status, text, answer) => {
    await bench.put('ten', '0123456789');
    const {
      status: got,
      text: body,
      headers
    } = await bench.send('GET', bench.at('ten', '?alt=media'), undefined, {
      Range: range
    });
    expect([
      got,
      headers['content-range'],
      text === null ? null : body
    ]).toEqual([status, answer, text]);
  });

  it('B2 gives an empty object, whole and by a range', async () => {
    await bench.put('empty', '');
    const whole = await bench.send('GET', bench.at('empty', '?alt=media'));
    const part = await bench.send(
      'GET',
      bench.at('empty', '?alt=media'),
      undefined,
      { Range: 'bytes=0-9' }
    );
    expect([whole.status, whole.text, part.status]).toEqual([200, '', 416]);
  });

  it('B3 counts generations up, and finds only the live one', async () => {
    const first = (await bench.put('again', '1')).json.generation!;
    const second = (await bench.put('again', '22')).json.generation!;
    const gone = await bench.send(
      'GET',
      bench.at('again', `?generation=${first}`)
    );
    const live = await bench.send(
      'GET',
      bench.at('again', `?generation=${second}`)
    );
    expect(BigInt(second) > BigInt(first)).toBe(true);
    expect([gone.status, live.json.size]).toEqual([404, '2']);
  });

  it.each([
    ['GET', 'ifGenerationMatch', 412],
    ['GET', 'ifMetagenerationMatch', 412],
    ['DELETE', 'ifGenerationMatch', 412],
    ['PATCH', 'ifMetagenerationMatch', 412]
  ])('B4 refuses %s when %s does not hold', async (method, name, status) => {
    await bench.put('held', 'x');
    const answer = await bench.send(method, bench.at('held', `?${name}=7`));
    expect([answer.status, answer.json.error?.errors[0]?.reason]).toEqual([
      status,
      'conditionNotMet'
    ]);
  });

  it('B4 answers a read with 304 when it has not changed', async () => {
    const { json } = await bench.put('same', 'x');
    const query = `?ifGenerationNotMatch=${json.generation}`;
    const same = await bench.send('GET', bench.at('same', query));
    const write = await bench.put('same', 'y', `&${query.slice(1)}`);
    expect([same.status, same.text, write.status]).toEqual([304, '', 412]);
  });

  it('B4 takes generation 0 for nothing there', async () => {
    const first = await bench.put('once', '1', '&ifGenerationMatch=0');
    const second = await bench.put('once', '2', '&ifGenerationMatch=0');
    const over = await bench.put(
      'once',
      '3',
      `&ifGenerationMatch=${first.json.generation}`
    );
    const absent = await bench.put('never', '3', '&ifGenerationMatch=5');
    expect([first, second, over, absent].map(({ status }) => status)).toEqual([
      200, 412, 200, 412
    ]);
  });

  it('B5 changes metadata under a new metageneration, null removes', async () => {
    await bench.put('meta', 'x');
    await bench.send('PATCH', bench.at('meta'), {
      contentType: 'text/plain',
      metadata: { a: '1', b: '2' }
    });
    const { json } = await bench.send('PATCH', bench.at('meta'), {
      metadata: { a: null, c: '3' }
    });
    expect(json).toMatchObject({
      contentType: 'text/plain',
      metageneration: '3',
      metadata: { b: '2', c: '3' }
    });
    expect(json.metadata).not.toHaveProperty('a');
  });

  it('B6 deletes once', async () => {
    await bench.put('gone', 'x');
    const first = await bench.send('DELETE', bench.at('gone'));
    const second = await bench.send('DELETE', bench.at('gone'));
    expect([first.status, first.text, second.status]).toEqual([204, '', 404]);
    expect(second.json.error).toEqual({
      code: 404,
      message: 'No such object: run/gone',
      errors: [
        {
          domain: 'global',
          reason: 'notFound',
          message: 'No such object: run/gone'
        }
      ]
    });
  });

  it.each(['copyTo', 'rewriteTo'])('B7 copies by %s', async verb => {
    const source = await bench.put('from', 'hello');
    const path = bench.at('from', `/${verb}/b/run/o/to%2F${verb}`);
    const wrong = await bench.send('POST', `${path}?ifSourceGenerationMatch=1`);
    const done = await bench.send('POST', `${path}?ifGenerationMatch=0`);
    const again = await bench.send('POST', `${path}?ifGenerationMatch=0`);
    const object = done.json.resource ?? done.json;
    expect([wrong.status, done.status, again.status]).toEqual([412, 200, 412]);
    expect(object).toMatchObject({ name: `to/${verb}`, crc32c: 'mnG7TA==' });
    expect(object.generation).not.toBe(source.json.generation);
    await bench.send('DELETE', bench.at('from'));
    const { text } = await bench.send(
      'GET',
      bench.at(`to/${verb}`, '?alt=media')
    );
    expect(text).toBe('hello');
  });

  it('B8 composes in order, and sums as if sent whole', async () => {
    const bytes = pattern(300_001);
    const one = await bench.put('part/1', bytes.subarray(0, 100_000));
    await bench.put('part/2', bytes.subarray(100_000));
    const whole = await bench.put('whole', bytes);
    const sources = [
      { name: 'part/1', generation: one.json.generation },
      { name: 'part/2' }
    ];
    const { json } = await bench.send('POST', bench.at('joined', '/compose'), {
      sourceObjects: sources
    });
    expect(json).toMatchObject({
      size: '300001',
      crc32c: whole.json.crc32c,
      componentCount: 2
    });
    expect(json).not.toHaveProperty('md5Hash');
  });

  it('B8 removes what it has composed, where that is asked for', async () => {
    await bench.put('part/1', 'one');
    await bench.put('part/2', 'two');
    const sourceObjects = [{ name: 'part/1' }, { name: 'part/2' }];
    const compose = (crc32c?: string) =>
      bench.send('POST', bench.at('joined', '/compose'), {
        sourceObjects,
        destination: { crc32c },
        deleteSourceObjects: true
      });
    expect((await compose('AAAAAA==')).status).toBe(400);
    expect((await bench.send('GET', bench.at('part/1'))).status).toBe(200);
    expect((await compose()).status).toBe(200);
    for (const { name } of sourceObjects) {
      expect((await bench.send('GET', bench.at(name))).status).toBe(404);
    }
    const { text } = await bench.send('GET', bench.at('joined', '?alt=media'));
    expect(text).toBe('onetwo');
  });

  it('B8 refuses to compose from too many, from what is absent, or from another generation', async () => {
    await bench.put('one', '1');
    const from = (sourceObjects: object[], query = '') =>
      bench.send('POST', bench.at('no', `/compose${query}`), { sourceObjects });
    const answers = await Promise.all([
      from(Array(33).fill({ name: 'one' })),
      from([]),
      from([{ name: 'absent' }]),
      from([{ name: 'one', generation: '1' }]),
      from([{ name: 'one', objectPreconditions: { ifGenerationMatch: '1' } }]),
      from([{ name: 'one' }], '?ifGenerationMatch=1')
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      400, 400, 404, 404, 412, 412
    ]);
  });

  it.each([
    ['\r\n', '"edge"'],
    ['\n', '"edge"'],
    ['\n', "'edge'"],
    ['\r\n', 'edge']
  ])(
    'B9 reads a multipart upload with lines ending in %j and the boundary %s',
    async (end, boundary) => {
      const data = `--edg\r\n--edg\nhello`;
      const body = [
        '--edge',
        'Content-Type: application/json',
        '',
        JSON.stringify({ name: 'multi', metadata: { step: '10' } }),
        '--edge',
        'Content-Type: text/x-test',
        '',
        data,
        '--edge--'
      ].join(end);
      const { json } = await bench.send(
        'POST',
        '/upload/storage/v1/b/run/o?uploadType=multipart',
        body,
        { 'Content-Type': `multipart/related; boundary=${boundary}` }
      );
      const { text } = await bench.send('GET', bench.at('multi', '?alt=media'));
      expect(json).toMatchObject({
        contentType: 'text/x-test',
        metadata: { step: '10' }
      });
      expect(text).toBe(data);
    }
  );

  it('B9 refuses a multipart upload that is cut short, and keeps nothing of it', async () => {
    const body = '--edge\r\n\r\n{"name":"cut"}\r\n--edge\r\n\r\nhel';
    const answer = await bench.send(
      'POST',
      '/upload/storage/v1/b/run/o?uploadType=multipart',
      body,
      { 'Content-Type': 'multipart/related; boundary=edge' }
    );
    const after = await bench.send('GET', bench.at('cut'));
    expect([answer.status, after.status]).toEqual([400, 404]);
  });

  it('B10 refuses a simple upload whose checksum does not fit', async () => {
    await bench.put('sum', 'old');
    const answer = await bench.send(
      'POST',
      '/upload/storage/v1/b/run/o?uploadType=media&name=sum',
      'hello',
      { 'x-goog-hash': 'crc32c=AAAAAA==' }
    );
    const { text } = await bench.send('GET', bench.at('sum', '?alt=media'));
    expect([answer.status, text]).toEqual([400, 'old']);
  });
});
