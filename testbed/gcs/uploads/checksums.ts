import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { invalid } from '../http/apiError';
import { SMALL } from './uploadFile';
import type { UploadFile } from './uploadFile';

/** What a client says its bytes add up to, in base64. */
export interface IChecksums {
  readonly crc32c?: string | undefined;
  readonly md5Hash?: string | undefined;
}

/** Read an `x-goog-hash` header: `crc32c=...,md5=...`, in one line or several. */
export function parseHashHeader(
  header: string | readonly string[] | undefined
): IChecksums {
  const text = typeof header === 'string' ? header : (header ?? []).join(',');
  const found = new Map(
    text.split(',').map(part => {
      const equals = part.indexOf('=');
      return [part.slice(0, equals).trim(), part.slice(equals + 1).trim()];
    })
  );
  return { crc32c: found.get('crc32c'), md5Hash: found.get('md5') };
}

/**
 * Hold a whole file to every declaration, and tell the MD5 to keep. MD5 is slower than the disk,
 * so it is computed only where somebody declared it or the file is small; otherwise undefined.
 *
 * @throws ApiError 400 when a declaration does not hold.
 */
export async function verifyChecksums(
  file: UploadFile,
  declarations: readonly IChecksums[]
): Promise<string | undefined> {
  const wantsMd5 = declarations.some(({ md5Hash }) => md5Hash !== undefined);
  const md5Hash =
    wantsMd5 || file.size <= SMALL
      ? (file.md5Hash ?? (await md5Of(file.path)))
      : undefined;
  for (const declared of declarations) {
    compare('CRC32C', declared.crc32c, file.crc32c);
    compare('MD5', declared.md5Hash, md5Hash);
  }
  return md5Hash;
}

// --- Internal helpers ---

function compare(
  sum: string,
  declared: string | undefined,
  computed: string | undefined
): void {
  if (declared !== undefined && declared !== computed) {
    throw invalid(
      `The ${sum} that was declared is "${declared}", but the bytes that arrived have "${computed}".`
    );
  }
}

async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('base64');
}
