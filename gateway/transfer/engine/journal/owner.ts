import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { object, oneOf, string, type Decoder } from '#core/protocol/decode';
import { count } from '#core/protocol/scalars';

/** A process that works on transfers, told apart from every other, dead ones included. */
export interface IOwner {
  /** New with each start. */
  readonly id: string;
  readonly kind: 'gateway' | 'terminal';
  readonly host: string;
  /** Which start of the machine, and which numbering of processes; empty where nobody knows. */
  readonly boot: string;
  readonly pidNamespace: string;
  readonly pid: number;
  /** When the process of that number started, in the system's own words. */
  readonly started: string;
}

export const owner: Decoder<IOwner> = object<IOwner>({
  id: string,
  kind: oneOf(['gateway', 'terminal']),
  host: string,
  boot: string,
  pidNamespace: string,
  pid: count,
  started: string
});

/** This process. */
export function thisProcess(kind: IOwner['kind']): IOwner {
  return {
    id: randomUUID(),
    kind,
    host: hostname(),
    boot: readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    pidNamespace: readOr(() => readlinkSync('/proc/self/ns/pid')),
    pid: process.pid,
    started: processStart(process.pid) ?? ''
  };
}

/** For messages: who it is that the user may have to look for. */
export function nameOf({ kind, pid, host }: IOwner): string {
  const program =
    kind === 'gateway' ? "another Jupyter's Keepstep" : 'a `keepstep` command';
  return `${program} (process ${pid} on ${host})`;
}

/** When a process started; null where there is none of that number, or only its remains. */
export function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything; the state follows it, the start is the 22nd field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return process.platform === 'linux' ? null : startByPs(pid);
  }
}

// --- Internal helpers ---

function startByPs(pid: number): string | null {
  const args = ['-o', 'lstart=', '-p', String(pid)];
  return (
    readOr(() => execFileSync('ps', args, { encoding: 'utf8' })).trim() || null
  );
}

function readOr(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return '';
  }
}
