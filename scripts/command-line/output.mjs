// @ts-check
/**
 * Imported by every command: standard output that cannot be written ends it with a sentence. Whoever reads may end, and a
 * file may be on a full disk. Progress that nobody sees is no reason to end, so standard error may fail.
 */
import { outputFailureOf } from './failure.mjs';

process.stderr.on('error', () => undefined);
process.stdout.on('error', (thrown) => {
  const { text, exitCode } = outputFailureOf(thrown);
  console.error(text);
  process.exit(exitCode);
});

/** Ends the process when both streams have been written: a pipe may still be full. @param {number} code @returns {Promise<never>} */
export async function leave(code) {
  for (const stream of [process.stdout, process.stderr])
    await new Promise((done) => stream.write('', () => done(undefined)));
  process.exit(code);
}
