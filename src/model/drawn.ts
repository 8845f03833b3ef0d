/** Reads the results of a turn's decode steps back from the device and makes turns of them: one column per row. */
import { ShiftLabError } from '../domain/errors';
import type { SampledTurn, SampleOptions } from '../domain/trainable-policy';

/** Tokens (u32 bits), log-probs and entropies, (maxTokens, columns) each. */
export type Drawn = readonly [Float32Array, Float32Array, Float32Array];

/** The draws in column n, up to the stop token. The values after it are from earlier turns. */
export function readTurn(
  [sampled, logprobs, entropies]: Drawn,
  n: number,
  R: number,
  { maxTokens, stopToken }: SampleOptions,
): SampledTurn {
  const ids = new Uint32Array(sampled.buffer, sampled.byteOffset, sampled.length);
  const column = (values: ArrayLike<number>, length: number): number[] =>
    Array.from({ length }, (_, t) => values[t * R + n]!);
  const stop = column(ids, maxTokens).indexOf(stopToken);
  const length = stop < 0 ? maxTokens : stop + 1;
  const turn = {
    tokens: column(ids, length),
    logprobs: column(logprobs, length),
    entropies: column(entropies, length),
    truncated: stop < 0,
  };
  requireFiniteLogits(turn.logprobs, turn.entropies, n);
  return turn;
}

/** Throws numerics where a model's logits overflow or are no numbers: what is drawn from them means nothing. */
export function requireFiniteLogits(logprobs: ArrayLike<number>, entropies: ArrayLike<number>, row: number): void {
  for (const values of [logprobs, entropies]) {
    for (let t = 0; t < values.length; t++) {
      if (Number.isFinite(values[t])) continue;
      throw new ShiftLabError(
        'numerics',
        'The model computed numbers that are not finite, because its weights are damaged or too large: use other weights, or a smaller learning rate.',
        { batchRow: row, token: t, value: String(values[t]) },
      );
    }
  }
}
