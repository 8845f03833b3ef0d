// @ts-check
/**
 * Programs that a command starts and waits for, without blocking: so this process still notices that it has to end, and then
 * ends them. Each is a process group of its own, so that what it has started itself ends with it, busy or not.
 */
import { spawn } from 'node:child_process';
import { withParent } from './ends-with-npm.mjs';
import { exitCodeOf, SIGNALS } from './interruption.mjs';

const hasGroups = process.platform !== 'win32';
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

function endAll() {
  for (const child of running) {
    try {
      if (hasGroups) process.kill(-(child.pid ?? 0), 'SIGTERM');
      else child.kill();
    } catch {
      // It has ended by itself.
    }
  }
}

/** A signal ends a process without its `exit` event, unless somebody listens. */
const onSignal = (/** @type {NodeJS.Signals} */ signal) => process.exit(exitCodeOf(signal));

/**
 * A child process that ends with this one.
 * @param {string} command
 * @param {readonly string[]} argv
 * @param {import('node:child_process').SpawnOptions} options
 */
export function child(command, argv, { env = process.env, ...options }) {
  const started = spawn(command, argv, { ...options, env: withParent(env), detached: hasGroups });
  if (started.pid === undefined) return started;
  if (running.size === 0) {
    process.on('exit', endAll);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  running.add(started);
  started.on('exit', () => {
    running.delete(started);
    if (running.size > 0) return;
    process.off('exit', endAll);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  });
  return started;
}

/**
 * Runs a program and shows what it prints. Resolves when it has ended.
 * @param {string} command
 * @param {readonly string[]} argv
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, timeout?: number, shell?: boolean }} options
 * @returns {Promise<{ status: number | null, error: Error | null }>}
 */
export function ended(command, argv, options) {
  return new Promise((resolve) => {
    const started = child(command, argv, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
    started.on('error', (error) => resolve({ status: null, error }));
    started.on('close', (status) => resolve({ status, error: null }));
  });
}
