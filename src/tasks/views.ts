/**
 * A dialogue as one model sees it: its prompt, then all turns, with a mask on the tokens that this model chose.
 *
 * mask[t] belongs to ids[t]. 1: a token of this side's turn, its stop token included. 0: prompt, the other side, and a
 * stop token that the environment appended to a truncated turn (it was no choice). Rows are never padded here.
 */
import { chosenTokens, type Dialogue, type Episode, type Speaker, type Turn } from '../domain/dialogue';
import type { SimulatorStyle, Task } from '../domain/task';

export interface MaskedRow {
  /** T token ids. */
  readonly ids: readonly number[];
  /** T entries, 0 or 1; [0] is 0. */
  readonly mask: readonly number[];
}

/** Prompt and turns; targets are the tokens that `side` chose. */
export function rowOf(prompt: readonly number[], turns: readonly Turn[], side: Speaker): MaskedRow {
  const ids = [...prompt];
  const mask = prompt.map(() => 0);
  for (const turn of turns) {
    const chosen = turn.speaker === side ? chosenTokens(turn) : 0;
    turn.tokens.forEach((token, i) => {
      ids.push(token);
      mask.push(i < chosen ? 1 : 0);
    });
  }
  return { ids, mask };
}

export function policyRow<Goal>(task: Task<Goal>, episode: Episode<Goal>, turns: readonly Turn[]): MaskedRow {
  return rowOf(task.policyPrompt(episode), turns, 'policy');
}

export function simulatorRow<Goal>(
  task: Task<Goal>,
  episode: Episode<Goal>,
  turns: readonly Turn[],
  style: SimulatorStyle,
): MaskedRow {
  return rowOf(task.simulatorPrompt(episode, style), turns, 'user');
}

/** Logged dialogues for SFT of a simulator under a style tag. */
export function simulatorRows<Goal>(
  task: Task<Goal>,
  dialogues: readonly Dialogue<Goal>[],
  style: SimulatorStyle,
): MaskedRow[] {
  return dialogues.map(({ episode, turns }) => simulatorRow(task, episode, turns, style));
}
