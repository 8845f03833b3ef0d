/** Counts how the faults of one kind ended. */
import { ShiftLabError } from '../../../src/domain/errors';
import type { TortureRow } from '../part';

/** 'wrong' if it is none of the others; then with what happened. */
export type Ending = 'harmless' | 'computed again' | 'refused by name' | `wrong: ${string}`;

export class Tally {
  private readonly kinds = new Map<string, { tried: number; outcomes: Record<string, number>; wrong: string[] }>();

  /** @param how to see it again: the store and the file */
  add(fault: string, how: string, ending: Ending): void {
    const kind = this.kinds.get(fault) ?? { tried: 0, outcomes: {}, wrong: [] };
    this.kinds.set(fault, kind);
    kind.tried++;
    if (ending.startsWith('wrong')) kind.wrong.push(`${how}: ${ending}`);
    else kind.outcomes[ending] = (kind.outcomes[ending] ?? 0) + 1;
  }

  rows(): TortureRow[] {
    return [...this.kinds].map(([fault, counts]) => ({ fault, ...counts }));
  }
}

const LONGEST_SENTENCE = 300;

/** A refusal counts if it has a code of its own, is short, and names one of the values that were damaged. */
export function endingOf(thrown: unknown, names: readonly string[]): Ending {
  if (!(thrown instanceof ShiftLabError)) return `wrong: ${String((thrown as Error).stack ?? thrown)}`;
  const { code, message } = thrown;
  if (code === 'internal' || message.length > LONGEST_SENTENCE || !names.some((name) => message.includes(name)))
    return `wrong: ${code}: ${message}`;
  return 'refused by name';
}
