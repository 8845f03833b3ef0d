/** Evaluation of an arm's policy with real users during a run: for the curve while it trains, and at the end. */
import type { Dialogue } from '../../domain/dialogue';
import { simulatorOf } from '../result';
import { openSimulator, realUsersOf, type RunContext } from '../run-context';
import { evaluate, type Evaluation, type EvaluationRequest } from './evaluate';
import { calibrationInTraining } from './gap-report';
import { divergenceFromReal } from './simulator-report';

/** Also measures the KL(real ‖ simulator) of the arm's simulator along the same dialogues. */
export async function evaluateInUse(
  run: RunContext,
  { seed, arm }: { readonly seed: number; readonly arm: string },
  request: EvaluationRequest,
  onBatch: (dialogues: readonly Dialogue[]) => void = () => undefined,
): Promise<Evaluation> {
  const { world, people, models, safePoint } = run;
  const dialogues: Dialogue[] = [];
  const keep = (batch: readonly Dialogue[]) => {
    dialogues.push(...batch);
    onBatch(batch);
  };
  const evaluation = await evaluate(world, models.policy, realUsersOf(run), request, safePoint, keep);
  const metrics = { ...evaluation.metrics, ...calibrationInTraining(run, seed, dialogues) };
  const simulator = simulatorOf(arm);
  if (simulator === null) return { ...evaluation, metrics };
  const user = await openSimulator(run, simulator, seed, arm);
  const { klPerTurn } = await divergenceFromReal(world.task, people, user, dialogues, safePoint);
  return { ...evaluation, metrics: { ...metrics, simulatorKl: klPerTurn } };
}
