import { describe, expect, it } from 'vitest';
import { exampleSpec as spec } from '../../test/fixtures/example-spec';
import type { Arm } from './arm';
import { klNotice } from './kl-notice';

const ARMS = {
  base: { trains: 'none' },
  static: { trains: 'static', user: 'prompted' },
  naive: { trains: 'interactive', user: 'prompted' },
  adversarial: { trains: 'interactive', user: 'adversarial' },
} as const satisfies Record<string, Pick<Arm, 'trains' | 'user'>>;

const said = (
  klEstimator: 'k1' | 'k2' | 'k3',
  beta: number,
  adversarialBeta: number,
  arms: readonly (keyof typeof ARMS)[],
) =>
  klNotice(
    {
      grpo: { ...spec.grpo, klEstimator, beta },
      extensions: { adversarial: { beta: adversarialBeta } },
    },
    arms.map((name) => ARMS[name]),
  );

describe('a notice about k1', () => {
  it('is given where an arm trains with it in its loss, and names its weight', () => {
    expect(said('k1', 0.02, 0.05, ['base', 'static'])).toMatch(/k1, grpo\.beta cannot .* Choose k2 or k3\.$/);
    expect(said('k1', 0, 0.05, ['adversarial'])).toMatch(/k1, extensions\.adversarial\.beta cannot/);
    expect(said('k1', 0.02, 0.05, ['adversarial'])).toMatch(/k1, grpo\.beta and extensions\.adversarial\.beta cannot/);
  });
  it.each([
    ['another estimator', 'k3', 0.02, ['naive']],
    ['no weight', 'k1', 0, ['naive']],
    ['no training', 'k1', 0.02, ['base']],
  ] as const)('is not given with %s', (_, estimator, beta, arms) => {
    expect(said(estimator, beta, 0.05, arms)).toBeNull();
  });
});
