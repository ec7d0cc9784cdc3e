import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

import type { IGcsServer } from '../../../testbed/gcs';
import { startGcsServer } from '../../../testbed/gcs';
import { StoreError } from '#core/domain/errors';
import { parseStoreUri } from '#core/domain/storeUri';
import { openStore } from '../index';
import type { IStore } from '../store';
import { withRetry } from '../withRetry';
import { crcOf, describeStore, keys, kind, put, text } from './contract';

describeStore(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepstep-gcs-'));
  const server = await startGcsServer({
    dataFolder: folder,
    buckets: ['contract'],
    requireToken: 'the-token'
  });
  return {
    name: 'gcs',
    open: async (root, options) =>
      openGcs(server.origin, `gs://contract/${root}`, 'the-token', options),
    plant: async (root, key) => {
      await server.plant({
        bucket: 'contract',
        name: `${root}/${key}`,
        content: 'x'
      });
    },
    async dispose() {
      await server.close();
      rmSync(folder, { recursive: true });
    }
  };
}, 'gcs');

describe('gcs store, faults', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepstep-gcs-'));
  let server: IGcsServer;
  let store: IStore;
  let patient: IStore;

  beforeAll(async () => {
    server = await startGcsServer({
      dataFolder: folder,
      buckets: ['faults'],
      requireToken: 'the-token'
    });
  });
  beforeEach(() => {
    server.faults.clear();
    store = openGcs(server.origin, 'gs://faults/run', 'the-token');
    patient = withRetry(store, { sleep: async () => undefined });
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it('S33 takes a lost last answer for what it is', async () => {
    server.faults.add({ kind: 'cut', method: 'PUT', afterBytes: 1e9 });
    const entry = await put(store, 'lost', 'content', {
      ifGeneration: 'absent'
    });
    expect(entry).toEqual(await store.stat('lost'));
  });

  it('S33 sends again only what the service has not kept', async () => {
    const upload = await patient.upload('short', { size: 5 * GRANULE });
    const chunk = Buffer.alloc(4 * GRANULE, 'a');
    server.faults.add({
      kind: 'cut',
      method: 'PUT',
      afterBytes: 2 * GRANULE + 5
    });
    expect(await upload.write(chunk)).toBe(4 * GRANULE);
    const whole = 'a'.repeat(5 * GRANULE);
    await upload.commit(chunk.subarray(0, GRANULE), await crcOf(whole));
    expect(await text(store.read('short'))).toBe(whole);
    const kept = server.log.events.flatMap(event =>
      event.kind === 'acknowledged' && event.name === 'run/short'
        ? [event.acknowledgedBytes / GRANULE]
        : []
    );
    expect(kept).toEqual([2, 4, 5]);
  });

  it.each([
    ['the start', 'POST', 503],
    ['the bytes', 'PUT', 503],
    ['the bytes', 'PUT', 429],
    ['the bytes', 'PUT', 408],
    ['the bytes', 'PUT', 500]
  ])(
    'S33 uploads through a fault at %s: %s %i',
    async (_at, method, status) => {
      server.faults.add({ kind: 'status', method, status, times: 2 });
      const key = `fault-${method}-${status}`;
      await put(patient, key, 'content');
      expect(await text(store.read(key))).toBe('content');
    }
  );

  it.each([404, 410])('S18 says that a session is gone: %i', async status => {
    const upload = await patient.upload('gone', { size: GRANULE + 1 });
    server.faults.add({ kind: 'status', method: 'PUT', status });
    expect(await kind(upload.write(Buffer.alloc(GRANULE)))).toBe('not-found');
  });

  it('S31 goes on with a read that was cut, in the same generation', async () => {
    const content = 'b'.repeat(3_000_000);
    await put(store, 'cut', content);
    server.faults.add({
      kind: 'cut',
      method: 'GET',
      path: 'alt=media',
      afterBytes: 1_000_000
    });
    expect(await text(patient.read('cut'))).toBe(content);
    server.faults.add({
      kind: 'cut',
      method: 'GET',
      path: 'alt=media',
      afterBytes: 1_000_000
    });
    expect(await kind(text(store.read('cut')))).toBe('unavailable');
  });

  it('S31 lists on after a page that failed', async () => {
    for (const name of ['1', '2', '3', '4', '5']) {
      await put(store, `pages/${name}`, name);
    }
    server.faults.add({ kind: 'status', path: 'pageToken', status: 503 });
    expect(await keys(patient.list('pages/', { pageSize: 2 }))).toEqual(
      ['1', '2', '3', '4', '5'].map(name => `pages/${name}`)
    );
  });

  it('S32 keeps what the service asks to wait', async () => {
    server.faults.add({ kind: 'status', status: 429, retryAfterSeconds: 7 });
    await expect(store.stat('k')).rejects.toMatchObject({
      kind: 'rate-limited',
      retryAfterSeconds: 7
    });
  });

  it('S34 names the object, the cause and the next step, and no secret', async () => {
    const wrong = openGcs(server.origin, 'gs://faults/run', 'wrong-bearer');
    const nobody = openGcs(server.origin, 'gs://faults/run', undefined);
    const nowhere = openGcs(
      server.origin,
      'gs://no-such-bucket/r',
      'the-token'
    );
    const down = openGcs('http://127.0.0.1:1', 'gs://faults/run', 'the-token');
    server.change({ forbiddenBuckets: ['forbidden'] });
    const forbidden = openGcs(server.origin, 'gs://forbidden/r', 'the-token');
    const attempts: [() => Promise<unknown>, string, string][] = [
      [() => wrong.stat('k'), 'not-signed-in', 'gs://faults/run/k'],
      [() => nobody.stat('k'), 'not-signed-in', 'gs://faults/run/k'],
      [() => put(nobody, 'k', 'x'), 'not-signed-in', 'gs://faults/run/k'],
      [() => keys(nowhere.list('')), 'not-found', 'gs://no-such-bucket'],
      [() => put(nowhere, 'k', 'x'), 'not-found', 'gs://no-such-bucket'],
      [() => keys(down.list('')), 'unavailable', 'gs://faults/run/'],
      [() => put(down, 'k', 'x'), 'unavailable', 'gs://faults/run/k'],
      [
        () => keys(forbidden.list('')),
        'permission-denied',
        'gs://forbidden/r/'
      ],
      [
        () => text(forbidden.read('k')),
        'permission-denied',
        'gs://forbidden/r/k'
      ]
    ];
    for (const [attempt, wantedKind, named] of attempts) {
      const error = await attempt().then(
        () => null,
        (failure: unknown) => failure
      );
      expect(error).toMatchObject({ kind: wantedKind });
      expect(String(error)).toContain(named);
      expect((error as StoreError).next).toBeTruthy();
      expect(inspect(error, { depth: 10 })).not.toMatch(
        /the-token|wrong-bearer|upload_id|authorization/i
      );
    }
  });

  it('S34 tells no upload session when a connection breaks', async () => {
    const upload = await store.upload('k', { size: GRANULE + 1 });
    server.faults.add({ kind: 'cut', method: 'PUT', afterBytes: 10 });
    const error = await upload.write(Buffer.alloc(GRANULE)).then(
      () => null,
      (failure: unknown) => failure
    );
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(inspect(error, { depth: 10 })).not.toMatch(/upload_id|the-token/);
    await upload.abort();
  });

  it('S35 looks for no credential of the machine beside an emulator', async () => {
    const planted = openStore(parseStoreUri('gs://faults/run'), {
      ...CONTEXT,
      credentialRef: 'file:/nowhere/key.json',
      gcsEndpoint: server.origin,
      gcsToken: 'the-token'
    });
    await put(planted, 'k', 'x');
    expect(await text(planted.read('k'))).toBe('x');
  });

  it.each(['file:/nowhere/key.json', 'env:NOT_SET', 'oauth:somebody'])(
    'S34 says what is wrong with the credentials %s',
    async credentialRef => {
      const real = openStore(parseStoreUri('gs://bucket-name/run'), {
        ...CONTEXT,
        credentialRef,
        environment: {}
      });
      expect(await kind(keys(real.list('')))).toBe('not-signed-in');
      expect(await kind(put(real, 'k', 'x'))).toBe('not-signed-in');
    }
  );
});

describe('gcs store, addresses and files that the environment names', () => {
  it.each(['http://not a url', 'not a url', 'ftp://localhost:1', 'localhost'])(
    'S37 says that %j is no emulator',
    endpoint => {
      expect(() => openGcs(endpoint, 'gs://bucket-name/run', '')).toThrow(
        new StoreError(
          'bad-message',
          `The address of the storage emulator, "${endpoint}", is not of the form http://host:port.`,
          { operation: 'open', uri: endpoint }
        )
      );
    }
  );

  it('S37 names the file of credentials that is not there', async () => {
    const path = '/nowhere/credentials.json';
    const real = openStore(parseStoreUri('gs://bucket-name/run'), {
      ...CONTEXT,
      environment: { GOOGLE_APPLICATION_CREDENTIALS: path }
    });
    for (const call of [keys(real.list('')), put(real, 'k', 'x')]) {
      await expect(call).rejects.toMatchObject({
        kind: 'not-signed-in',
        message: expect.stringContaining(
          `the file ${path}, which GOOGLE_APPLICATION_CREDENTIALS names, cannot be read`
        )
      });
    }
  });

  it('S38 soon says that nothing listens', async () => {
    const taken = createServer();
    await new Promise<void>(done => taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as AddressInfo;
    await new Promise(done => taken.close(done));
    const delays: number[] = [];
    const down = withRetry(
      openGcs(`http://127.0.0.1:${port}`, 'gs://bucket-name/run', undefined),
      {
        random: () => 1,
        sleep: async milliseconds => {
          delays.push(milliseconds);
        }
      }
    );
    for (const call of [() => keys(down.list('')), () => down.stat('k')]) {
      delays.length = 0;
      await expect(call()).rejects.toThrow('(ECONNREFUSED)');
      expect(delays).toEqual([500, 1000]);
    }
  });
});

describe('gcs store, a service that misbehaves', () => {
  let seen: string[] = [];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => answer(request, response));
  });
  let origin = '';

  beforeAll(async () => {
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve())
    );
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    seen = [];
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('S11 takes away what the service kept wrongly, and only that generation', async () => {
    const session = '/upload/storage/v1/b/bucket-name/o?upload_id=1';
    answer = (request, response) => {
      if (request.method === 'POST') {
        response.setHeader('location', origin + session).end('{}');
      } else if (request.method === 'PUT') {
        response.end(
          JSON.stringify({ size: '7', generation: '42', crc32c: 'AAAAAA==' })
        );
      } else {
        response.writeHead(204).end();
      }
    };
    const store = openGcs(origin, 'gs://bucket-name/run', undefined);
    expect(await kind(put(store, 'k', 'content'))).toBe('corrupt');
    expect(seen.at(-1)).toBe(
      'DELETE /storage/v1/b/bucket-name/o/run%2Fk?ifGenerationMatch=42'
    );
  });

  it('S32 gives up on a service that stalls', async () => {
    answer = () => undefined;
    const store = openGcs(origin, 'gs://bucket-name/run', undefined, {
      stallSeconds: 0.1
    });
    expect(await kind(store.stat('k'))).toBe('unavailable');
    answer = (_request, response) => {
      response.writeHead(200).write('half');
    };
    expect(await kind(text(store.read('k')))).toBe('unavailable');
  });

  it('S22 stops a call that is under way', async () => {
    const stop = new AbortController();
    answer = () => stop.abort();
    const store = openGcs(origin, 'gs://bucket-name/run', undefined);
    const { signal } = stop;
    expect(await kind(store.stat('k', { signal }))).toBe('cancelled');
  });

  it('S35 sends bytes and credentials to no other place', async () => {
    answer = (_request, response) => {
      response.setHeader('location', 'http://127.0.0.1:1/upload/x').end('{}');
    };
    const store = openGcs(origin, 'gs://bucket-name/run', undefined);
    expect(await kind(put(store, 'k', 'x'))).toBe('bad-message');
    const uri = 'gs://bucket-name/run/k';
    const forged = ['http://127.0.0.1:1/upload/storage/v1/b/x/o', uri];
    const token = Buffer.from(JSON.stringify(forged)).toString('base64url');
    expect(await kind(store.upload('k', { size: 1, token }))).toBe('not-found');
  });

  it('asks for what is stored, not for what it unpacks to', async () => {
    let encoding: unknown;
    answer = (request, response) => {
      encoding = request.headers['accept-encoding'];
      response.setHeader('content-encoding', 'gzip').end('not really gzip');
    };
    const store = openGcs(origin, 'gs://bucket-name/run', undefined);
    expect(await text(store.read('k'))).toBe('not really gzip');
    expect(encoding).toBe('gzip');
  });
});

