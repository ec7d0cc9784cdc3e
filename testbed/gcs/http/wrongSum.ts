/** An answer, or its headers, with another CRC32C than the object's; one that has none is left as it is. */
export function withWrongSum<T extends object>(answer: T): T {
  const {
    crc32c,
    resource,
    'X-Goog-Hash': hash
  } = answer as {
    readonly crc32c?: string;
    /** Of an answer to a rewrite. */
    readonly resource?: object;
    readonly 'X-Goog-Hash'?: string;
  };
  return {
    ...answer,
    ...(crc32c !== undefined && { crc32c: other(crc32c) }),
    ...(resource !== undefined && { resource: withWrongSum(resource) }),
    ...(hash !== undefined && {
      'X-Goog-Hash': hash.replace(/crc32c=(.{8})/, (_, sum: string) => {
        return `crc32c=${other(sum)}`;
      })
    })
  };
}

// --- Internal helpers ---

function other(crc32c: string): string {
  const bytes = Buffer.from(crc32c, 'base64');
  bytes[0] = bytes[0]! ^ 1;
  return bytes.toString('base64');
}
