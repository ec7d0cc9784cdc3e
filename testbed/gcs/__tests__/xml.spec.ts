import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { startGcsServer } from '..';
import { textsOf } from '../xml/xmlText';
import { Bench, pattern, sum } from './withServer';

const MiB = 1024 * 1024;
const bench = new Bench();

beforeAll(() => bench.start());
afterAll(() => bench.end());

async function startUpload(name: string): Promise<string> {
  const answer = await bench.send('POST', `/run/${name}?uploads`);
  expect(answer.status).toBe(200);
  return textsOf(answer.text, 'UploadId')[0]!;
}

async function sendPart(
  name: string,
  id: string,
  number: number,
  bytes: Buffer
): Promise<string> {
  const path = `/run/${name}?partNumber=${number}&uploadId=${id}`;
  const { status, headers } = await bench.send('PUT', path, bytes);
  expect([status, headers['x-goog-hash']]).toEqual([
    200,
    expect.stringContaining(`crc32c=${sum(bytes)}`)
  ]);
  return headers['etag']!;
}

function complete(
  name: string,
  id: string,
  parts: readonly (readonly [number, string])[],
  headers: Record<string, string> = {}
) {
  const list = parts.map(
    ([number, etag]) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>${etag.replaceAll('"', '&quot;')}</ETag></Part>`
  );
  const body = `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`;
  return bench.send('POST', `/run/${name}?uploadId=${id}`, body, headers);
}

describe('the XML API', () => {
  it('B103 puts, reads, describes and deletes an object, whatever is in its name', async () => {
    const path = '/run/a%20b/c%23%25/../d';
    const bytes = Buffer.from('0123456789');
    const put = await bench.send('PUT', path, bytes, {
      'content-type': 'text/plain',
      'x-goog-meta-step': '10',
      'x-goog-hash': `crc32c=${sum(bytes)}`
    });
    expect(put.status).toBe(200);
    const { json } = await bench.send('GET', bench.at('a b/c#%/../d'));
    expect(json).toMatchObject({
      size: '10',
      contentType: 'text/plain',
      metadata: { step: '10' },
      generation: put.headers['x-goog-generation']
    });
    const part = await bench.send('GET', path, undefined, {
      range: 'bytes=2-4'
    });
    expect([part.status, part.text]).toEqual([206, '234']);
    const head = await bench.send('HEAD', path);
    expect(head.headers).toMatchObject({
      'content-length': '10',
      'x-goog-hash': expect.stringContaining(sum(bytes)),
      etag: put.headers['etag']
    });
    expect((await bench.send('DELETE', path)).status).toBe(204);
    const gone = await bench.send('GET', path);
    expect([gone.status, textsOf(gone.text, 'Code')]).toEqual([
      404,
      ['NoSuchKey']
    ]);
  });

  it('B103 keeps what was there when a checksum or a precondition does not hold', async () => {
    await bench.send('PUT', '/run/kept', 'first');
    const wrong = await bench.send('PUT', '/run/kept', 'second', {
      'x-goog-hash': `crc32c=${sum(Buffer.from('other'))}`
    });
    expect(wrong.status).toBe(400);
    const late = await bench.send('PUT', '/run/kept', 'second', {
      'x-goog-if-generation-match': '0'
    });
    expect([late.status, textsOf(late.text, 'Code')]).toEqual([
      412,
      ['PreconditionFailed']
    ]);
    expect((await bench.send('GET', '/run/kept')).text).toBe('first');
  });

  it('B104 joins parts that came in any order, and says what they sum up to', async () => {
    const bytes = pattern(11 * MiB);
    const id = await startUpload('joined');
    const second = await sendPart('joined', id, 2, bytes.subarray(5 * MiB));
    await sendPart('joined', id, 1, pattern(5 * MiB - 1));
    const first = await sendPart('joined', id, 1, bytes.subarray(0, 5 * MiB));
    expect((await bench.send('GET', '/run/joined')).status).toBe(404);
    const done = await complete('joined', id, [
      [1, first],
      [2, second]
    ]);
    expect([done.status, done.headers['x-goog-hash']]).toEqual([
      200,
      `crc32c=${sum(bytes)}`
    ]);
    const read = await bench.send('GET', '/run/joined');
    expect(Buffer.from(read.text, 'latin1').equals(bytes)).toBe(true);
  });

  it('B104 refuses parts that are too small, in the wrong order or not those that were sent', async () => {
    const id = await startUpload('refused');
    const one = await sendPart('refused', id, 1, Buffer.from('one'));
    const two = await sendPart('refused', id, 2, Buffer.from('two'));
    const codeOf = async (...parts: (readonly [number, string])[]) =>
      textsOf((await complete('refused', id, parts)).text, 'Code')[0];
    expect(await codeOf([1, one], [2, two])).toBe('EntityTooSmall');
    expect(await codeOf([2, two], [1, one])).toBe('InvalidPartOrder');
    expect(await codeOf([1, two])).toBe('InvalidPart');
    expect((await bench.send('GET', '/run/refused')).status).toBe(404);
  });

  it('B104 publishes only under its precondition, and forgets what was given up', async () => {
    await bench.send('PUT', '/run/there', 'first');
    const id = await startUpload('there');
    const etag = await sendPart('there', id, 1, Buffer.from('second'));
    const late = await complete('there', id, [[1, etag]], {
      'x-goog-if-generation-match': '0'
    });
    expect(late.status).toBe(412);
    const path = `/run/there?uploadId=${id}`;
    expect((await bench.send('DELETE', path)).status).toBe(204);
    const gone = await complete('there', id, [[1, etag]]);
    expect(textsOf(gone.text, 'Code')).toEqual(['NoSuchUpload']);
  });

  it('B105 tells a client that cannot read a 308 in another way', async () => {
    const session = await bench.session('go');
    const answer = await bench.chunk(
      session,
      'bytes 0-262143/*',
      pattern(256 * 1024),
      { 'x-guploader-no-308': 'yes' }
    );
    expect([
      answer.status,
      answer.headers['x-http-status-code-override'],
      answer.headers['range']
    ]).toEqual([200, '308', 'bytes=0-262143']);
  });
});

describe('over TLS', () => {
  it('B106 serves the same, with links of its own scheme', async () => {
    const own = new Bench();
    const server = await startGcsServer({
      dataFolder: own.folder,
      buckets: ['run'],
      tls: true
    });
    try {
      await server.plant({ bucket: 'run', name: 'x', content: 'over TLS' });
      const answer = await new Promise<IncomingMessage>((resolve, reject) =>
        request(`${server.tlsOrigin}/storage/v1/b/run/o/x`, {
          rejectUnauthorized: false
        })
          .on('response', resolve)
          .on('error', reject)
          .end()
      );
      expect(JSON.parse(await text(answer))).toMatchObject({
        name: 'x',
        selfLink: `${server.tlsOrigin}/storage/v1/b/run/o/x`
      });
    } finally {
      await server.close();
    }
  });
});
