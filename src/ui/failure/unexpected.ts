/** What nobody expected to fail, in a sentence that says what still works. */
import { asShiftLabError, type PlainError } from '../../domain/errors';

/** Of a message that somebody else wrote, and that may be of any length. */
const LONGEST_REASON = 120;

/** @param what failed, as the beginning of a sentence. An error of ours keeps its own sentence. */
export function unexpected(thrown: unknown, what: string): PlainError {
  const error = asShiftLabError(thrown).toPlain();
  if (error.code !== 'internal') return error;
  const reason = error.message.slice(0, LONGEST_REASON).replace(/\.$/, '');
  return {
    ...error,
    message: `${what} (${reason}). This is a bug in ShiftLab. The rest of the page still works, and what is stored stays stored.`,
  };
}
