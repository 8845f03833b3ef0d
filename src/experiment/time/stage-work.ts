/**
 * How much work the stages of a run are, in tokens, by kind. A machine is fast at one kind and slow at another, so each kind
 * has its own rate. Expected numbers, not exact ones: how long dialogues are depends on the policy.
 */
import { armNamed } from '../../arms/registry';
import type { Arm } from '../../domain/arm';
import type { StageRef } from '../../domain/experiment-events';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { Task } from '../../domain/task';
import { taskNamed } from '../../tasks/registry';

/**
 * `people`: dialogues of a policy with people; `simulated`: with a simulator; `trained`: dialogues in an optimiser step of the
 * policy; `tuned`: in fine-tuning of the simulator; `judged`: in an epoch of the discriminator.
 */
export const WORK_KINDS = ['people', 'simulated', 'trained', 'tuned', 'judged'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** Tokens of each kind. */
export type Work = Readonly<Partial<Record<WorkKind, number>>>;

/** Tokens per second of each kind, on one adapter. */
export type Rates = Readonly<Record<WorkKind, number>>;

/**
 * Users accept or leave long before a distant horizon H. A dialogue costs what 1 + 4.3 (1 − e^(−(H − 1)/5.5)) turns cost:
 * fitted to the stage times of results/horizon-2, -4, -8 and -16 (1.9, 2.7, 4.1, 5.1), which grow faster than the mean
 * number of turns (2.0, 2.8, 3.3, 3.4), because a batch waits for its longest dialogues.
 */
const LATER_TURNS = { most: 4.3, scale: 5.5 } as const;

const turnsPerDialogue = (horizon: number): number =>
  1 + LATER_TURNS.most * (1 - Math.exp(-(horizon - 1) / LATER_TURNS.scale));

/** Expected length of a dialogue: each turn at its longest. */
export function tokensPerDialogue(
  { maxTurnTokens: { policy, user } }: Pick<Task<unknown>, 'maxTurnTokens'>,
  horizon: number,
): number {
  return turnsPerDialogue(horizon) * (policy + user);
}

/** How long a dialogue of the logs is, as a share of one of a policy in use: some logs end after few turns. */
function loggedShare({ horizon, logs }: ExperimentSpec): number {
  const ends = logs.horizon > 0 ? Math.min(logs.horizon, horizon) : horizon;
  return turnsPerDialogue(ends) / turnsPerDialogue(horizon);
}

/**
 * Look-aheads restart in the middle of a dialogue, so that a batch of static training takes longer than its turns say. It has
 * as many turns as a logged dialogue (training/train-static.ts).
 */
const STATIC_FACTOR = 1.4;

type Dialogues = Readonly<Partial<Record<WorkKind, number>>>;

/** Numbers of dialogues, in dialogues of a policy in use. */
function dialoguesOf(spec: ExperimentSpec, { stage, arm: name }: StageRef): Dialogues {
  const { evaluation, extensions, logs, sft } = spec;
  const arm = name === undefined ? null : armNamed(name);
  const { density, adversarial } = extensions;
  const logged = loggedShare(spec) * logs.dialogues;
  const discriminator = 2 * density.maxEpochs * density.dialogues;
  switch (stage) {
    case 'logs':
      return logs.people === '' ? { people: logged } : {};
    case 'calibrate':
      return { tuned: sft.maxEpochs * logged * (1 - logs.heldOutShare) };
    case 'fidelity':
      return { people: evaluation.curveDialogues, simulated: 2 * evaluation.curveDialogues, tuned: logged / 2 };
    case 'density':
      return { people: density.dialogues, simulated: density.dialogues, judged: discriminator };
    case 'adversarial': {
      const dialogues = adversarial.rounds * adversarial.promptsPerRound * adversarial.groupSize;
      const times = Math.ceil(adversarial.rounds / adversarial.roundsPerDiscriminator);
      return { simulated: dialogues, trained: dialogues, judged: times * discriminator };
    }
    case 'train':
      return trainingOf(spec, arm!);
    case 'evaluate': {
      const times = evaluation.secondTemperature > 0 ? 2 : 1;
      if (arm!.user === 'real') return { people: times * evaluation.dialogues };
      return {
        people: times * evaluation.dialogues,
        // The report on the gap scores every dialogue once more, turn by turn.
        simulated: (times + 2) * evaluation.dialogues,
        ...(evaluation.c2st && { judged: density.maxEpochs * evaluation.dialogues }),
      };
    }
    default:
      return {};
  }
}

function trainingOf(spec: ExperimentSpec, arm: Arm): Dialogues {
  const { grpo, evaluation, extensions, logs, sft } = spec;
  const share = loggedShare(spec);
  const factor = arm.trains === 'static' ? STATIC_FACTOR * share : 1;
  const dialogues = grpo.updates * grpo.promptsPerUpdate * grpo.groupSize * factor;
  const points = evaluation.every > 0 ? Math.floor((grpo.updates - 1) / evaluation.every) : 0;
  const renewals = arm.renews ? Math.floor((grpo.updates - 1) / extensions.renewEvery) : 0;
  const fresh = share * renewals * extensions.freshDialogues;
  const logged = share * logs.dialogues;
  const contexts = arm.contexts === 'simulated' ? logged : 0;
  return {
    people: points * evaluation.curveDialogues + fresh + (arm.user === 'real' ? dialogues : 0),
    simulated: contexts + (arm.user === 'real' ? 0 : dialogues),
    trained: dialogues * grpo.numIterations,
    ...(arm.renews === 'simulator' && { tuned: sft.maxEpochs * (logged + fresh) * renewals }),
  };
}

/** Throws `arm-unknown`, and what `taskNamed` throws. */
export function workOf(spec: ExperimentSpec, stage: StageRef): Work {
  const tokens = tokensPerDialogue(taskNamed(spec.task).task, spec.horizon);
  return Object.fromEntries(
    Object.entries(dialoguesOf(spec, stage)).map(([kind, dialogues]) => [kind, dialogues * tokens]),
  );
}

/** Opening the models, and putting the result together: no tokens, some seconds. */
const FIXED_S = { load: 2, report: 1 } as const;

export function secondsOf(stage: StageRef, work: Work, rates: Rates): number {
  const fixed = stage.stage === 'load' || stage.stage === 'report' ? FIXED_S[stage.stage] : 0;
  return WORK_KINDS.reduce((sum, kind) => sum + (work[kind] ?? 0) / rates[kind], fixed);
}
