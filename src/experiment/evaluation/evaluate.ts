/**
 * Evaluation of a policy in new dialogues, with real users or with a simulator.
 *
 * Dialogue i of an evaluation has the same episode, person and luck in every arm, so gaps between arms are paired. The
 * outcome of every dialogue is kept, so that any interval can be computed again: as a character or, if the task grades its
 * answers, as a number.
 */
import type { Dialogue } from '../../domain/dialogue';
import type { EvaluationMetrics } from '../../domain/experiment-events';
import type { LanguageModel } from '../../domain/language-model';
import type { Task } from '../../domain/task';
import { mean, standardDeviation } from '../../rl/statistics';
import { rollOutAll, separateStarts, type World } from '../rollout/rollout';
import type { SafePoint } from '../safe-point';
import type { DrawKey, Seat } from '../../domain/seat';

export interface Evaluation {
  readonly metrics: EvaluationMetrics;
  /** One character per dialogue, in order: '1' for success (a grade ≥ 0.5 if the task grades), otherwise '0'. */
  readonly successes: string;
  /** Success of each dialogue in [0, 1], to four decimals; only if the task grades its answers. */
  readonly grades?: readonly number[];
}

export interface EvaluationRequest {
  readonly draws: DrawKey;
  readonly dialogues: number;
  readonly temperature: number;
}

export async function evaluate<Goal>(
  world: World<Goal>,
  policy: LanguageModel,
  users: Seat<Goal>,
  request: EvaluationRequest,
  safePoint: SafePoint,
  onBatch: (dialogues: readonly Dialogue<Goal>[]) => void = () => undefined,
): Promise<Evaluation> {
  const { draws, temperature } = request;
  const starts_N = separateStarts(world.task, draws, request.dialogues);
  const dialogues = await rollOutAll(world, policy, users, { starts_N, draws, temperature }, safePoint, onBatch);
  return {
    metrics: evaluationMetrics(dialogues, world.task),
    successes: dialogues.map(({ outcome }) => (outcome.success >= 0.5 ? '1' : '0')).join(''),
    ...(isGraded(dialogues) && { grades: dialogues.map(({ outcome }) => Math.round(outcome.success * 1e4) / 1e4) }),
  };
}

function isGraded(dialogues: readonly Dialogue[]): boolean {
  return dialogues.some(({ outcome: { success } }) => success !== 0 && success !== 1);
}

/** Shares over all dialogues (docs/EQUATIONS.md (21)), and the task's own measures. simulatorKl is null here, because it needs a simulator. */
export function evaluationMetrics<Goal>(
  dialogues: readonly Dialogue<Goal>[],
  { measures }: Pick<Task<Goal>, 'measures'> = {},
): EvaluationMetrics {
  const meanOf = (value: (dialogue: Dialogue<Goal>) => number) => mean(dialogues.map(value));
  const success = meanOf(({ outcome }) => outcome.success);
  return {
    dialogues: dialogues.length,
    success,
    ...(isGraded(dialogues) &&
      dialogues.length > 1 && { successDeviation: standardDeviation(dialogues.map(({ outcome }) => outcome.success)) }),
    correct: meanOf(({ outcome }) => outcome.correct),
    accepted: meanOf(({ outcome }) => outcome.accepted),
    falseAccept: meanOf(({ outcome }) => outcome.accepted * (1 - outcome.correct)),
    leaveRate: meanOf(({ outcome }) => Number(outcome.stop === 'left')),
    turns: meanOf(({ outcome }) => outcome.turns),
    reward: meanOf(({ reward }) => reward),
    simulatorKl: null,
    ...(measures && {
      measures: Object.fromEntries(
        measures.map(({ name, of }) => [name, meanOf(({ episode, turns }) => of(episode, turns))]),
      ),
    }),
  };
}

/** Success of each dialogue: its grade if there are grades, otherwise 0 or 1. */
export function successesOf({ successes, grades }: Pick<Evaluation, 'successes' | 'grades'>): ArrayLike<number> {
  return grades ?? Uint8Array.from(successes, (character) => (character === '1' ? 1 : 0));
}
