/**
 * Errors on their way to the page. Structured clone would drop an error's code and values, so the worker throws plain data
 * and the page (rpc/session.ts) makes a ShiftLabError of it again.
 */
import { asShiftLabError } from '../src/domain/errors';

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
