/**
 * Estimates that several metrics share, each computed once per sample: the success gap and the reward gap use the same
 * resamples, accuracy and AUC the same permutations. Null if the sample lacks data that an estimate needs.
 */
import type { Speaker } from '../domain/dialogue';
import { Rng } from '../domain/rng';
import { actTv } from './act-tv';
import { classifierTwoSampleTest } from './c2st';
import { calibrationError } from './calibration-error';
import { supportOf } from './density-ratio';
import type { GapSample, Measurement, ObservedDialogue } from './metric';
import { divergenceByTurn, nllGap } from './user-divergence';
import { valueGaps } from './value-gap';

/** A turn is shown only if at least this many dialogues have it. */
export const LEAST_DIALOGUES = 30;

function oncePerSample<T>(estimate: (sample: GapSample) => T): (sample: GapSample) => T {
  const made = new WeakMap<GapSample, { readonly result: T }>();
  return (sample) => {
    const known = made.get(sample) ?? { result: estimate(sample) };
    made.set(sample, known);
    return known.result;
  };
}

/** How `valueEstimate` estimates, for the reader of a metric that it gives. */
export const VALUE_ESTIMATOR =
  'Mean difference over the same episodes. Chance is estimated by flipping the signs of differences. The interval of one seed is a bootstrap over its dialogues; that of five or more seeds is Student’s t over seeds.';

export const valueEstimate = oncePerSample(({ seed, real, simulated }) => {
  if (!simulated) return null;
  const pairs = (read: (observed: ObservedDialogue) => number) => ({
    simulated_S: [simulated.map(read)],
    real_S: [real.map(read)],
  });
  return valueGaps(
    { success: pairs(({ dialogue }) => dialogue.outcome.success), reward: pairs(({ dialogue }) => dialogue.reward) },
    new Rng(seed, 'gap/value'),
  );
});

/**
 * Total variation of a speaker's acts. The number without a turn is the largest excess over all turns. It has a single
 * p-value, so that many turns raise no more false alarms than one.
 */
export function actMeasurements({ seed, real, simulated }: GapSample, speaker: Speaker): readonly Measurement[] {
  if (!simulated) return [];
  const acts = (set: readonly ObservedDialogue[]) => set.map((observed) => observed.acts[speaker]);
  const rng = new Rng(seed, `gap/${speaker}ActTv`);
  const { turns, overall } = actTv(acts(real), acts(simulated), rng, { leastDialogues: LEAST_DIALOGUES });
  const largest = turns.reduce((most, { excess }) => Math.max(most, excess), 0);
  return [
    { value: largest, p: overall.p, dialogues: real.length },
    ...turns.map(({ tv: value, dialogues, turn, interval, nullBand, p }) => ({
      value,
      dialogues: Math.min(...dialogues),
      turn,
      interval,
      nullBand,
      p,
    })),
  ];
}

export const twoSampleEstimate = oncePerSample(({ seed, logOdds }) => {
  if (!logOdds) return null;
  const scores = [...logOdds.real, ...logOdds.simulated];
  const isReal = scores.map((_, i) => Number(i < logOdds.real.length));
  return classifierTwoSampleTest({ scores, isReal }, new Rng(seed, 'gap/c2st'));
});

export const supportEstimate = oncePerSample(({ logOdds }) => logOdds && supportOf(logOdds.real, logOdds.simulated));

export const divergenceEstimate = oncePerSample(({ userTurns }) => userTurns && divergenceByTurn(userTurns));

export const nllEstimate = oncePerSample(({ userTurns }) => userTurns && nllGap(userTurns));

/** Null if the policy never answered. */
export const calibrationEstimate = oncePerSample(({ seed, answers }) =>
  answers.length === 0 ? null : calibrationError(answers, new Rng(seed, 'gap/ece')),
);
