/**
 * Dialogues as rows for scoring and training: cut into windows where they are longer than the model reads. Windows overlap by
 * half and begin with a turn where one begins there; each token is a target once, in the window where more stands before it.
 */
import type { PackedRow } from '../rl/packing';
import type { ScoredRow, TrainRow } from '../domain/trainable-policy';
import type { DialogueTokens, TokenTurn } from './dialogue-tokens';
import type { DialogueNats } from './text-nll';

export interface TokenWindow {
  /** Index of the dialogue. */
  readonly dialogue: number;
  /** Place of its first token in the dialogue. */
  readonly start: number;
  /** Place of its first target. */
  readonly from: number;
  readonly end: number;
}

export function windowsOf(dialogues: readonly DialogueTokens[], mostTokens: number): TokenWindow[] {
  return dialogues.flatMap(({ ids, turns }, dialogue) => {
    const windows: TokenWindow[] = [];
    for (let from = 0; from < ids.length; from = windows.at(-1)!.end) {
      const earliest = from === 0 ? 0 : from - Math.floor(mostTokens / 2);
      const turn = turns.find(({ mark }) => mark >= earliest && mark < from);
      const start = from === 0 ? 0 : (turn?.mark ?? earliest);
      windows.push({ dialogue, start, from, end: Math.min(start + mostTokens, ids.length) });
    }
    return windows;
  });
}

/** A row whose targets are the user's words and ends of turns; never a mark of who speaks. */
export function rowOf({ ids, turns }: DialogueTokens, window: TokenWindow): PackedRow {
  const { start, end } = window;
  const mask = new Uint8Array(end - start);
  for (const turn of turns) if (turn.speaker === 'user') forTargets(turn, window, (at) => (mask[at] = 1));
  return packed(ids.slice(start, end), mask);
}

/** The same for training: the other speaker's words are targets too, of this weight. */
export function trainRowOf({ ids, turns }: DialogueTokens, window: TokenWindow, othersWeight: number): TrainRow {
  const { start, end } = window;
  const weights = new Float64Array(end - start);
  for (const turn of turns)
    forTargets(turn, window, (at) => (weights[at] = turn.speaker === 'user' ? 1 : othersWeight));
  return { ids: Int32Array.from(ids.slice(start, end)), weights };
}

/** Calls with the places, in the window, of a turn's words and end that are its targets. */
function forTargets(turn: TokenTurn, { start, from, end }: TokenWindow, visit: (at: number) => void): void {
  for (let at = Math.max(turn.mark + 1, from, start + 1); at <= turn.end && at < end; at++) visit(at - start);
}

export function packed(ids: readonly number[], mask: Uint8Array): PackedRow {
  return {
    ids: Int32Array.from(ids),
    mask,
    oldLogprobs: new Float32Array(ids.length),
    targetTurns: new Int16Array(ids.length).fill(-1),
    targets: mask.reduce((sum, m) => sum + m, 0),
    entropySum: 0,
  };
}

/** Nats of each dialogue's user turns, from the scored windows of the same dialogues. */
export function natsOf(
  dialogues: readonly DialogueTokens[],
  windows: readonly TokenWindow[],
  scored: readonly Pick<ScoredRow, 'logprobs'>[],
): DialogueNats[] {
  const nats = dialogues.map(({ ids }) => new Float64Array(ids.length));
  windows.forEach(({ dialogue, start, from, end }, n) => {
    for (let at = Math.max(from, start + 1); at < end; at++) nats[dialogue]![at] = -scored[n]!.logprobs[at - start]!;
  });
  return dialogues.map(({ id, turns }, n) => ({
    id,
    turns: turns.flatMap(({ speaker, mark, end }, index) => {
      if (speaker !== 'user') return [];
      const text = nats[n]!.subarray(mark + 1, end).reduce((sum, x) => sum + x, 0);
      return [{ index, text, end: nats[n]![end]! }];
    }),
  }));
}
