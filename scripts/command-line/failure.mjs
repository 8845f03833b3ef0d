// @ts-check
/**
 * How every script fails: one line "code: sentence" on standard error. Exit code 2 means a wrong command line, 1 any other
 * error. An error that nobody expected has the code `internal`, and its stack follows.
 */

/**
 * @param {unknown} thrown
 * @returns {{ text: string, exitCode: 1 | 2 }}
 */
export function failureOf(thrown) {
  // By name: the module runner has classes of its own.
  if (thrown instanceof Error && thrown.name === 'ShiftLabError' && 'code' in thrown) {
    return { text: `${thrown.code}: ${thrown.message}`, exitCode: thrown.code === 'usage' ? 2 : 1 };
  }
  if (!(thrown instanceof Error)) return { text: `internal: ${String(thrown)}`, exitCode: 1 };
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { text: [`internal: ${thrown.message}`, ...frames].join('\n'), exitCode: 1 };
}

/** By the codes of the system. Each completes the sentence "The output of this command cannot be written: …". @type {Readonly<Record<string, string>>} */
const OUTPUT_REASONS = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EFBIG: 'its file is as large as this disk allows',
  EPIPE: 'the program that read it has ended',
  ECONNRESET: 'the program that read it has ended',
  EIO: 'its terminal was closed, or the disk reports an error',
};

/**
 * Standard output cannot be written: the disk of its file is full, or the program that reads it has ended (as head does when
 * it has enough). A command that went on would work for nobody.
 * @param {NodeJS.ErrnoException} thrown
 * @returns {{ text: string, exitCode: 1 }}
 */
export function outputFailureOf({ code = '', message }) {
  const why = OUTPUT_REASONS[code] ?? `the system says ${code || message}`;
  const full = why === OUTPUT_REASONS.ENOSPC;
  return {
    text: `${full ? 'storage-full' : 'storage-unavailable'}: The output of this command cannot be written: ${why}.`,
    exitCode: 1,
  };
}
