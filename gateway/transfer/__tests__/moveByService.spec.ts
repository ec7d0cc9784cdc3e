import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGcsServer, type IGcsServer } from '../../../testbed/gcs';
import { isComplete } from '#core/domain/checkpoint';
import { manifestKey } from '#core/domain/manifest';
import { parseStoreUri } from '#core/domain/storeUri';
import { inspectCheckpoint } from '../../catalog/inspectCheckpoint';
import { readText } from '../../catalog/readText';
import {
  altered,
  keysOf,
  put,
  seed
} from '../../catalog/__tests__/sampleStore';
import { openStore } from '../../stores';
import type { IStore } from '../../stores/store';
import { withRetry } from '../../stores/withRetry';
import { engineOf, transfer } from './engineOf';

const KEY = 'run/checkpoint-10/';
const RUN = '3f0a1b62-5a55-4bb5-a1a4-7b8f0f4f1c11';

let folder: string;
let server: IGcsServer;
let first: IStore;
let second: IStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keepstep-service-'));
  server = await startGcsServer({
    dataFolder: folder,
    buckets: ['first', 'second']
  });
  first = open('first');
  second = open('second');
  await seed(first, KEY, 'tiny-gpt/checkpoint-10');
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function open(bucket: string): IStore {
  const context = {
    credentialRef: 'adc',
    readOnly: false,
    survivesThisMachine: true,
    allowedRoots: null,
    gcsEndpoint: server.origin
  };
  const store = openStore(parseStoreUri(`gs://${bucket}/`), context);
  return withRetry(store, { sleep: async () => undefined });
}

const copy = (to: IStore = second) =>
  transfer('copy', [first, KEY], [to, 'kept/']);

describe('a copy from bucket to bucket', () => {
  it('T36 is done by the service: only what Keepstep writes itself is sent', async () => {
    const uploads: string[] = [];
    const watched = altered(second, {
      put: (key, ...rest) => {
        uploads.push(key);
        return second.put!(key, ...rest);
      },
      upload: (key, options) => {
        uploads.push(key);
        return second.upload(key, options);
      }
    });
    const record = await copy(watched);
    expect(record).toMatchObject({ state: 'done', error: null, kind: 'copy' });
    expect(record.bytesAcknowledged).toBe(record.bytesTotal);
    expect(uploads).toEqual([
      'kept/keepstep-run.json',
      manifestKey('kept/checkpoint-10/')
    ]);
    const there = await inspectCheckpoint(second, 'kept/checkpoint-10/');
    expect(isComplete(there.state)).toBe(true);
    for (const key of await keysOf(first, KEY)) {
      const name = key.slice(KEY.length);
      const { crc32c } = await first.stat(key);
      expect(await second.stat(`kept/checkpoint-10/${name}`)).toMatchObject({
        crc32c
      });
    }
  });

  it('T36 asks what is there when the answer to a copy is lost', async () => {
    const path = 'optimizer.*rewriteTo';
    server.faults.add({ kind: 'reset', afterBytes: 1e9, path });
    expect(await copy()).toMatchObject({ state: 'done', error: null });
    expect(server.faults.list()).toEqual([]);
  });

  it('T36 takes a copy away that is not what the source is', async () => {
    server.faults.add({
      kind: 'wrong-checksum',
      path: 'optimizer.*rewriteTo',
      times: 9
    });
    const record = await copy();
    expect(record.error).toMatchObject({ kind: 'corrupt' });
    const keys = await keysOf(second, 'kept/');
    expect(
      keys.filter(key => /optimizer|manifest|trainer_state/.test(key))
    ).toEqual([]);
  });

  it('T36 leaves nothing behind that would be offered when it is cancelled', async () => {
    const engine = engineOf();
    server.faults.add({
      kind: 'stall',
      afterBytes: 0,
      path: 'model.*rewriteTo'
    });
    const { id } = engine.start({
      kind: 'copy',
      source: { store: first, key: KEY },
      target: { store: second, folder: 'kept/' },
      allowIncomplete: false
    });
    await new Promise<void>(resolve => {
      engine.onChange(change => {
        if (change.type === 'transfer' && change.transfer.files.done > 2) {
          resolve();
        }
      });
    });
    engine.cancel(id);
    expect(await engine.finished(id)).toMatchObject({ state: 'cancelled' });
    expect(await keysOf(second, 'kept/')).toEqual(['kept/keepstep-run.json']);
  });

  it('T37 stays the same run', async () => {
    const identity = {
      schema: 1,
      runId: RUN,
      name: 'tiny',
      createdAt: '2026-11-22T00:00:00.000Z',
      pins: [],
      resumedFrom: [],
      places: []
    };
    await put(first, 'run/keepstep-run.json', JSON.stringify(identity));
    expect(await copy()).toMatchObject({ state: 'done' });
    expect(
      JSON.parse(await readText(second, 'kept/keepstep-run.json'))
    ).toMatchObject({ runId: RUN, name: 'tiny' });
  });
});
