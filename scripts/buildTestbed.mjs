/** Bundle the stand-in for Google Cloud Storage into one file that plain Node runs. */
import { build } from 'esbuild';

await build({
  entryPoints: { gcs: 'testbed/gcs/main.ts' },
  outdir: 'build/testbed',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  external: ['@node-rs/crc32'],
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
  },
  logLevel: 'warning'
});
