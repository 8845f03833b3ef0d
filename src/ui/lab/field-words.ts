/** What each setting is called, its unit, and what it does, in a line. A setting without an entry fails field-words.test.ts. */

export interface FieldWords {
  readonly label: string;
  readonly unit?: string;
  readonly note: string;
}

const words = (label: string, note: string, unit?: string): FieldWords => ({ label, note, ...(unit && { unit }) });

/** AdamW's, wherever something is trained. */
const learningRate = words('Learning rate', 'size of a step at its peak');
const schedule = words('Schedule', 'constant, or falling to 0 at the end');
const weightDecay = words('Weight decay', 'pull of the weights towards 0 in each step');
const beta2 = words('β₂', 'of AdamW; PyTorch and TRL have 0.999 by default');
const maxGradNorm = words('Gradient clip', 'longer gradients are shortened to this norm');

export const FIELD_WORDS: Readonly<Record<string, FieldWords>> = {
  horizon: words('Horizon', 'a dialogue ends after so many policy turns', 'turns'),
  'reward.costPerTurn': words('Cost per turn', 'taken off the reward for each policy turn', 'reward'),
  'reward.formula': words('Reward formula', 'of one dialogue’s outcome, in place of λ'),
  'logs.dialogues': words('Logged dialogues', 'of the base policy with real users', 'dialogues'),
  'logs.heldOutShare': words('Held out', 'share of the logs kept for early stopping and measuring'),
  'logs.temperature': words('Temperature of logs', 'of the base policy; below 1, the logs vary less'),
  'logs.horizon': words('Length of logs', 'logs end after so many turns; 0: as long as any other dialogue', 'turns'),
  'logs.keep': words('Logs kept', 'survivors: drops dialogues that the user left'),
  'sft.maxEpochs': words('Epochs', 'passes over the logs, at most', 'epochs'),
  'sft.dialoguesPerStep': words('Batch', 'logged dialogues in a step', 'dialogues'),
  'sft.learningRate': learningRate,
  'sft.schedule': schedule,
  'sft.weightDecay': weightDecay,
  'sft.beta2': beta2,
  'sft.maxGradNorm': maxGradNorm,
  'sft.patience': words('Patience', 'epochs without a better held-out loss before it stops', 'epochs'),
  'sft.style': words('Style tag', 'said in the simulator’s prompt while it is calibrated'),
  'grpo.updates': words('Updates', 'of each arm’s policy', 'updates'),
  'grpo.promptsPerUpdate': words('Groups', 'of dialogues with the same start, in an update', 'groups'),
  'grpo.groupSize': words('Group size', 'dialogues that are compared with each other', 'dialogues'),
  'grpo.groupShares': words('A group shares', 'with real users: the person, or only the opening, as with a simulator'),
  'grpo.learningRate': learningRate,
  'grpo.schedule': schedule,
  'grpo.schedulePer': words('Schedule counts', 'with several steps an update: updates, or steps, as TRL does'),
  'grpo.weightDecay': weightDecay,
  'grpo.beta2': beta2,
  'grpo.maxGradNorm': maxGradNorm,
  'grpo.temperature': words('Temperature', 'at which the policy is sampled in training'),
  'grpo.clipLow': words('Clip, below', 'how far a token’s ratio counts below 1'),
  'grpo.clipHigh': words('Clip, above', 'how far a token’s ratio counts above 1'),
  'grpo.beta': words('KL weight β', 'how strongly the policy is held to the base policy'),
  'grpo.klEstimator': words('KL estimator', 'k1 is unbiased, k3 unbiased and never negative'),
  'grpo.level': words('Ratio of', 'each token, or the whole sequence'),
  'grpo.lossType': words('Loss', 'how tokens are averaged; gspo: one ratio for a whole dialogue'),
  'grpo.scaleRewards': words('Rewards scaled by', 'the deviation of the group, of the batch, or not at all'),
  'grpo.numIterations': words('Steps an update', 'passes over each batch of dialogues', 'steps'),
  'grpo.advantages': words('Advantages', 'one a dialogue, or one a turn, from the reward after that turn'),
  'grpo.turnDiscount': words('Discount γ', 'per later turn, with advantages per turn'),
  'guard.on': words('Guard', 'stops training that collapses, and goes back to the best checkpoint'),
  'guard.window': words('Window', 'updates that are averaged', 'updates'),
  'guard.maxKl': words('Largest KL', 'from the base policy', 'nats a token'),
  'guard.minEntropy': words('Smallest entropy', 'of the policy', 'nats a token'),
  'guard.maxRewardDrop': words('Largest fall', 'below the best average reward', 'reward'),
  'extensions.renewEvery': words('Renew every', 'between two renewals of the logs', 'updates'),
  'extensions.freshDialogues': words('New dialogues', 'with real users, per renewal', 'dialogues'),
  'extensions.keepShare': words('Share kept', 'of a batch: what looks most real'),
  'extensions.maxWeight': words('Largest weight', 'of a dialogue, before normalising'),
  'extensions.penalty': words(
    'Penalty',
    'reward taken off where the simulator says what real users would not',
    'per nat',
  ),
  'extensions.density.dialogues': words(
    'Dialogues',
    'of each kind, at most; also for the two-sample test',
    'dialogues',
  ),
  'extensions.density.maxEpochs': words('Epochs', 'of the discriminator, at most', 'epochs'),
  'extensions.density.learningRate': learningRate,
  'extensions.adversarial.rounds': words('Rounds', 'of training the simulator', 'rounds'),
  'extensions.adversarial.promptsPerRound': words('Groups', 'of dialogues, in a round', 'groups'),
  'extensions.adversarial.groupSize': words('Group size', 'dialogues that are compared with each other', 'dialogues'),
  'extensions.adversarial.learningRate': learningRate,
  'extensions.adversarial.beta': words('KL weight β', 'how closely the simulator is held to its start'),
  'extensions.adversarial.roundsPerDiscriminator': words(
    'Retrain every',
    'until the discriminator is trained again',
    'rounds',
  ),
  promptedStyle: words('Prompted style', 'style tag in the prompt of naive’s simulator'),
  promptedRealism: words('Realism p', 'share of groups with calibration’s style tag in naive’s simulator, but no logs'),
  staticLookahead: words('Look-ahead', 'policy turns after the trained response of a static arm', 'turns'),
  staticFutures: words('Futures', 'look-aheads per response, of which the mean reward counts', 'look-aheads'),
  'evaluation.dialogues': words('Dialogues', 'of the final evaluation, per arm and kind of user', 'dialogues'),
  'evaluation.every': words('Curve point every', 'between two small evaluations with real users; 0: none', 'updates'),
  'evaluation.curveDialogues': words('Dialogues a point', 'of a curve', 'dialogues'),
  'evaluation.temperature': words('Temperature', 'at which policies are evaluated'),
  'evaluation.secondTemperature': words('Second temperature', 'final policies are evaluated at it too; 0: at one only'),
  'evaluation.c2st': words('Two-sample test', 'trains a classifier that tells real from simulated dialogues'),
};

/** "Horizon, in turns". */
export const labelOf = (path: string): string => {
  const known = FIELD_WORDS[path];
  if (!known) return path;
  return known.unit && known.unit !== known.label.toLowerCase() ? `${known.label} (${known.unit})` : known.label;
};

/** Where its input is on the page, for a link from what is wrong with it. */
export const fieldId = (path: string): string => `setting-${path}`;
