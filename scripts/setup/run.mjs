import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Run a command to its end, its output passed through and, with `capture`, returned too.
 *
 * @returns `{ code, output }`; a command that could not be started has code 127, and one that
 * hangs is ended after half an hour.
 */
export function run(
  command,
  args,
  { env = {}, cwd = ROOT, capture = false, quiet = false } = {}
) {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      timeout: 30 * 60_000,
      stdio: [
        'ignore',
        capture || quiet ? 'pipe' : 'inherit',
        capture || quiet ? 'pipe' : 'inherit'
      ]
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', chunk => {
        output += chunk;
        if (!quiet) {
          process.stdout.write(chunk);
        }
      });
    }
    child.on('error', error =>
      resolve({ code: 127, output: `${output}${error.message}\n` })
    );
    child.on('close', (code, signal) =>
      resolve({ code: code ?? (signal ? 1 : 0), output })
    );
  });
}

/** Run a command that must succeed; what it printed is shown only if it does not. */
export async function must(command, args, options = {}) {
  const { code, output } = await run(command, args, {
    quiet: true,
    ...options
  });
  if (code !== 0) {
    process.stderr.write(output);
    throw new Error(`\`${command} ${args.join(' ')}\` ended with ${code}.`);
  }
  return output;
}
