/** The default lesson: five arms on `clarify`, one seed, within half an hour on two cores. */
import { DEFAULT_EXTENSIONS, DEFAULT_GUARD } from '../../domain/experiment-spec';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'clarify',
  title: 'Clarify: five ways to train',
  description:
    'The paper’s MATH-Chat story: a problem told in pieces. Expect calibrated near oracle and far above naive, whose simulator agrees with everything; and static not far below calibrated, unlike in the paper, because these logs of real users reach to the end of dialogues.',
  order: 0,
  spec: {
    schema: 1,
    preset: 'clarify',
    task: 'clarify',
    population: null,
    seeds: [1],
    arms: ['base', 'static', 'naive', 'calibrated', 'oracle'],
    horizon: 8,
    reward: { lambda: 1, costPerTurn: 0.02 },
    logs: { dialogues: 2000, heldOutShare: 0.2, temperature: 1, horizon: 0, keep: 'all' },
    sft: { maxEpochs: 10, dialoguesPerStep: 32, learningRate: 3e-4, schedule: 'constant', weightDecay: 0.01, maxGradNorm: 1, patience: 2, style: 'people' },
    grpo: {
      updates: 60,
      promptsPerUpdate: 20,
      groupSize: 8,
      learningRate: 1e-3,
      schedule: 'linear',
      weightDecay: 0,
      maxGradNorm: 1,
      temperature: 1,
      clipLow: 0.2,
      clipHigh: 0.2,
      beta: 0.02,
      klEstimator: 'k3',
      level: 'token',
      lossType: 'dapo',
      scaleRewards: 'group',
      numIterations: 1,
      advantages: 'dialogue',
      turnDiscount: 1,
    },
    guard: DEFAULT_GUARD,
    extensions: DEFAULT_EXTENSIONS,
    promptedStyle: 'default',
    staticLookahead: 1,
    evaluation: { dialogues: 1000, every: 15, curveDialogues: 200, temperature: 1, c2st: true },
  },
};
