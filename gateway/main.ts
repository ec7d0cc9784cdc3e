import { runCli } from './cli/index';
import { serve } from './serve';

/**
 * One bundle, two uses: `serve --socket PATH` is the gateway behind Jupyter, everything else is
 * the terminal's `keepstep`.
 */
async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'serve') {
    return serve(argv.slice(1), process.env);
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => interrupted.abort());
  }
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  return runCli(argv, {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signal: interrupted.signal
  });
}

/** Whoever reads may have enough, as `head -1` has: what is under way still ends as it should. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') {
    throw error;
  }
}

process.exitCode = await main(process.argv.slice(2));
