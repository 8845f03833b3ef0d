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

/** Of the turns after the first, how many a dialogue has on average: users accept or leave before the horizon. */
const LATER_TURNS = 0.45;

/** Expected length of a dialogue: each turn at its longest. */
export function tokensPerDialogue(
  { maxTurnTokens: { policy, user } }: Pick<Task<unknown>, 'maxTurnTokens'>,
  horizon: number,
): number {
  return (1 + LATER_TURNS * (horizon - 1)) * (policy + user);
}

/** Look-aheads restart in the middle of a dialogue, so that a batch of static training takes longer than its turns say. */
const STATIC_FACTOR = 1.4;

type Dialogues = Readonly<Partial<Record<WorkKind, number>>>;

/** Numbers of dialogues. */
function dialoguesOf(spec: ExperimentSpec, { stage, arm: name }: StageRef): Dialogues {
  const { evaluation, extensions, logs, sft } = spec;
  const arm = name === undefined ? null : armNamed(name);
  const { density, adversarial } = extensions;
  const discriminator = 2 * density.maxEpochs * density.dialogues;
  switch (stage) {
    case 'logs':
      return logs.people === '' ? { people: logs.dialogues } : {};
    case 'calibrate':
      return { tuned: sft.maxEpochs * logs.dialogues * (1 - logs.heldOutShare) };
    case 'fidelity':
      return { people: evaluation.curveDialogues, simulated: 2 * evaluation.curveDialogues, tuned: logs.dialogues / 2 };
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

function trainingOf({ grpo, evaluation, extensions, logs, sft }: ExperimentSpec, arm: Arm): Dialogues {
  const factor = arm.trains === 'static' ? STATIC_FACTOR : 1;
  const dialogues = grpo.updates * grpo.promptsPerUpdate * grpo.groupSize * factor;
  const points = evaluation.every > 0 ? Math.floor((grpo.updates - 1) / evaluation.every) : 0;
  const renewals = arm.renews ? Math.floor((grpo.updates - 1) / extensions.renewEvery) : 0;
  const fresh = renewals * extensions.freshDialogues;
  const contexts = arm.contexts === 'simulated' ? logs.dialogues : 0;
  return {
    people: points * evaluation.curveDialogues + fresh + (arm.user === 'real' ? dialogues : 0),
    simulated: contexts + (arm.user === 'real' ? 0 : dialogues),
    trained: dialogues * grpo.numIterations,
    ...(arm.renews === 'simulator' && { tuned: sft.maxEpochs * (logs.dialogues + fresh) * renewals }),
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
