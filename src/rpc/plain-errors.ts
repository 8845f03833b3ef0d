/**
 * Errors at the border between page and worker. Structured clone would drop an error's code and values, so the worker
 * throws plain data and the page makes a ShiftLabError of it again.
 */
import { asShiftLabError, ShiftLabError, type PlainError } from '../domain/errors';

/** The same object, whose methods reject with a PlainError instead of an Error. */
export function withPlainErrors<T extends object>(target: T): T {
  return new Proxy(target, {
    get(object, name) {
      const member = Reflect.get(object, name, object) as unknown;
      if (typeof member !== 'function') return member;
      return async (...values: unknown[]) => {
        try {
          return await (member as (...given: unknown[]) => unknown).apply(object, values);
        } catch (thrown) {
          throw asShiftLabError(thrown).toPlain();
        }
      };
    },
  });
}

/** What a call rejected with, as an error. */
export function fromCrossing(thrown: unknown): ShiftLabError {
  const plain = thrown as Partial<PlainError> | null;
  if (plain && !(thrown instanceof Error) && typeof plain.code === 'string' && typeof plain.message === 'string') {
    return ShiftLabError.fromPlain({ code: plain.code, message: plain.message, values: plain.values ?? {} });
  }
  return asShiftLabError(thrown);
}
