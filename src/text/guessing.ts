/** Which of two turns did a person write? Pairs for a reader to guess; the score is in domain/guessing.ts. */
import { Rng } from '../domain/rng';
import type { GuessingPair } from '../domain/talk-report';
import type { TextDialogue } from '../domain/text-dialogue';
import type { SimulatedTurn } from './calibrate-text';

/** In an order that the seed determines, so that the first few come from all over the dialogues. Where both are the same there is nothing to guess. */
export function guessingPairs(
  turns: readonly SimulatedTurn[],
  dialogues: readonly TextDialogue[],
  seed: number,
): GuessingPair[] {
  const byId = new Map(dialogues.map((dialogue) => [dialogue.id, dialogue]));
  const pairs = turns
    .filter(({ real, simulated }) => simulated.calibrated !== real)
    .map(({ dialogue, index, real, simulated }) => ({
      id: `${dialogue} ${index}`,
      context: byId.get(dialogue)!.turns.slice(0, index),
      real,
      simulated,
    }));
  return new Rng(seed, 'text/guessing').shuffle(pairs);
}