describe('gcs store, objects that are joined', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepstep-gcs-'));
  let server: IGcsServer;
  let store: IStore;

  beforeAll(async () => {
    server = await startGcsServer({ dataFolder: folder, buckets: ['join'] });
  });
  beforeEach(async () => {
    server.faults.clear();
    store = openGcs(server.origin, 'gs://join/run', undefined);
    for (const key of await keys(store.list('', { recursive: true }))) {
      await store.remove(key);
    }
    await put(store, 'a', 'one');
    await put(store, 'b', 'two');
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const both = [{ key: 'a' }, { key: 'b' }];

  it('S20 publishes nothing where the sum is another one, and keeps the sources', async () => {
    const crc32c = await crcOf('onetwo!');
    const wrong = store.compose(both, 'c', { crc32c, removeSources: true });
    expect(await kind(wrong)).toBe('bad-message');
    expect(await keys(store.list(''))).toEqual(['a', 'b']);
  });

  it('S20 takes the sources away, of the generations that were meant', async () => {
    const old = await store.stat('a');
    await put(store, 'a', 'new');
    const crc32c = await crcOf('onetwo');
    const options = { crc32c, removeSources: true };
    const stale = store.compose([old, { key: 'b' }], 'c', options);
    expect(await kind(stale)).toBe('not-found');
    await put(store, 'a', 'one');
    await store.compose(both, 'c', options);
    expect(await keys(store.list(''))).toEqual(['c']);
    expect(await text(store.read('c'))).toBe('onetwo');
  });

  it('S20 keeps the joined object as the class that was asked for', async () => {
    const storageClass = 'NEARLINE';
    const joined = await store.compose(both, 'c', { storageClass });
    expect(joined.storageClass).toBe(storageClass);
    expect((await store.stat('c')).storageClass).toBe(storageClass);
  });

  it('S51 finds what was joined when the answer was lost', async () => {
    const patient = withRetry(store, { sleep: async () => undefined });
    const crc32c = await crcOf('onetwo');
    for (const removeSources of [false, true]) {
      const key = `joined-${removeSources}`;
      server.faults.add({ kind: 'cut', path: 'compose', afterBytes: 1e12 });
      const options = { crc32c, ifGeneration: 'absent' as const };
      const joined = await patient.compose(both, key, {
        ...options,
        removeSources
      });
      expect(joined).toEqual(await store.stat(key));
    }
    expect(await kind(patient.compose(both, 'd', { crc32c }))).toBe(
      'not-found'
    );
  });

  it('S52 lists no parts, unless their folder is asked for', async () => {
    await put(store, '.keepstep-parts/x/0', 'part');
    await put(store, 'deeper/.keepstep-parts/x/0', 'part');
    await put(store, 'deeper/file', 'file');
    const below = keys(store.list('', { recursive: true }));
    expect(await below).toEqual(['a', 'b', 'deeper/file']);
    expect(await keys(store.list(''))).toEqual(['a', 'b', 'deeper/']);
    expect(await keys(store.list('deeper/'))).toEqual(['deeper/file']);
    const parts = store.list('.keepstep-parts/', { recursive: true });
    expect(await keys(parts)).toEqual(['.keepstep-parts/x/0']);
    await store.remove('.keepstep-parts/x/0');
    await store.remove('deeper/.keepstep-parts/x/0');
  });
});

const GRANULE = 256 * 1024;

const CONTEXT = {
  credentialRef: 'adc',
  readOnly: false,
  survivesThisMachine: false,
  allowedRoots: null
};

function openGcs(
  gcsEndpoint: string,
  uri: string,
  gcsToken: string | undefined,
  options?: { readOnly?: boolean; stallSeconds?: number }
): IStore {
  return openStore(parseStoreUri(uri), {
    ...CONTEXT,
    ...options,
    gcsEndpoint,
    gcsToken
  });
}
