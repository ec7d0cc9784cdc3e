import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Start Keepstep's own bundle. `told` gathers everything that it says, and its arguments: none of
 * it may hold a secret.
 *
 * @param limits `{ fileBytes }`: no file may grow beyond
 */
export function startProgram(world, args, { env, preload, limits, stdin }) {
  const node = [
    world.node,
    ...(preload ? ['--import', preload] : []),
    world.gateway,
    ...args
  ];
  const command = limits
    ? [
        'bash',
        '-c',
        `ulimit -f ${limits.fileBytes / 1024}; exec "$@"`,
        'bash',
        ...node
      ]
    : node;
  const child = spawn(command[0], command.slice(1), {
    env: { PATH: process.env.PATH, ...env },
    stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe']
  });
  const told = { stdout: '', stderr: '', arguments: '' };
  child.stdout.on('data', chunk => (told.stdout += chunk));
  child.stderr.on('data', chunk => (told.stderr += chunk));
  child.once('spawn', () => (told.arguments = argumentsOf(child.pid)));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return { child, told, ended, kill: signal => child.kill(signal) };
}

// --- Internal helpers ---

/** What every user of the machine can see of a process; nothing where there is no /proc. */
function argumentsOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
