/**
 * Merging the sessions of several files. The same session may come twice: from a file that is dropped again, or from one
 * saved after the first dialogue and another saved after the second. The fuller one is kept.
 */
import { checksumOfValue } from '../domain/checksum';
import type { HumanSession } from '../domain/human-session';

export interface Merge {
  /** Every session once, by the time of its card. */
  readonly sessions: readonly HumanSession[];
  /** Those that are to be written: new ones, and known ones of which there is more now. */
  readonly changed: readonly HumanSession[];
  readonly added: number;
  readonly completed: number;
  /** Known already. */
  readonly duplicates: number;
  /** The same id with other content, and no more of it: the known one stays. */
  readonly contradictory: number;
}

/** How much of a session there is. */
const fullness = ({ dialogues, preferred }: HumanSession): number =>
  2 * dialogues.length + (preferred === null ? 0 : 1);

/** What two records of the same session must have in common, as far as both go, whatever the order of their fields. */
const begins = ({ task, card, atMs, blind, dialogues }: HumanSession, shared: number): number =>
  checksumOfValue('session', [task, card, atMs, blind, dialogues.slice(0, shared)]);

/** A pseudonym may be given later than a session begins, and is not exchanged for another one. */
const samePerson = (before: HumanSession, now: HumanSession): boolean => before.by === '' || before.by === now.by;

export function merged(known: readonly HumanSession[], more: readonly HumanSession[]): Merge {
  const byId = new Map(known.map((session) => [session.id, session]));
  const changed = new Map<string, HumanSession>();
  const counts = { added: 0, completed: 0, duplicates: 0, contradictory: 0 };
  for (const session of more) {
    const before = byId.get(session.id);
    const fuller = before !== undefined && fullness(session) > fullness(before);
    const shared = before ? Math.min(before.dialogues.length, session.dialogues.length) : 0;
    const agrees =
      !before ||
      (begins(before, shared) === begins(session, shared) &&
        (fuller ? samePerson(before, session) : samePerson(session, before)));
    const contradicts =
      !agrees ||
      (before !== undefined && fullness(session) === fullness(before) && before.preferred !== session.preferred);
    if (contradicts) counts.contradictory++;
    else if (before && !fuller) counts.duplicates++;
    else {
      counts[before ? 'completed' : 'added']++;
      byId.set(session.id, session);
      changed.set(session.id, session);
    }
  }
  const sessions = [...byId.values()].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
  return { sessions, changed: [...changed.values()], ...counts };
}
