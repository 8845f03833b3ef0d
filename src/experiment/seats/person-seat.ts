/**
 * A person at the keyboard as the user: one dialogue at a time, and as long as it takes. Whoever shows the dialogue gets the
 * policy's turn, and answers with the person's.
 *
 * What was typed has become words of the task before it comes here (typed.ts of the slot tasks).
 */
import type { Turn } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import type { Seat } from '../../domain/seat';

/** Asks the person for the next turn. `heard` is the policy's turn that they answer; null asks for the opening. */
export type AskPerson = (heard: Turn | null) => Promise<readonly number[]>;

export const PERSON = 'person';

export function personSeat(ask: AskPerson): Seat {
  const asked = async (heard: Turn | null, signal: AbortSignal | undefined): Promise<Turn> => ({
    speaker: 'user',
    tokens: await untilAborted(ask(heard), signal),
  });
  return {
    name: PERSON,
    traits: { batched: false, reproducible: false, scores: false },
    async open(starts_N, _, signal) {
      if (starts_N.length !== 1)
        throw new ShiftLabError('usage', 'A person holds one dialogue at a time.', { asked: starts_N.length });
      return {
        openings_N: [starts_N[0]!.history.length > 0 ? null : await asked(null, signal)],
        personas_N: [null],
        reply: async (_rows, policyTurns, later = signal) => [await asked(policyTurns[0]!, later)],
      };
    },
  };
}

/** Rejects with `cancelled` as soon as the signal is aborted, however long the promise takes. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const cancelled = () => reject(new ShiftLabError('cancelled', 'The dialogue was ended.'));
    if (signal.aborted) return cancelled();
    signal.addEventListener('abort', cancelled, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancelled));
  });
}
