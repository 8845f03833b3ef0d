/** The policies of a run in this browser, and what its evaluations say of them. */
import type { CountedShare } from '../domain/human-session';
import type { RunStore } from '../domain/experiment-events';
import { parseSpec, type ExperimentSpec } from '../domain/experiment-spec';
import { Checkpoints } from '../experiment/checkpoints';
import { successesOf, type Evaluation } from '../experiment/evaluation/evaluate';
import { armNamed } from '../arms/registry';
import type { OfferedPolicy } from './offered-policy';

/** Those whose training has ended, in the order of the run's arms. Throws DamagedValue, `trace-version`. */
export async function policiesOfRun(run: string, store: RunStore): Promise<readonly OfferedPolicy[]> {
  const stored = new Checkpoints(store);
  const header = await stored.get('header');
  if (!header) return [];
  const spec = parseSpec(header.spec);
  const found: OfferedPolicy[] = [];
  for (const seed of spec.seeds)
    for (const arm of spec.arms) {
      const untrained = armNamed(arm).trains === 'none';
      if (!untrained && !(await stored.get('policy', seed, arm))) continue;
      if (untrained && seed !== spec.seeds[0]) continue; // the base policy is the same in every seed
      const of = async (on: 'real' | 'simulator') => shareOf(await stored.get('evaluation', seed, arm, on));
      found.push({
        place: untrained ? { kind: 'base', task: spec.task } : { kind: 'run', task: spec.task, run, seed, arm },
        task: spec.task,
        policy: {
          arm,
          origin: untrained ? '' : originOf(spec, seed),
          promised: await of('simulator'),
          people: await of('real'),
        },
        horizon: spec.horizon,
        reward: spec.reward,
        temperature: spec.evaluation.temperature,
      });
    }
  return found;
}

const originOf = ({ preset, reward }: ExperimentSpec, seed: number): string =>
  `${preset}, ${reward.formula ? 'own reward' : `λ = ${reward.lambda}`}, seed ${seed}, this browser`;

export function shareOf(evaluation: Evaluation | null): CountedShare | null {
  if (!evaluation) return null;
  const successes = Array.from(successesOf(evaluation));
  return { value: successes.reduce((sum, success) => sum + success, 0), dialogues: successes.length };
}
