/**
 * What is measured of the gap between simulated and real dialogues, in words: a chart's tooltip and a table's header read
 * this. Adding a metric is one entry here; how it is computed is the file named by `source`. Numbers of docs/EQUATIONS.md.
 */
export interface GapMetric {
  readonly name: string;
  readonly label: string;
  /** Of the value: '' for a share in [0, 1] or a pure number. */
  readonly unit: string;
  /** What it is, in one sentence. */
  readonly definition: string;
  /** How it is estimated and what its null and interval are, in one sentence. */
  readonly estimator: string;
  readonly equations: readonly string[];
  /** File under src that computes it. */
  readonly source: string;
  /** The value where simulated and real dialogues are alike; null where only the null's draws say it. */
  readonly whenAlike: number | null;
}

const metrics = [
  {
    name: 'successGap',
    label: 'Success gap',
    unit: '',
    definition:
      'Share of dialogues that succeed with the simulator minus the share that succeed with real users, for one policy.',
    estimator:
      'Mean paired difference over the same episodes; bootstrap over seeds, then dialogues; null by flipping the signs of differences.',
    equations: ['(22)', '(23)', '(G17)'],
    source: 'gap/value-gap.ts',
    whenAlike: 0,
  },
  {
    name: 'rewardGap',
    label: 'Value gap J_sim − J_real',
    unit: 'reward',
    definition: 'Mean reward of a policy with the simulator minus its mean reward with real users.',
    estimator:
      'Mean paired difference over the same episodes; bootstrap over seeds, then dialogues; null by flipping the signs of differences.',
    equations: ['(17)', '(23)', '(G17)'],
    source: 'gap/value-gap.ts',
    whenAlike: 0,
  },
  {
    name: 'userActTv',
    label: 'User acts by turn, TV',
    unit: '',
    definition: 'Total variation between what simulated and real users do at their t-th turn, by kind of act.',
    estimator:
      'Plug-in over the dialogues that have the turn, minus its mean when whole dialogues are exchanged; 95 % null band, and one p-value for all turns.',
    equations: ['(G7)', '(G8)', '(G9)'],
    source: 'gap/act-tv.ts',
    whenAlike: null,
  },
  {
    name: 'policyActTv',
    label: 'Policy acts by turn, TV',
    unit: '',
    definition: 'Total variation between what the policy does at its t-th turn with simulated and with real users.',
    estimator:
      'Plug-in over the dialogues that have the turn, minus its mean when whole dialogues are exchanged; 95 % null band, and one p-value for all turns.',
    equations: ['(G7)', '(G8)', '(G9)'],
    source: 'gap/act-tv.ts',
    whenAlike: null,
  },
  {
    name: 'c2stAccuracy',
    label: 'Discriminator accuracy',
    unit: '',
    definition:
      'Share of held-out dialogues, real and simulated weighing alike, that a discriminator reading the whole dialogue tells rightly; TV is at least twice this minus 1.',
    estimator:
      'Small transformer trained on other episodes; labels of held-out dialogues exchanged 999 times for the null; Wilson’s intervals of both shares joined.',
    equations: ['(G1)', '(G10)', '(G12)'],
    source: 'gap/c2st.ts',
    whenAlike: 0.5,
  },
  {
    name: 'c2stAuc',
    label: 'Discriminator AUC',
    unit: '',
    definition: 'Probability that a held-out real dialogue looks more real to the discriminator than a simulated one.',
    estimator:
      'Midranks of held-out log-odds; labels exchanged 999 times for the null; DeLong’s interval on the logit scale.',
    equations: ['(G11)', '(G13)'],
    source: 'gap/c2st.ts',
    whenAlike: 0.5,
  },
  {
    name: 'effectiveSampleSize',
    label: 'Effective sample size',
    unit: 'dialogues',
    definition:
      'How many equally weighted dialogues the simulated ones are worth after weighing them by p_real / p_sim.',
    estimator: '(Σw)²/Σw² of the discriminator’s ratios, clipped and self-normalised.',
    equations: ['(G2)', '(G3)'],
    source: 'gap/density-ratio.ts',
    whenAlike: null,
  },
  {
    name: 'unreachedShare',
    label: 'Real dialogues out of reach',
    unit: '',
    definition: 'Share of real dialogues that score above every simulated one: what the simulator seems never to say.',
    estimator:
      'Count; p is how often draws by weight from half of the simulated dialogues leave as many above the other half; a warning at 5 %.',
    equations: ['(G5)'],
    source: 'gap/density-ratio.ts',
    whenAlike: null,
  },
  {
    name: 'klPerTurn',
    label: 'KL per user turn',
    unit: 'nats',
    definition: 'Exact KL divergence of the simulator from the real users at each user turn of real dialogues.',
    estimator:
      'Mean of log p_real − log q with log p_real from the exact filter; standard error clustered by dialogue; the real users’ own filter would score exactly 0.',
    equations: ['(18)', '(19)', '(G18)'],
    source: 'gap/user-divergence.ts',
    whenAlike: 0,
  },
  {
    name: 'tvAtMost',
    label: 'TV allowed by the KL',
    unit: '',
    definition: 'Largest total variation between simulator and real users at a turn that their KL divergence allows.',
    estimator: 'Pinsker’s √(KL/2) of the measured KL, at most 1.',
    equations: ['(G18)'],
    source: 'gap/user-divergence.ts',
    whenAlike: 0,
  },
  {
    name: 'valueBound',
    label: 'Largest value gap allowed',
    unit: 'reward',
    definition:
      'Largest difference between a policy’s value with real users and with the simulator that Theorem 3.2 allows, given the KL of all user turns on the real histories.',
    estimator:
      'R √(2 KL) of whole histories, their KL being the sum over turns of KL times the share of dialogues that have the turn; cut at 2R, the range of the reward.',
    equations: ['(T11)', '(G20)'],
    source: 'gap/user-divergence.ts',
    whenAlike: 0,
  },
  {
    name: 'nllExcess',
    label: 'NLL above the real users’ own',
    unit: 'nats per token',
    definition:
      'Mean NLL of held-out real user tokens under the simulator minus their NLL under the real users themselves.',
    estimator:
      'Ratio over dialogues, paired by token; standard error clustered by dialogue; the real users’ own NLL is the null.',
    equations: ['(16)', '(19)', '(G21)'],
    source: 'gap/user-divergence.ts',
    whenAlike: 0,
  },
  {
    name: 'firstAnswerEce',
    label: 'Calibration error of the policy (ECE)',
    unit: '',
    definition:
      'Mean distance between the probability that the policy gave the content of its first answer and the share of such answers that are right.',
    estimator:
      'Ten bins of equal mass over each dialogue’s first answer, which no verdict has chosen yet; null and its mean from outcomes drawn with the stated probabilities; bias-corrected bootstrap interval.',
    equations: ['(G14)', '(G15)', '(G16)'],
    source: 'gap/calibration-error.ts',
    whenAlike: null,
  },
] as const satisfies readonly GapMetric[];

export type GapMetricName = (typeof metrics)[number]['name'];

export const gapMetrics: readonly GapMetric[] = metrics;

export function gapMetric(name: GapMetricName): GapMetric {
  return metrics.find((metric) => metric.name === name)!;
}
