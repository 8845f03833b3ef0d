/**
 * Arms that several runs have in common. What an arm does depends on some settings only (naive training never sees the
 * logs), so a run can take it from the result of another with the same seed, and need not train it again: same settings,
 * seed and adapter, same numbers. `npm run results` does that; a test holds a result joined from parts to the one that a
 * single run makes. Only the report of calibration may say less: of the prompted simulator, nothing where the run that the
 * arm is from prompts another one.
 */
import { armNamed } from '../arms/registry';
import {
  RESULT_SCHEMA,
  type ArmResult,
  type BaseModels,
  type ExperimentResult,
  type SeedResult,
} from '../domain/experiment-result';
import { parseSpec, type ExperimentSpec } from '../domain/experiment-spec';
import { isFromSameModels } from './earlier-base-models';
import { adaptersOf, precisionsOf } from './pooled';
import { comparisons } from '../experiment/result';
import { promptedVoices } from '../experiment/run-context';

/** All settings that decide the arm's numbers, c2st aside: it decides only whether they are complete. */
export function armSettings(spec: ExperimentSpec, name: string): string {
  const { trains, user, source } = armNamed(name);
  const { preset: _p, seeds: _s, arms: _a, evaluation, ...settings } = parseSpec(spec);
  const { c2st: _c, ...measured } = evaluation;
  const {
    logs,
    sft,
    staticLookahead,
    staticFutures,
    promptedStyle,
    promptedRealism,
    grpo,
    guard,
    extensions,
    ...world
  } = settings;
  if (source === 'extension') return JSON.stringify({ ...settings, measured });
  const isPrompted = user === 'prompted' || trains === 'none';
  return JSON.stringify({
    ...world,
    measured,
    discriminator: [extensions.density, extensions.maxWeight],
    promptedStyle: isPrompted ? promptedStyle : null,
    realism: isPrompted && promptedRealism > 0 ? [promptedRealism, sft.style] : null,
    training: trains === 'none' ? null : [user === 'real' ? grpo : { ...grpo, groupShares: null }, guard],
    logs: trains === 'static' || user === 'calibrated' ? logs : null,
    sft: user === 'calibrated' ? sft : null,
    staticLookahead: trains === 'static' ? [staticLookahead, staticFutures] : null,
  });
}

const promptsAlike = (one: ExperimentSpec, other: ExperimentSpec): boolean =>
  JSON.stringify(promptedVoices(parseSpec(one))) === JSON.stringify(promptedVoices(parseSpec(other)));

export interface SharedArm {
  readonly from: ExperimentResult;
  readonly seed: SeedResult;
  readonly arm: ArmResult;
}

/** The adapter and base models that a run would use. */
export interface Here {
  readonly adapter: string;
  readonly baseModels: BaseModels;
}

/** The arm of this spec and seed in one of the results, or null. Only f32 on this adapter from these base models, and only with every gap metric that the spec asks for. */
export function sharedArm(
  spec: ExperimentSpec,
  seed: number,
  name: string,
  { adapter, baseModels }: Here,
  results: readonly ExperimentResult[],
): SharedArm | null {
  const wanted = armSettings(spec, name);
  for (const from of results) {
    if (!from.spec.arms.includes(name) || armSettings(from.spec, name) !== wanted) continue;
    if (spec.evaluation.c2st && !parseSpec(from.spec).evaluation.c2st) continue;
    if (precisionsOf(from) !== 'f32') continue;
    if (!isFromSameModels(from, { baseModels })) continue;
    const of = from.seeds.find((one) => one.seed === seed);
    const arm = of?.arms.find((one) => one.arm === name);
    if (of && arm?.gap && adaptersOf(from, of).every((description) => description === adapter))
      return { from, seed: of, arm };
  }
  return null;
}

/**
 * The result of `spec` (one seed) from arms of other runs and, where arms were missing, from a run of these alone. Stages
 * and wall times are those of the arms that are in it.
 */
export function joined(
  spec: ExperimentSpec,
  shared: readonly SharedArm[],
  rest: ExperimentResult | null,
): ExperimentResult {
  const { baseModels } = rest ?? shared[0]!.from;
  const [seed] = spec.seeds as [number];
  const own = rest?.seeds[0] ?? null;
  const parts = [...shared, ...(own?.arms ?? []).map((arm): SharedArm => ({ from: rest!, seed: own!, arm }))];
  const arms = spec.arms.map((name) => parts.find(({ arm }) => arm.arm === name)!.arm);
  /** The report from a result whose arms need it. */
  const report = <T>(needs: (name: string) => boolean, of: (part: SharedArm) => T | null | undefined): T | null =>
    parts.filter(({ arm }) => needs(arm.arm)).reduce<T | null>((found, part) => found ?? of(part) ?? null, null);
  const isCalibrated = (name: string): boolean => armNamed(name).user === 'calibrated';
  const elsewhere = report(isCalibrated, ({ seed: of }) => of.calibration);
  const calibration =
    report(isCalibrated, ({ from, seed: of }) => (promptsAlike(from.spec, spec) ? of.calibration : null)) ??
    (elsewhere && { ...elsewhere, before: null });
  const density = report(
    (name) => armNamed(name).ratio !== undefined,
    ({ seed: of }) => of.density,
  );
  const adversarial = report(
    (name) => armNamed(name).user === 'adversarial',
    ({ seed: of }) => of.adversarial,
  );
  const seeds: SeedResult[] = [
    { seed, calibration, ...(density && { density }), ...(adversarial && { adversarial }), arms },
  ];
  const stages = [
    ...shared.flatMap(({ from, arm }) => from.stages.filter((stage) => stage.seed === seed && stage.arm === arm.arm)),
    ...(rest?.stages ?? []),
  ];
  return {
    schema: RESULT_SCHEMA,
    kind: 'shiftlab-result',
    spec,
    ...(baseModels && { baseModels }),
    adapters: [
      ...new Map(
        parts
          .flatMap(({ from, seed: of }) =>
            from.adapters.filter(({ description }) => adaptersOf(from, of).includes(description)),
          )
          .map((adapter) => [adapter.description, adapter]),
      ).values(),
    ],
    startedAt: rest?.startedAt ?? null,
    durationSeconds: stages.reduce((sum, { seconds }) => sum + seconds, 0),
    stages,
    seeds,
    ...comparisons(spec, seeds),
  };
}
