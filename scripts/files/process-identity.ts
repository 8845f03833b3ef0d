/**
 * Which process this is, and whether another one still lives. A process id alone does not say it: ids are given again, and
 * each machine and each container counts its own. So a process is named by its id, the moment when it began, and its
 * machine; the machine by its name, its boot and the table of its process ids. Reads only.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { statFields } from '../machine/process-stat.mjs';

export interface Identity {
  readonly pid: number;
  /** When it began, in the system's own unit; empty where the system does not tell. */
  readonly begun: string;
  readonly machine: string;
}

/** 'unknown' where this machine cannot tell. */
export type Liveness = 'alive' | 'dead' | 'unknown';

const orNull = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch {
    return null;
  }
};

const machine = createHash('sha256')
  .update(hostname())
  .update(orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')) ?? '')
  .update(orNull(() => readlinkSync('/proc/self/ns/pid')) ?? '')
  .digest('hex')
  .slice(0, 12);

/** State and start of a process, from what the system shows; null where it shows nothing. */
function shownOf(pid: number): { readonly ended: boolean; readonly begun: string } | null {
  if (process.platform === 'linux') {
    const fields = orNull(() => statFields(pid));
    const [state, begun] = [fields?.[0], fields?.[19]];
    return begun === undefined ? null : { ended: state === 'Z' || state === 'X', begun };
  }
  if (process.platform === 'win32') return null;
  const begun = orNull(() =>
    execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }),
  );
  return begun === null || begun.trim() === '' ? null : { ended: false, begun: begun.replace(/[^\w]/g, '') };
}

export const thisProcess: Identity = { pid: process.pid, begun: shownOf(process.pid)?.begun ?? '', machine };

/** Whether the process lives. A process that has ended, but that nobody has waited for yet (a zombie), is dead. */
export function livenessOf({ pid, begun, machine: its }: Identity): Liveness {
  if (its !== machine) return 'unknown';
  const found = shownOf(pid);
  if (found) {
    if (found.ended) return 'dead';
    return begun === '' ? 'unknown' : found.begun === begun ? 'alive' : 'dead';
  }
  try {
    process.kill(pid, 0);
    return 'unknown'; // It has the id, but perhaps it is another program.
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ESRCH' ? 'dead' : 'unknown';
  }
}
