import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

import type { IGcsServer } from '../../../testbed/gcs';
import { startGcsServer } from '../../../testbed/gcs';
import { parseStoreUri } from '#core/domain/storeUri';
import { writeJson } from '../../transfer/move/writeJson';
import { openStore } from '../index';
import type { IStore } from '../store';
import { withRetry } from '../withRetry';
import { crcOf, keys, kind, text } from './contract';

/** More bytes than any request has: it is acted upon, and nothing is answered. */
const WHOLE = 1e12;

describe('what is stopped while its answer is under way', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepstep-given-back-'));
  let server: IGcsServer;
  let store: IStore;

  beforeAll(async () => {
    server = await startGcsServer({ dataFolder: folder, buckets: ['given'] });
  });
  beforeEach(async () => {
    server.faults.clear();
    server.log.clear();
    store = withRetry(
      openStore(parseStoreUri('gs://given/run'), {
        credentialRef: 'adc',
        readOnly: false,
        survivesThisMachine: false,
        allowedRoots: null,
        gcsEndpoint: server.origin,
        gcsToken: undefined
      })
    );
    for (const key of await keys(store.list('', { recursive: true }))) {
      await store.remove(key);
    }
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  /** An upload whose last bytes have arrived, and whose answer has not. */
  async function publishedUnanswered(): Promise<{
    stop: () => Promise<string>;
    abort: () => Promise<void>;
  }> {
    const content = 'published';
    const stopped = new AbortController();
    const { signal } = stopped;
    const upload = await store.upload('k', {
      size: content.length,
      ifGeneration: 'absent'
    });
    server.faults.add({ kind: 'stall', method: 'PUT', afterBytes: WHOLE });
    const outcome = kind(
      upload.commit(Buffer.from(content), await crcOf(content), { signal })
    );
    await until(() => server.log.events.some(isCommit));
    return {
      stop: () => {
        stopped.abort();
        return outcome;
      },
      abort: () => upload.abort()
    };
  }

  it('S62 F17 takes away what a stopped upload had published', async () => {
    const upload = await publishedUnanswered();
    expect(await upload.stop()).toBe('cancelled');
    await upload.abort();
    expect(await keys(store.list(''))).toEqual([]);
    expect(await openSessions(server)).toBe(0);
  });

  it('S62 leaves alone what somebody else has put there since', async () => {
    const upload = await publishedUnanswered();
    await upload.stop();
    await server.plant({ bucket: 'given', name: 'run/k', content: 'theirs' });
    await upload.abort();
    expect(await text(store.read('k'))).toBe('theirs');
  });

  it('S62 ends a session that nobody wants any more when it is there', async () => {
    const stopped = new AbortController();
    const { signal } = stopped;
    server.faults.add({
      kind: 'stall',
      method: 'POST',
      afterBytes: WHOLE,
      milliseconds: 100
    });
    const outcome = kind(store.upload('k', { size: 1, signal }));
    await until(async () => (await openSessions(server)) === 1);
    stopped.abort();
    expect(await outcome).toBe('cancelled');
    expect(await openSessions(server)).toBe(0);
  });

  it('S62 waits only for so long for the address of a session', async () => {
    const stopped = new AbortController();
    const { signal } = stopped;
    server.faults.add({ kind: 'stall', method: 'POST', afterBytes: WHOLE });
    const outcome = kind(store.upload('k', { size: 1, signal }));
    await until(() => server.faults.hits === 1);
    const began = performance.now();
    stopped.abort();
    expect(await outcome).toBe('cancelled');
    expect(performance.now() - began).toBeLessThan(1500);
  });

  it('S62 takes away a manifest whose answer never came', async () => {
    const stopped = new AbortController();
    const { signal } = stopped;
    server.faults.add({ kind: 'stall', method: 'POST', afterBytes: WHOLE });
    const outcome = kind(
      writeJson(store, 'manifest.json', {}, { signal, ifGeneration: 'absent' })
    );
    await until(() => server.log.events.some(isCommit));
    stopped.abort();
    expect(await outcome).toBe('cancelled');
    expect(await keys(store.list(''))).toEqual([]);
  });
});

// --- Internal helpers ---

function isCommit({ kind: what }: { readonly kind: string }): boolean {
  return what === 'committed';
}

async function openSessions(server: IGcsServer): Promise<number> {
  const answer = await fetch(`${server.origin}/_testbed/sessions`);
  return ((await answer.json()) as { open: number }).open;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await turn();
  }
}
