/**
 * The discriminator and the distribution estimator of a seed, for arms that use a density ratio. They are trained once, on
 * logs of real users and on dialogues of the same base policy with the prompted simulator. The latter are rolled out under
 * the conditions of the logs, so that only the users differ.
 */
import { armNamed } from '../../arms/registry';
import type { Arm } from '../../domain/arm';
import type { Dialogue } from '../../domain/dialogue';
import type { DensityReport } from '../../domain/experiment-events';
import { importanceWeights, supportOf } from '../../gap/density-ratio';
import { logsOf, usersOf, type RunContext } from '../run-context';
import { DISCRIMINATOR_SETTINGS, openDiscriminator, type DiscriminatorSettings } from '../discriminator/discriminator';
import { openEstimator } from '../discriminator/distribution-estimator';
import { dialoguesAsLogged, splitLogs, type Logs } from '../rollout/logs';
import { RATIO_USES } from './ratio-use';
import type { Collection } from './train-policy';

export function densitySettings({ extensions }: RunContext['spec']): DiscriminatorSettings {
  const { maxEpochs, learningRate } = extensions.density;
  return { ...DISCRIMINATOR_SETTINGS, maxEpochs, learningRate };
}

/** Real and simulated dialogues of the base policy under the logs' conditions; at most `extensions.density.dialogues` of each for training. */
async function bothSides(run: RunContext, seed: number): Promise<{ real: Logs<unknown>; simulated: Logs<unknown> }> {
  const { world, models, spec, safePoint } = run;
  const { train, heldOut } = splitLogs(await logsOf(run, seed), spec.logs.heldOutShare);
  const real = {
    train: train.slice(0, spec.extensions.density.dialogues),
    heldOut: heldOut.slice(0, spec.extensions.density.dialogues),
  };
  const draws = { seed, purpose: 'density' };
  const count = real.train.length + real.heldOut.length;
  models.policy.restore(models.basePolicy);
  const users = await usersOf(run, 'prompted', seed);
  const dialogues = await dialoguesAsLogged(world, models.policy, users, spec, draws, count, safePoint);
  return { real, simulated: splitLogs(dialogues, real.heldOut.length / count) };
}

export function needsEstimator({ arms }: RunContext['spec']): boolean {
  return arms.some((name) => armNamed(name).ratio === 'penalise');
}

/** Trains and stores the discriminator, and the estimator if an arm needs it. */
export async function learnDensities(run: RunContext, seed: number): Promise<DensityReport> {
  const { host, world, spec, stored, safePoint, progress } = run;
  const { real, simulated } = await bothSides(run, seed);
  progress.report(1, 3);
  const discriminator = await openDiscriminator(host, world.task, seed);
  try {
    await discriminator.train(real.train, simulated.train, densitySettings(spec), seed, safePoint);
    await stored.put(await discriminator.state(), 'discriminator', seed);
    progress.report(2, 3);
    if (needsEstimator(spec)) await learnEstimator(run, seed, real, simulated);
    const realOdds = await discriminator.logOdds(real.heldOut, safePoint);
    const simulatedOdds = await discriminator.logOdds(simulated.heldOut, safePoint);
    const right = (odds: readonly number[], isRight: (value: number) => boolean) =>
      odds.filter(isRight).length / odds.length;
    const { effectiveSampleSize, clippedDialogues } = importanceWeights(simulatedOdds, {
      maxRatio: spec.extensions.maxWeight,
    });
    const { unreachedShare, warning } = supportOf(realOdds, simulatedOdds);
    return {
      trained: real.train.length,
      heldOut: real.heldOut.length,
      accuracy: (right(realOdds, (value) => value > 0) + right(simulatedOdds, (value) => value <= 0)) / 2,
      effectiveSampleSize,
      clippedShare: clippedDialogues,
      unreachedShare,
      warning,
    };
  } finally {
    discriminator.free();
  }
}

async function learnEstimator(
  { host, world, spec, stored, safePoint }: RunContext,
  seed: number,
  real: Logs<unknown>,
  simulated: Logs<unknown>,
): Promise<void> {
  const estimator = await openEstimator(host, world.task, seed);
  try {
    await estimator.train(real, simulated, densitySettings(spec), seed, safePoint);
    await stored.put(await estimator.state(), 'estimator', seed);
  } finally {
    estimator.free();
  }
}

export interface RatioSource {
  /** Applies the arm's use of the ratio to a collection. */
  adjust(collection: Collection<unknown>): Promise<Collection<unknown>>;
  free(): void;
}

/** Null for an arm that uses no ratio. */
export async function openRatio(run: RunContext, arm: Arm, seed: number): Promise<RatioSource | null> {
  const { host, world, spec, stored, safePoint } = run;
  if (!arm.ratio) return null;
  const use = RATIO_USES[arm.ratio];
  const [scores, free] = await (async (): Promise<
    [(dialogues: readonly Dialogue[]) => Promise<number[]>, () => void]
  > => {
    if (arm.ratio === 'penalise') {
      const estimator = await openEstimator(host, world.task, seed);
      stored.expectSizes({ estimator: estimator.parameterCount });
      estimator.restore(await stored.need('estimator', seed));
      return [(dialogues) => estimator.logRatios(dialogues, safePoint), () => estimator.free()];
    }
    const discriminator = await openDiscriminator(host, world.task, seed);
    stored.expectSizes({ discriminator: discriminator.parameterCount });
    discriminator.restore(await stored.need('discriminator', seed));
    return [(dialogues) => discriminator.logOdds(dialogues, safePoint), () => discriminator.free()];
  })();
  return {
    adjust: async (collection) => ({
      ...collection,
      ...use(collection.samples_PG, await scores(collection.dialogues), spec.extensions),
    }),
    free,
  };
}
