import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IGcsServer } from '../../../testbed/gcs';
import { startGcsServer } from '../../../testbed/gcs';
import { parseStoreUri } from '#core/domain/storeUri';
import { openStore } from '../index';
import type { IStore, Precondition } from '../store';
import { withRetry } from '../withRetry';
import { all, crcOf, kind, text } from './contract';

/**
 * The retry scenarios of Google's own conformance tests, by the calls of ours that make each
 * request. They are data of googleapis/conformance-tests (Apache-2.0, licence beside them).
 */
interface IScenario {
  readonly id: number;
  readonly description: string;
  readonly cases: readonly { readonly instructions: readonly string[] }[];
  readonly methods: readonly { readonly name: string }[];
  readonly preconditionProvided: boolean;
  readonly expectSuccess: boolean;
}

const DATA = join(__dirname, '../../../testbed/conformance/retry_tests.json');
const { retryTests } = JSON.parse(readFileSync(DATA, 'utf8')) as {
  retryTests: readonly IScenario[];
};

const MiB = 1024 * 1024;
const CONTENT = 'c'.repeat(MiB);

/** Larger than any place in it that a scenario names. */
const LARGE = 'l'.repeat(9 * MiB);

/** What is done by one request of a method; with `wanted`, under a precondition. */
interface ICall {
  readonly name: string;
  /** Which requests are its own. */
  readonly requests: { readonly method: string; readonly path: string };
  readonly run: (store: IStore, key: string, own: boolean) => Promise<unknown>;
}

const CALLS: Readonly<Record<string, readonly ICall[]>> = {
  'storage.objects.get': [
    {
      name: 'stat',
      requests: { method: 'GET', path: '/o/' },
      run: (store, key) => store.stat(key)
    }
  ],
  'storage.objects.list': [
    {
      name: 'list',
      requests: { method: 'GET', path: '/o\\?' },
      run: store => all(store.list('', { recursive: true }))
    }
  ],
  'storage.objects.compose': [
    {
      name: 'compose',
      requests: { method: 'POST', path: '/compose' },
      run: (store, key, own) =>
        store.compose([{ key }, { key }], `${key}-2`, absent(own))
    }
  ],
  'storage.objects.rewrite': [
    {
      name: 'copy',
      requests: { method: 'POST', path: '/rewriteTo/' },
      run: (store, key, own) => store.copy(key, `${key}-2`, absent(own))
    }
  ],
  'storage.objects.delete': [
    {
      name: 'remove',
      requests: { method: 'DELETE', path: '/o/' },
      run: async (store, key, own) => {
        const { generation } = await store.stat(key);
        await store.remove(key, own ? { generation } : {});
      }
    }
  ],
  'storage.objects.insert': [
    {
      name: 'put',
      requests: { method: 'POST', path: '^/upload/' },
      run: async (store, key, own) =>
        store.put!(`${key}-2`, Buffer.from(CONTENT), {
          ...absent(own),
          crc32c: await crcOf(CONTENT)
        })
    },
    {
      name: 'upload',
      requests: { method: 'POST', path: '^/upload/' },
      run: (store, key, own) => send(store, `${key}-2`, CONTENT, absent(own))
    }
  ]
};

/** The two that are about the bytes on their way. */
const UPLOAD: ICall = {
  name: 'upload in chunks',
  requests: { method: 'PUT', path: '^/upload/' },
  run: (store, key, own) => send(store, `${key}-2`, LARGE, absent(own))
};
const DOWNLOAD: ICall = {
  name: 'read',
  requests: { method: 'GET', path: 'alt=media' },
  run: async (store, key) => expect(await text(store.read(key))).toBe(CONTENT)
};

/** Cases in which Keepstep does something else on purpose. */
const OTHERWISE: Readonly<Record<string, string>> = {
  '3 remove':
    'a removal without a generation is pinned to what is there when it is asked for, and so can be repeated (S31)',
  '3 put':
    'the same bytes once more do no harm; transfers give every put a precondition (S51)',
  '3 upload':
    'a session is asked how far it is before anything is sent again (S33)'
};

const cases = retryTests.flatMap(scenario =>
  callsOf(scenario).flatMap(call =>
    scenario.cases.map(({ instructions }) => ({
      title: `${scenario.id} ${call.name}: ${instructions.join(', ')}`,
      scenario,
      call,
      instructions
    }))
  )
);
const run = cases.filter(({ scenario, call }) => !why(scenario, call));
const others = cases.filter(({ scenario, call }) => why(scenario, call));
const notOurs = new Set(
  retryTests
    .flatMap(({ methods }) => methods.map(({ name }) => name))
    .filter(name => !(name in CALLS))
);

