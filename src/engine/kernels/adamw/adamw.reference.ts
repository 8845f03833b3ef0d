/** One AdamW step with global norm clipping in f64, like torch.optim.AdamW and clip_grad_norm_. */
import type { AdamwSettings } from './adamw';

export interface AdamwState {
  readonly weights: Float64Array;
  readonly grads: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;
}

/** @param step counted from 1 */
export function adamwReference(
  state: AdamwState,
  decays: (i: number) => boolean,
  s: AdamwSettings,
  step: number,
): Omit<AdamwState, 'grads'> {
  const norm = Math.sqrt(state.grads.reduce((sum, g) => sum + g * g, 0));
  const clip = Math.min(1, s.maxGradNorm / (norm + 1e-6));
  const m = state.m.map((value, i) => s.beta1 * value + (1 - s.beta1) * clip * state.grads[i]!);
  const v = state.v.map((value, i) => s.beta2 * value + (1 - s.beta2) * (clip * state.grads[i]!) ** 2);
  const weights = state.weights.map((w, i) => {
    const kept = decays(i) ? w * (1 - s.learningRate * s.weightDecay) : w;
    const rate = s.learningRate / (1 - s.beta1 ** step);
    return kept - (rate * m[i]!) / (Math.sqrt(v[i]!) / Math.sqrt(1 - s.beta2 ** step) + s.epsilon);
  });
  return { weights, m, v };
}
