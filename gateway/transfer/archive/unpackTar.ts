import { createGunzip } from 'node:zlib';
import { StoreError } from '#core/domain/errors';
import { MANIFEST_FILE, type IManifestFile } from '#core/domain/manifest';
import { baseName } from '#core/domain/storeUri';
import { unpackedKey } from '#core/domain/archive';
import { startChecksum } from '../../checksum/checksum';
import type { IJobContext, ITransferJob } from '../checkpoint/job';
import type { IPreparedUnpacking } from './prepareUnpacking';
import { readTar, TarError, type ITarMember } from './readTar';
import { sendStream } from './sendStream';
import { throughZlib } from './throughZlib';

/**
 * Fetch an archive and put its members below a folder. A member is written only if the manifest
 * names it, with its size, and under the manifest's name; whatever else is in the archive ends
 * it. So the manifest bounds what can come out, whatever the archive is.
 *
 * @throws StoreError `corrupt`, with what is wrong in the archive.
 */
export async function unpackTar(
  job: ITransferJob,
  context: IJobContext,
  unpacking: IPreparedUnpacking,
  into: string
): Promise<void> {
  const { source } = job;
  const uri = source.store.uriOf(source.key);
  const folder = baseName(unpackedKey(source.key));
  const missing = new Map(
    unpacking.contents.files.map(file => [`${folder}/${file.path}`, file])
  );
  const manifest = `${folder}/${MANIFEST_FILE}`;
  const sum = summed(fetched(job, context, unpacking));
  try {
    const tar = throughZlib(sum.bytes(), createGunzip());
    for await (const member of readTar(tar)) {
      const file = missing.get(member.path);
      if (file) {
        await unpackMember(job, context, { member, file, into });
        missing.delete(member.path);
      } else if (member.path !== manifest) {
        // Its own manifest is not believed: the one beside the archive was, and is written.
        throw new TarError(
          `${member.path} is not in its manifest, or is there twice`
        );
      }
    }
    const [absent] = missing.keys();
    if (absent !== undefined) {
      throw new TarError(`${absent} is not in it`);
    }
    await sum.compare(unpacking);
  } catch (error) {
    throw damaged(error, uri);
  }
}

// --- Internal helpers ---

interface IMember {
  readonly member: ITarMember;
  readonly file: IManifestFile;
  readonly into: string;
}

async function unpackMember(
  job: ITransferJob,
  { signal, clock, progress }: IJobContext,
  { member, file, into }: IMember
): Promise<void> {
  const { path, size, crc32c } = file;
  if (member.size !== size) {
    throw new TarError(
      `${path} has ${member.size} bytes in it, and its manifest says ${size}`
    );
  }
  await sendStream({
    bytes: member.content,
    to: job.target.store,
    key: into + path,
    size,
    signal,
    clock,
    beforeCommit: sum => {
      if (sum !== crc32c) {
        throw new TarError(`${path} has other contents than its manifest says`);
      }
    },
    onAcknowledged: bytes => progress.acknowledge(path, bytes, size)
  });
  progress.finish(path, size);
}

/** The archive's bytes, as fast as the bandwidth limit lets them come. */
async function* fetched(
  { source }: ITransferJob,
  { signal, pace }: IJobContext,
  { entry }: IPreparedUnpacking
): AsyncGenerator<Uint8Array> {
  const { generation } = entry;
  for await (const part of source.store.read(source.key, {
    generation,
    signal
  })) {
    await pace?.(part.length, signal);
    yield part;
  }
}

/** Bytes that pass through, and are summed. */
function summed(source: AsyncIterable<Uint8Array>): {
  bytes(): AsyncGenerator<Uint8Array>;
  compare(expected: IPreparedUnpacking): Promise<void>;
} {
  const checksum = startChecksum();
  let size = 0;
  return {
    bytes: async function* () {
      for await (const part of source) {
        size += part.length;
        await checksum.update(part);
        yield part;
      }
    },
    compare: async ({ entry, crc32c }) => {
      if (size !== entry.size || (await checksum.digest()) !== crc32c) {
        throw new TarError('it is not what its manifest says');
      }
    }
  };
}

/** What is wrong in an archive, as an error that names it; all others as they are. */
function damaged(error: unknown, uri: string): unknown {
  if (!(error instanceof TarError) && !isZlibError(error)) {
    return error;
  }
  const why =
    error instanceof TarError ? error.message : 'it cannot be decompressed';
  return new StoreError('corrupt', `${uri} is not unpacked: ${why}.`, {
    operation: 'verify',
    uri,
    next: 'Pull another one, or push this one again.',
    cause: error
  });
}

/** Errors of zlib carry a code such as `Z_DATA_ERROR`. */
function isZlibError(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('Z_')
  );
}
