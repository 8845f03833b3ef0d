// @ts-check
/** What Linux shows of a process. Node's own modules only, because it runs before anything is installed. */
import { readFileSync } from 'node:fs';

/**
 * The fields of /proc/PID/stat from the third on: state, parent, … (man proc_pid_stat). The name before them, in
 * parentheses, may have spaces and parentheses of its own. Throws where there is no such process, or no /proc.
 * @param {number} pid
 */
export function statFields(pid) {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
}
