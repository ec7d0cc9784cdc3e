import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IGcsServer } from '../../../testbed/gcs';
import { startGcsServer } from '../../../testbed/gcs';
import { parseStoreUri } from '#core/domain/storeUri';
import { openStore } from '../index';
import type { IStore } from '../store';
import { withRetry } from '../withRetry';
import { crcOf, kind, put, text } from './contract';

const GRANULE = 256 * 1024;
const CONTENT = 'm'.repeat(5 * GRANULE);

/** Longer than what these tests need, shorter than a person's patience. */
const STALL_SECONDS = 0.2;

describe('what a bucket says, and how often it is asked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepstep-meanings-'));
  let server: IGcsServer;
  let store: IStore;
  /** Of what is under `k`. */
  let generation: string;

  beforeAll(async () => {
    server = await startGcsServer({
      dataFolder: folder,
      buckets: ['meanings'],
      requireToken: 'the-token'
    });
  });
  beforeEach(async () => {
    server.faults.clear();
    const opened = openStore(parseStoreUri('gs://meanings/run'), {
      credentialRef: 'adc',
      readOnly: false,
      survivesThisMachine: false,
      allowedRoots: null,
      gcsEndpoint: server.origin,
      gcsToken: 'the-token',
      stallSeconds: STALL_SECONDS
    });
    store = withRetry(opened, { attempts: 3, sleep: async () => undefined });
    const planted = { bucket: 'meanings', name: 'run/k', content: CONTENT };
    ({ generation } = await server.plant(planted));
    server.log.clear();
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const WAYS: Readonly<Record<string, () => Promise<unknown>>> = {
    stat: () => store.stat('k'),
    read: () => text(store.read('k', { generation })),
    list: async () => {
      for await (const _ of store.list('')) {
        // To the end.
      }
    },
    put: async () => {
      const crc32c = await crcOf('new');
      await store.put!('k', Buffer.from('new'), {
        crc32c,
        ifGeneration: { generation }
      });
    },
    upload: () =>
      put(store, `new-${generation}`, 'x', { ifGeneration: 'absent' }),
    copy: () =>
      store.copy('k', `copy-${generation}`, { ifGeneration: 'absent' })
  };

  it.each([
    ['stat', 403, 'permission-denied'],
    ['stat', 404, 'not-found'],
    ['stat', 400, 'bad-message'],
    ['list', 403, 'permission-denied'],
    ['list', 404, 'not-found'],
    ['read', 403, 'permission-denied'],
    ['read', 404, 'changed-meanwhile'],
    ['put', 403, 'permission-denied'],
    ['put', 404, 'not-found'],
    ['put', 412, 'changed-meanwhile'],
    ['put', 507, 'no-space'],
    ['upload', 403, 'permission-denied'],
    ['upload', 404, 'not-found'],
    ['upload', 412, 'already-exists'],
    ['copy', 403, 'permission-denied'],
    ['copy', 404, 'not-found'],
    ['copy', 412, 'already-exists']
  ])('S64 F10 %s: %i is %s, at once', async (way, status, meaning) => {
    server.faults.add({ kind: 'status', status, times: 1000 });
    expect(await kind(WAYS[way]!())).toBe(meaning);
    expect(server.log.requests.map(seen => seen.status)).toEqual([status]);
  });

  it.each(Object.keys(WAYS))('S64 F9 %s goes on after one 401', async way => {
    server.faults.add({ kind: 'status', status: 401, times: 1 });
    expect(await kind(WAYS[way]!())).toBe('fine');
    expect(statuses().filter(status => status === 401)).toEqual([401]);
  });

  it('S64 F9 asks twice and no more where no credential helps', async () => {
    server.faults.add({ kind: 'status', status: 401, times: 1000 });
    expect(await kind(store.stat('k'))).toBe('not-signed-in');
    expect(statuses()).toEqual([401, 401]);
  });

  it('S31 F4 survives more failures than tries, where each let something through', async () => {
    const bytes = Buffer.from(CONTENT);
    for (const granules of [1, 1, 1, 1]) {
      server.faults.add({
        kind: 'cut',
        method: 'PUT',
        range: '^bytes \\d',
        afterBytes: granules * GRANULE + 7
      });
    }
    const upload = await store.upload('long', { size: bytes.length });
    await upload.commit(bytes, await crcOf(CONTENT));
    expect(server.faults.hits).toBe(4);
    expect(await text(store.read('long'))).toBe(CONTENT);
  });

  it('S31 F4 gives up after its tries where nothing came through', async () => {
    server.faults.add({
      kind: 'status',
      status: 503,
      method: 'PUT',
      range: '^bytes \\d',
      times: 1000
    });
    const upload = await store.upload('long', { size: CONTENT.length });
    const commit = upload.commit(Buffer.from(CONTENT), await crcOf(CONTENT));
    expect(await kind(commit)).toBe('unavailable');
    expect(server.faults.hits).toBe(3);
  });

  it.each([
    ['an upload, before its first byte', 'PUT', 0],
    ['an upload, in the middle', 'PUT', 2 * GRANULE],
    ['an upload, after its last byte', 'PUT', 1e12],
    ['a read, before its first byte', 'GET', 0],
    ['a read, in the middle', 'GET', 2 * GRANULE]
  ])(
    'S32 F11 does not wait for ever: %s',
    async (_name, method, afterBytes) => {
      const upload = await store.upload('slow', { size: CONTENT.length });
      server.faults.add({
        kind: 'stall',
        method,
        afterBytes,
        path: method === 'GET' ? 'alt=media' : '^/upload/'
      });
      const began = performance.now();
      await upload.commit(Buffer.from(CONTENT), await crcOf(CONTENT));
      expect(await text(store.read('slow'))).toBe(CONTENT);
      const seconds = (performance.now() - began) / 1000;
      expect(server.faults.hits).toBe(1);
      expect(seconds).toBeGreaterThan(STALL_SECONDS);
      expect(seconds).toBeLessThan(STALL_SECONDS + 5);
    }
  );

  // --- Internal helpers ---

  function statuses(): number[] {
    return server.log.requests.map(({ status }) => status);
  }
});
