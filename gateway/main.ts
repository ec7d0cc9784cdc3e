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
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  return runCli(argv, {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signal: interrupted.signal
  });
}

process.exitCode = await main(process.argv.slice(2));
