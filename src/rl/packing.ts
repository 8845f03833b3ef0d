/**
 * Dialogue → training row: all token ids in order, and a mask of the tokens that are targets. Nothing is tokenised
 * again.
 *
 * The targets of a policy row are the tokens that the policy sampled, including its stop tokens. The prompt, the user's
 * tokens, and a stop token that the environment added to a truncated turn are not targets. A user row (calibration) is
 * the opposite. Everything after the last target is cut off, because it cannot change a target's log-prob.
 */
import { chosenTokens, type Turn } from '../domain/dialogue';

export interface PackedRow {
  /** T token ids: prompt, then the turns in order. */
  readonly ids: Int32Array;
  /** T entries: 1 if the token is a target. mask[0] is 0. */
  readonly mask: Uint8Array;
  /** T log-probs under the sampler (π_old); 0 if the token is not a target or the sampler is unknown. */
  readonly oldLogprobs: Float32Array;
  /** T entries: the index of the target turn (0, 1, …) that a target belongs to; −1 if the token is not a target. */
  readonly targetTurns: Int16Array;
  /** Number of targets. */
  readonly targets: number;
  /** Sum of the sampler's entropies (nats) over the targets; 0 if unknown. */
  readonly entropySum: number;
}

/** Packs `turns` after `prompt`. In turns for which `isTarget` is true the chosen tokens are targets. */
export function packRow(
  prompt: readonly number[],
  turns: readonly Turn[],
  isTarget: (turn: Turn, index: number) => boolean,
): PackedRow {
  const ids: number[] = [...prompt];
  const mask = ids.map(() => 0);
  const oldLogprobs = ids.map(() => 0);
  const targetTurns = ids.map(() => -1);
  let targetTurn = -1;
  let length = 0;
  let entropySum = 0;
  turns.forEach((turn, index) => {
    const isOne = isTarget(turn, index);
    const chosen = isOne ? chosenTokens(turn) : 0;
    if (isOne) targetTurn++;
    turn.tokens.forEach((token, i) => {
      ids.push(token);
      mask.push(i < chosen ? 1 : 0);
      targetTurns.push(i < chosen ? targetTurn : -1);
      oldLogprobs.push(i < chosen ? (turn.logprobs?.[i] ?? 0) : 0);
      if (i < chosen) {
        entropySum += turn.entropies?.[i] ?? 0;
        length = ids.length;
      }
    });
  });
  // The first token has no log-prob, because nothing comes before it.
  if (mask[0]) throw new RangeError('The first token of a row cannot be a target: give the row a prompt.');
  return {
    ids: Int32Array.from(ids.slice(0, length)),
    mask: Uint8Array.from(mask.slice(0, length)),
    oldLogprobs: Float32Array.from(oldLogprobs.slice(0, length)),
    targetTurns: Int16Array.from(targetTurns.slice(0, length)),
    targets: mask.reduce((sum, m) => sum + m, 0),
    entropySum,
  };
}

/** Whole-dialogue training: every policy turn is a target. */
export function packPolicyRow(prompt: readonly number[], turns: readonly Turn[]): PackedRow {
  return packRow(prompt, turns, (turn) => turn.speaker === 'policy');
}

/** Static-context training: the turn at `index` is the only target. */
export function packResponseRow(prompt: readonly number[], turns: readonly Turn[], index: number): PackedRow {
  return packRow(prompt, turns, (_, i) => i === index);
}

/** Calibration: every user turn is a target. */
export function packUserRow(prompt: readonly number[], turns: readonly Turn[]): PackedRow {
  return packRow(prompt, turns, (turn) => turn.speaker === 'user');
}
