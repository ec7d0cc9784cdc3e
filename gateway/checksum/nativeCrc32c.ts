import { createRequire } from 'node:module';

/** The addon's function: the CRC over `bytes`, going on from `initial`. */
export type Crc32cFunction = (bytes: Uint8Array, initial: number) => number;

/**
 * The native addon's CRC32C, or null where it cannot be had. In a wheel its file lies in
 * `native/` beside the bundle; in a checkout it is the npm package.
 */
export function loadNativeCrc32c(baseUrl: string): Crc32cFunction | null {
  const load = createRequire(baseUrl);
  for (const name of [`./native/${nativeFileName()}`, '@node-rs/crc32']) {
    try {
      const addon = load(name) as { crc32c: Crc32cFunction };
      return (bytes, initial) => addon.crc32c(bytes, initial);
    } catch {
      // Not there, or not for this machine: the next place, then the worker.
    }
  }
  return null;
}

/** The addon's file for this machine: `crc32.linux-x64-gnu.node`, `crc32.darwin-arm64.node`. */
export function nativeFileName(): string {
  const { platform, arch } = process;
  const libc = platform === 'linux' ? (hasGlibc() ? '-gnu' : '-musl') : '';
  return `crc32.${platform}-${arch}${libc}.node`;
}

// --- Internal helpers ---

function hasGlibc(): boolean {
  // Without this a report looks up the host names of every open connection. Not in the typings.
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport() as unknown as {
    header: { glibcVersionRuntime?: string };
  };
  return report.header.glibcVersionRuntime !== undefined;
}
