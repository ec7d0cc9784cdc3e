import { readdirSync, readFileSync } from 'node:fs';

import type { Machine } from './machine';

/** The processes that are a machine's gateway: one, or none while it is being restarted. */
export function gatewayPids(machine: Machine): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(
      pid =>
        proc(pid, 'environ').includes(`KEEPSTEP_ROOT=${machine.work}\0`) &&
        proc(pid, 'cmdline').includes('\0serve\0')
    );
}

/** `environ` or `cmdline` of a process, its parts ended by a zero; empty when it has gone. */
export function proc(pid: number, name: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
