/**
 * Why the disk refused, in words for a person, and under which code: `storage-full` or `storage-unavailable`. Nothing else
 * turns an error of Node's file functions into a sentence.
 */
import { ShiftLabError, type ErrorCode } from '../../src/domain/errors';

/** By the system's name of the error. Each completes the sentence "FILE cannot be written: …". */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota of this user is used up',
  EFBIG: 'it is too large for this disk',
  EROFS: 'the disk is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'the system does not allow it',
  EISDIR: 'it is a folder; name a file',
  ENOTDIR: 'a part of its path is a file and not a folder',
  EEXIST: 'a file with this name is in the way',
  ENOTEMPTY: 'a folder with this name is in the way',
  ENOENT: 'its folder does not exist',
  ENAMETOOLONG: 'the name is too long; choose a shorter one',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'this process has too many files open',
  ENFILE: 'this machine has too many files open',
  ENOMEM: 'this machine has no memory left',
  EIO: 'the disk reports an error',
  EBUSY: 'another program is using it',
  ETXTBSY: 'another program is running it',
  ENXIO: 'no program reads from this pipe',
  EPIPE: 'the program that read from it has ended',
  EBADF: 'it is not open in this process',
  EINVAL: 'the disk does not allow this name or this operation',
  EILSEQ: 'the disk does not allow this name',
  EMLINK: 'the folder holds too many files',
  ENODEV: 'the device is not there',
  ESTALE: 'the network disk does not know this folder any more',
  ETIMEDOUT: 'the network disk does not answer',
  EHOSTDOWN: 'the network disk does not answer',
  ENOTCONN: 'the network disk is not connected',
};

/** What stands in the way of a write before the disk is asked: a socket, a folder that a link names, a lost lock. */
export class Refused extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** The error of Node's file functions behind errors that were made of it, one of another; any other error as it is. */
function origin(thrown: unknown): NodeJS.ErrnoException {
  return thrown instanceof ShiftLabError && thrown.cause !== undefined ? origin(thrown.cause) : (thrown as Error);
}

/** The system's name of the error, such as ENOSPC; empty if it has none. */
export const systemCodeOf = (thrown: unknown): string => origin(thrown).code ?? '';

/** Whether it failed because there is no space left. */
export const isDiskFull = (thrown: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(systemCodeOf(thrown));

/** Completes the sentence "FILE cannot be written: …"; without a full stop. */
export function reasonOf(thrown: unknown): string {
  const cause = origin(thrown);
  // Of Refused, and of regular-file.mjs.
  if ('reason' in cause && typeof cause.reason === 'string') return cause.reason;
  const known = REASONS[cause.code ?? ''];
  if (known !== undefined) return known;
  return cause.code ? `the system reports ${cause.code}` : cause.message.replace(/\.*\s*$/, '');
}

/** A path for a sentence: of a very long one the beginning and the end. */
export const shown = (path: string, most = 100): string =>
  path.length <= most ? path : `${path.slice(0, most / 2)}…${path.slice(-most / 2)}`;

const codeOf = (thrown: unknown): ErrorCode => (isDiskFull(thrown) ? 'storage-full' : 'storage-unavailable');

/** "FILE cannot be written: …". An error that is one already stays as it is. */
export function diskFailure(
  path: string,
  thrown: unknown,
  done: 'written' | 'removed' | 'made' | 'renamed' = 'written',
): ShiftLabError {
  if (thrown instanceof ShiftLabError) return thrown;
  const sentence = `${shown(path)} cannot be ${done}: ${reasonOf(thrown)}.`;
  return new ShiftLabError(codeOf(thrown), sentence, { file: path, system: systemCodeOf(thrown) }, { cause: thrown });
}
