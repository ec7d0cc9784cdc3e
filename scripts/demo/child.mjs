import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Start a long-running program in a process group of its own, so that a Ctrl-C in the terminal
 * reaches it only through us.
 *
 * @returns the child and `stop()`, which ends the whole group and waits for it
 */
export function startChild(command, args, options) {
  const child = spawn(command, args, { detached: true, ...options });
  const ended = once(child, 'exit').then(
    ([code]) => code ?? 0,
    () => 127
  );
  const signal = name => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // The group is gone already.
    }
  };
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      signal('SIGTERM');
      const patience = setTimeout(() => signal('SIGKILL'), 10_000);
      await ended;
      clearTimeout(patience);
    }
    signal('SIGKILL');
  };
  return { child, ended, stop };
}
