/** Stage `report`: puts the result together from what the other stages stored. */
import { armNamed } from '../../arms/registry';
import { currentMetrics } from '../../domain/earlier-updates';
import { type ArmResult, RESULT_SCHEMA, type SeedResult, type StageTime } from '../../domain/experiment-result';
import type { StageName } from '../../domain/experiment-events';
import type { Checkpoints, Curves } from '../checkpoints';
import { comparisons, evaluationRecord, simulatorOf } from '../result';
import type { RunContext } from '../run-context';

export async function report(run: RunContext): Promise<void> {
  const { spec, models, stored, header, startedAt, clock, emit } = run;
  const seeds: SeedResult[] = [];
  for (const seed of spec.seeds) seeds.push(await seedResult(run, seed));
  const compared = comparisons(spec, seeds);
  await clock.keepTime();
  const stages = await stageTimes(stored);
  emit({ type: 'comparisons', ...compared });
  const result = {
    schema: RESULT_SCHEMA,
    kind: 'shiftlab-result',
    spec,
    baseModels: models.baseModels,
    adapters: header.adapters,
    ...(header.branchOf && { branchOf: header.branchOf }),
    startedAt,
    durationSeconds: stages.reduce((sum, stage) => sum + stage.seconds, 0),
    stages,
    seeds,
    ...compared,
  } as const;
  await stored.put(result, 'result');
}

async function seedResult(run: RunContext, seed: number): Promise<SeedResult> {
  const { spec, stored } = run;
  const arms: ArmResult[] = [];
  for (const arm of spec.arms) arms.push(await armResult(run, seed, arm));
  const calibration = await stored.get('calibration', seed);
  const density = await stored.get('density', seed);
  const adversarial = await stored.get('adversary', seed);
  return { seed, calibration, ...(density && { density }), ...(adversarial && { adversarial }), arms };
}

async function armResult({ header, spec, stored }: RunContext, seed: number, arm: string): Promise<ArmResult> {
  const name = simulatorOf(arm);
  const curves: Curves =
    armNamed(arm).trains === 'none' ? { updates: [], curve: [] } : await stored.need('curves', seed, arm);
  const updates = curves.updates.map((metrics) => currentMetrics(metrics, header.spec));
  const real = evaluationRecord(await stored.need('evaluation', seed, arm, 'real'));
  const simulator = name && {
    name,
    ...evaluationRecord(await stored.need('evaluation', seed, arm, 'simulator')),
  };
  const gap = await stored.get('gap', seed, arm);
  const second = spec.evaluation.secondTemperature > 0 && {
    real: evaluationRecord(await stored.need('evaluation', seed, arm, 'real', 'second')),
    simulator: name && {
      name,
      ...evaluationRecord(await stored.need('evaluation', seed, arm, 'simulator', 'second')),
    },
  };
  return { arm, real, simulator, ...(second && { second }), ...curves, updates, ...(gap && { gap }) };
}

/** Summed over interruptions. */
async function stageTimes(stored: Checkpoints): Promise<StageTime[]> {
  return Object.entries((await stored.get('seconds')) ?? {}).map(([key, seconds]) => {
    const [stage, seed, arm] = key.split('/');
    return { stage: stage as StageName, seed: Number(seed), arm: arm ?? null, seconds };
  });
}
