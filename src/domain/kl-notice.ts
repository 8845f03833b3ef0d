/** A note about k1 as a loss. Not an error: TRL's users know the name, and a lesson may want to show what it does. */
import type { Arm } from './arm';
import type { ExperimentSpec } from './experiment-spec';

/** The settings that decide it. */
type KlSettings = {
  readonly grpo: Pick<ExperimentSpec['grpo'], 'beta' | 'klEstimator'>;
  readonly extensions: { readonly adversarial: Pick<ExperimentSpec['extensions']['adversarial'], 'beta'> };
};

/** A sentence where an arm of the run trains with k1 in its loss (docs/EQUATIONS.md (7)), else null. */
export function klNotice(
  { grpo, extensions }: KlSettings,
  arms: readonly Pick<Arm, 'trains' | 'user'>[],
): string | null {
  if (grpo.klEstimator !== 'k1') return null;
  const weights = [
    ...(grpo.beta > 0 && arms.some(({ trains }) => trains !== 'none') ? ['grpo.beta'] : []),
    ...(extensions.adversarial.beta > 0 && arms.some(({ user }) => user === 'adversarial')
      ? ['extensions.adversarial.beta']
      : []),
  ];
  if (weights.length === 0) return null;
  return `With grpo.klEstimator=k1, ${weights.join(' and ')} cannot hold training near the base model: the gradient of k1 does not depend on the base model, and is 0 on average. Choose k2 or k3.`;
}
