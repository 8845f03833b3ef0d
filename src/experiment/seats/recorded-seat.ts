/**
 * Recorded dialogues as the users: they say what was said then, as long as they hear what was heard then. So an evaluation
 * with users who never say the same twice, such as people, can be repeated token for token.
 */
import type { Dialogue, Turn } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import type { Seat } from '../../domain/seat';

/** `recorded` are the dialogues of the batches in their order: dialogue n of a batch is the one with the start's key. */
export function recordedSeat(name: string, recorded: readonly Dialogue[]): Seat {
  return {
    name,
    traits: { batched: true, reproducible: true, scores: false },
    open: async (starts_N) => {
      const turns_N = starts_N.map(({ key }) => recordedTurns(recorded[key], key));
      const at_N = starts_N.map(({ history }) => history.length);
      const said = (row: number): Turn => {
        const turn = turns_N[row]![at_N[row]!++];
        if (turn?.speaker === 'user') return turn;
        throw diverged(starts_N[row]!.key, at_N[row]! - 1, 'the record ends there');
      };
      return {
        openings_N: starts_N.map(({ history }, row) => (history.length > 0 ? null : said(row))),
        personas_N: starts_N.map(({ key }) => recorded[key]!.persona ?? null),
        reply: async (rows, policyTurns) =>
          rows.map((row, i) => {
            const heard = turns_N[row]![at_N[row]!++];
            if (!heard || !sameWords(heard, policyTurns[i]!))
              throw diverged(starts_N[row]!.key, at_N[row]! - 1, 'the policy says something else');
            return said(row);
          }),
      };
    },
  };
}

function recordedTurns(dialogue: Dialogue | undefined, key: number): readonly Turn[] {
  if (dialogue) return dialogue.turns;
  throw new ShiftLabError('usage', `The record has no dialogue ${key}.`, { dialogue: key });
}

const sameWords = (a: Turn, b: Turn): boolean =>
  a.tokens.length === b.tokens.length && a.tokens.every((token, i) => token === b.tokens[i]);

const diverged = (dialogue: number, turn: number, why: string): ShiftLabError =>
  new ShiftLabError('usage', `Dialogue ${dialogue} cannot be repeated from its record: at turn ${turn + 1} ${why}.`, {
    dialogue,
    turn,
  });
