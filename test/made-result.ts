/** Result files that nobody ran: outcomes of dialogues by hand, and what a result computes from them. */
import type { ArmResult, ExperimentResult } from '../src/domain/experiment-result';
import type { ExperimentSpec } from '../src/domain/experiment-spec';
import { comparisons, evaluationRecord, simulatorOf } from '../src/experiment/result';
import { mean } from '../src/rl/statistics';
import { exampleSpec } from './fixtures/example-spec';

/** "0110", a digit a dialogue, with real users; by seed and arm. With its simulator an arm always succeeds. */
export type Outcomes = Readonly<Record<number, Readonly<Record<string, string>>>>;

const metricsOf = (successes: string) => ({
  dialogues: successes.length,
  success: mean([...successes].map(Number)),
  correct: mean([...successes].map(Number)),
  accepted: 1,
  falseAccept: 0,
  leaveRate: 0,
  turns: 4,
  reward: 0.5,
  simulatorKl: null,
});

const recordOf = (successes: string) => evaluationRecord({ successes, metrics: metricsOf(successes) });

export function madeResult(
  outcomes: Outcomes,
  { spec: changes = {}, ...over }: Partial<Omit<ExperimentResult, 'spec'>> & { spec?: Partial<ExperimentSpec> } = {},
): ExperimentResult {
  const bySeed = Object.entries(outcomes);
  const spec: ExperimentSpec = {
    ...exampleSpec,
    seeds: bySeed.map(([seed]) => Number(seed)),
    arms: Object.keys(bySeed[0]![1]),
    ...changes,
    evaluation: {
      ...exampleSpec.evaluation,
      ...changes.evaluation,
      dialogues: Object.values(bySeed[0]![1])[0]!.length,
    },
  };
  const seeds = bySeed.map(([seed, arms]) => ({
    seed: Number(seed),
    calibration: null,
    arms: Object.entries(arms).map(([arm, successes]): ArmResult => {
      const name = simulatorOf(arm);
      const simulator = name === null ? null : { ...recordOf('1'.repeat(successes.length)), name };
      return { arm, real: recordOf(successes), simulator, updates: [], curve: [] };
    }),
  }));
  return {
    schema: 1,
    kind: 'shiftlab-result',
    spec,
    adapters: [{ vendor: 'mesa', architecture: 'llvmpipe', description: 'by hand', software: true }],
    startedAt: null,
    durationSeconds: 0,
    stages: [],
    seeds,
    ...comparisons(spec, seeds),
    ...over,
  };
}
