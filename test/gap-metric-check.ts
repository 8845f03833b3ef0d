/** What every metric of the gap must do, and a small sample with all the data that a metric may use. */
import type { Dialogue } from '../src/domain/dialogue';
import { Rng } from '../src/domain/rng';
import type { GapMetric, GapSample, ObservedDialogue } from '../src/gap/metric';

const DIALOGUES = 60;

/** Two to four turns of each speaker; `right` is how often a dialogue succeeds, `tell` how often a user tells something. */
function observed(rng: Rng, index: number, user: string, right: number, tell: number): ObservedDialogue {
  const turns = 2 + rng.integer(3);
  const success = Number(rng.bernoulli(right));
  const dialogue: Dialogue = {
    episode: { index, goal: null } as unknown as Dialogue['episode'],
    user,
    turns: [],
    outcome: { stop: 'accepted', correct: success, accepted: 1, turns, success },
    reward: success - 0.02 * turns,
  };
  const acts = (likely: string, other: string, share: number) =>
    Array.from({ length: turns }, () => (rng.bernoulli(share) ? likely : other));
  return { dialogue, acts: { user: acts('tell', 'reject', tell), policy: acts('ask', 'answer', 0.6) } };
}

/** Real and simulated users differ in it, and the discriminator half sees it. */
export function smallGapSample(seed = 1): GapSample {
  const rng = new Rng(seed, 'gap sample');
  const dialogues = (user: string, right: number, tell: number) =>
    Array.from({ length: DIALOGUES }, (_, index) => observed(rng, index, user, right, tell));
  const logOdds = (shift: number) => Array.from({ length: DIALOGUES }, () => shift + rng.normal());
  return {
    seed,
    real: dialogues('real', 0.5, 0.5),
    simulated: dialogues('prompted', 0.8, 0.8),
    logOdds: { real: logOdds(0.5), simulated: logOdds(-0.5) },
    userTurns: Array.from({ length: DIALOGUES }, () => {
      const real = Array.from({ length: 2 + rng.integer(3) }, () => -2 - rng.uniform());
      return { real, simulated: real.map((logprob) => logprob - rng.uniform()), tokens: real.map(() => 3) };
    }),
    answers: Array.from({ length: DIALOGUES }, () => {
      const confidence = rng.uniform();
      return { confidence, right: rng.bernoulli(confidence) };
    }),
    horizon: 8,
    halfRangeOfReward: 0.58,
    maxWeight: 20,
  };
}

/** A sentence that says what a metric fails to do with a sample that has all data; null if it does all. */
export function metricProblem({ name, compute, bounds, drawing }: GapMetric, sample: GapSample): string | null {
  const numbers = compute(sample);
  if (numbers.length === 0) return `${name} computes nothing from a sample that has everything.`;
  if (JSON.stringify(compute({ ...sample })) !== JSON.stringify(numbers))
    return `${name} does not give the same numbers for the same sample.`;
  if (drawing.as === 'turns' && !numbers.some(({ turn }) => turn !== undefined))
    return `${name} is drawn by turn, but has no number of a turn.`;
  if (drawing.as === 'dots' && !numbers.some(({ turn }) => turn === undefined))
    return `${name} is drawn as one dot, but has no number of all turns.`;
  for (const { value, dialogues, interval, p } of numbers) {
    const [least, most] = bounds(dialogues);
    const known = [value, interval?.low ?? value, interval?.high ?? value];
    if (!known.every((one) => one >= least && one <= most))
      return `${name} is out of its bounds ${least} to ${most}: ${known.join(', ')}.`;
    if (dialogues < 1) return `${name} rests on no dialogue.`;
    if (p !== undefined && p !== null && !(p >= 0 && p <= 1)) return `${name} has p = ${p}.`;
  }
  return null;
}
