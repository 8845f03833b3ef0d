import type { Turn } from '../../domain/dialogue';
import type { SampledTurn } from '../../domain/trainable-policy';

/** A sampled turn as it enters the dialogue: the environment adds the stop token to a truncated one. */
export function closedTurn(speaker: Turn['speaker'], sampled: SampledTurn, stopToken: number): Turn {
  const { tokens, logprobs, entropies, truncated } = sampled;
  if (!truncated) return { speaker, tokens, logprobs, entropies };
  return {
    speaker,
    tokens: [...tokens, stopToken],
    logprobs: [...logprobs, 0],
    entropies: [...entropies, 0],
    truncated,
  };
}