describe("Google's retry scenarios", () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepstep-conformance-'));
  let server: IGcsServer;
  let store: IStore;
  let passed = 0;

  beforeAll(async () => {
    server = await startGcsServer({ dataFolder: folder, buckets: ['retry'] });
    const opened = openStore(parseStoreUri('gs://retry/run'), {
      credentialRef: 'adc',
      readOnly: false,
      survivesThisMachine: false,
      allowedRoots: null,
      gcsEndpoint: server.origin,
      gcsToken: undefined
    });
    store = withRetry(opened, { sleep: async () => undefined });
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
    console.log(
      [
        `retry scenarios: ${passed} of ${run.length} cases passed; ${others.length} are done otherwise on purpose:`,
        ...Object.entries(OTHERWISE).map(
          ([name, reason]) => `  ${name}: ${reason}`
        ),
        `methods that Keepstep never calls, ${notOurs.size}: ${[...notOurs].join(', ')}`
      ].join('\n')
    );
  });

  it.each(run)('S63 scenario $title', async one => {
    const outcome = await play(server, store, one);
    const { expectSuccess } = one.scenario;
    expect(outcome).toEqual({ isFine: expectSuccess, left: 0 });
    passed += 1;
  });

  it.each(others)('S63 otherwise, and no harm: $title', async one => {
    expect(await play(server, store, one)).toEqual({ isFine: true, left: 0 });
  });

  it('S63 has no reason for a case that is not there', () => {
    const titles = others.map(({ title }) => title.split(':')[0]);
    expect(new Set(titles)).toEqual(new Set(Object.keys(OTHERWISE)));
  });
});

// --- Internal helpers ---

type Case = (typeof cases)[number];

function callsOf({ id, methods }: IScenario): readonly ICall[] {
  // These two name the method of the request, and mean the bytes.
  if (id === 7) {
    return [UPLOAD];
  }
  return id === 8
    ? [DOWNLOAD]
    : methods.flatMap(({ name }) => CALLS[name] ?? []);
}

function why({ id }: IScenario, { name }: ICall): string | undefined {
  return OTHERWISE[`${id} ${name}`];
}

/** What comes of a call, and how many of its faults no request has met. */
async function play(
  server: IGcsServer,
  store: IStore,
  { title, scenario, call, instructions }: Case
): Promise<{ isFine: boolean; left: number }> {
  server.faults.clear();
  const key = title.replace(/[^a-z0-9]/gi, '-');
  await server.plant({ bucket: 'retry', name: `run/${key}`, content: CONTENT });
  for (const instruction of instructions) {
    server.faults.add({ ...faultOf(instruction), ...call.requests });
  }
  const outcome = await kind(
    call.run(store, key, scenario.preconditionProvided)
  );
  return { isFine: outcome === 'fine', left: server.faults.list().length };
}

type Fault = Parameters<IGcsServer['faults']['add']>[0];

/** What the official server would do, in the words of ours. */
function faultOf(instruction: string): Fault {
  const [, status, kilobytes] =
    /^return-(\d+)(?:-after-(\d+)K)?$/.exec(instruction) ?? [];
  if (kilobytes !== undefined) {
    const afterBytes = Number(kilobytes) * 1024;
    return { kind: 'late-status', status: Number(status), afterBytes };
  }
  if (status !== undefined) {
    return { kind: 'status', status: Number(status) };
  }
  const broken = /^return-broken-stream(?:-after-(\d+)K)?$/.exec(instruction);
  if (broken) {
    return { kind: 'cut', afterBytes: Number(broken[1] ?? 4) * 1024 };
  }
  if (instruction === 'return-reset-connection') {
    return { kind: 'reset', afterBytes: 0, unheard: true };
  }
  throw new Error(`Nobody knows the instruction ${instruction}.`);
}

function absent(isWanted: boolean): { ifGeneration?: Precondition } {
  return isWanted ? { ifGeneration: 'absent' } : {};
}

async function send(
  store: IStore,
  key: string,
  content: string,
  options: { ifGeneration?: Precondition }
): Promise<void> {
  const bytes = Buffer.from(content);
  const upload = await store.upload(key, { ...options, size: bytes.length });
  await upload.commit(bytes, await crcOf(content));
}
