import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { startChecksum } from '../../checksum/checksum';
import { MemoryStore } from '../../stores/memory';
import type { IMemorySpaces } from '../../stores/storeContext';
import type { IStore, IUpload } from '../../stores/store';

/** Where real checkpoints lie; examples/README.md says what each is. */
export const SAMPLES = join(__dirname, '../../../examples/samples');

const CONTEXT = {
  credentialRef: 'adc',
  readOnly: false,
  survivesThisMachine: false,
  allowedRoots: null
};

/** An empty store in memory; those of one `spaces` share what is in them. */
export function memoryStore(spaces: IMemorySpaces = new Map()): MemoryStore {
  return new MemoryStore(
    { scheme: 'memory', container: 'bucket', key: '' },
    { ...CONTEXT, memory: spaces }
  );
}

/** The same store, as one that outlives this machine. */
export function surviving(store: IStore): IStore {
  return altered(store, {
    capabilities: { ...store.capabilities, survivesThisMachine: true }
  });
}

/** A store that differs from another in some of its parts. */
export function altered(store: IStore, parts: Partial<IStore>): IStore {
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(
        Object.hasOwn(parts, name) ? parts : target,
        name
      );
      return typeof value === 'function' && !Object.hasOwn(parts, name)
        ? value.bind(target)
        : value;
    }
  });
}

/** A store whose uploads differ in some of their parts. */
export function withUploads(
  store: IStore,
  partsOf: (inner: IUpload, key: string) => Partial<IUpload>
): IStore {
  return altered(store, {
    // So that every file is an upload.
    capabilities: { ...store.capabilities, singleRequestBytes: 0 },
    upload: async (key, options) => {
      const inner = await store.upload(key, options);
      return {
        token: inner.token,
        get offset() {
          return inner.offset;
        },
        write: (chunk, call) => inner.write(chunk, call),
        commit: (chunk, crc32c, call) => inner.commit(chunk, crc32c, call),
        abort: () => inner.abort(),
        ...partsOf(inner, key)
      };
    }
  });
}

export const crc32cOf = async (bytes: Uint8Array): Promise<string> => {
  const checksum = startChecksum();
  await checksum.update(bytes);
  return checksum.digest();
};

/** Put an object into a store. */
export async function put(
  store: IStore,
  key: string,
  content: Uint8Array | string
): Promise<void> {
  const bytes = Buffer.from(content);
  const upload = await store.upload(key, { size: bytes.byteLength });
  await upload.commit(bytes, await crc32cOf(bytes));
}

/** Put a real checkpoint, or a whole run of them, into a folder. */
export async function seed(
  store: IStore,
  folder: string,
  sample: string
): Promise<void> {
  const top = join(SAMPLES, sample);
  const entries = readdirSync(top, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter(found => found.isFile())) {
    const file = join(entry.parentPath, entry.name);
    await put(store, folder + relative(top, file), readFileSync(file));
  }
}

/** Every key of a store, in order. */
export async function keysOf(store: IStore, folder = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const entry of store.list(folder, { recursive: true })) {
    keys.push(entry.key);
  }
  return keys.sort();
}

/** A manifest as an upload would have written it. */
export async function manifestFor(
  store: IStore,
  folder: string
): Promise<Record<string, unknown>> {
  const files: { path: string; size: number; crc32c: string }[] = [];
  for (const key of await keysOf(store, folder)) {
    const { size, crc32c } = await store.hash(key);
    files.push({ path: key.slice(folder.length), size, crc32c });
  }
  return {
    schema: 1,
    checkpointId: '00000000-0000-4000-8000-000000000001',
    runId: '00000000-0000-4000-8000-000000000002',
    step: 10,
    epoch: 0.5,
    format: 'huggingface',
    createdAt: '2026-11-22T13:10:11.123Z',
    host: 'trainer-1',
    versions: { keepstep: '0.1.0' },
    metadata: { metric: { name: 'eval_loss', value: 2.5 } },
    files
  };
}
