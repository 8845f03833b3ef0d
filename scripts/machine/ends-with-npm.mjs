// @ts-check
/**
 * Imported by every command: ends this process when the npm that started it has ended, however that ended. npm starts a
 * command in a shell. It hands SIGTERM to the shell only, which ends and leaves the command running; SIGHUP and SIGKILL it
 * hands to nobody. So this process looks whether both are still there.
 *
 * A process that nobody started through npm is not watched: a person may close the terminal and let it run. The Node
 * processes that a command starts (`withParent`) end with the one that started them.
 *
 * Node's own modules only, because it runs before anything is installed.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { statFields } from './process-stat.mjs';

const LOOK_MS = 300;
/** As a shell says of a process that SIGHUP ended. */
const HUNG_UP = 129;
const MARK = 'SHIFTLAB_ENDS_WITH_PARENT';

/** The environment of a Node process that is to end with this one, with all the Node processes that it starts. @param {NodeJS.ProcessEnv} environment */
export function withParent(environment) {
  const option = `--import=${import.meta.url}`;
  const options = environment.NODE_OPTIONS ?? '';
  return {
    ...environment,
    [MARK]: '1',
    NODE_OPTIONS: options.includes(option) ? options : `${options} ${option}`.trim(),
  };
}

/**
 * Parent and command line of a process; null where the system does not say.
 * @param {number} pid @returns {{ parent: number, words: string[] } | null}
 */
function shown(pid) {
  try {
    if (process.platform === 'linux') {
      return { parent: Number(statFields(pid)[1]), words: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/) };
    }
    const line = execFileSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [parent, ...words] = line.split(/\s+/);
    return { parent: Number(parent), words };
  } catch {
    return null;
  }
}

/**
 * Whether the npm that started this process had ended before it looked: its parent is then the one that the system gives to
 * orphans, which is of another session. npm and what it starts are of one session.
 * @param {number} pid the parent, or that of the parent's shell
 */
function isOrphanage(pid) {
  if (process.platform !== 'linux') return pid === 1;
  try {
    const session = (/** @type {number} */ one) => Number(statFields(one)[3]);
    const own = session(process.pid);
    return own !== process.pid && session(pid) !== own;
  } catch {
    return false;
  }
}

/** @param {string[]} words */
const isNpm = (words) => words[0] === 'npm' || words.some((word) => /(^|[/\\])npm(-cli\.js)?$/.test(word));

/** The processes with which this one ends, each with the parent that it has as long as all is well. @returns {[pid: number, parent: number][]} */
function watched() {
  const self = /** @type {[number, number]} */ ([process.pid, process.ppid]);
  if (process.env[MARK]) return [self];
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return [];
  const parent = shown(process.ppid);
  if (!parent) return [];
  if (isNpm(parent.words)) return [self];
  const above = parent.words[1] === '-c' ? shown(parent.parent) : null;
  if (above && isNpm(above.words)) return [self, [process.ppid, parent.parent]];
  if (isOrphanage(above ? parent.parent : process.ppid)) process.exit(HUNG_UP);
  return [];
}

if (isMainThread) {
  const links = watched();
  const isBroken = () =>
    links.some(([pid, parent]) => (pid === process.pid ? process.ppid : shown(pid)?.parent) !== parent);
  if (links.length > 0) setInterval(() => void (isBroken() && process.exit(HUNG_UP)), LOOK_MS).unref();
}
