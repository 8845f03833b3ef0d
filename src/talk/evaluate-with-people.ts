/** A policy's success with the task's synthetic people, without a GPU: for the page where nothing can be trained. */
import type { Dialogue } from '../domain/dialogue';
import type { EvaluationMetrics } from '../domain/experiment-events';
import type { Interval } from '../domain/interval';
import { evaluate } from '../experiment/evaluation/evaluate';
import { evaluationRecord } from '../experiment/result';
import { peopleSeat } from '../experiment/seats/people-seat';
import { breath } from '../domain/breath';
import type { OfferedPolicy } from './offered-policy';
import type { TalkModels } from './talk-models';
import { taskNamed } from '../tasks/registry';

export interface Watched {
  readonly signal: AbortSignal;
  readonly report: (part: string, done: number, total: number) => void;
}

export interface PeopleEvaluation {
  readonly metrics: EvaluationMetrics;
  /** Of the success. */
  readonly interval: Interval;
  /** All of them, for the reader. */
  readonly dialogues: readonly Dialogue[];
}

/** Dialogues at a time: so many that the weights are read once for several of them, so few that Cancel is heard soon. */
const ROWS = 20;
/** The same people with the same problems for every policy that is evaluated. */
const DRAWS = { seed: 1, purpose: 'evaluate-here' };

export async function evaluateWithPeople(
  models: TalkModels,
  { place, task: name, horizon, reward, temperature }: OfferedPolicy,
  { dialogues: count, report }: Watched & { readonly dialogues: number },
): Promise<PeopleEvaluation> {
  const task = taskNamed(name).task;
  report('with synthetic people', 0, count);
  const { model } = await models.open(place);
  const dialogues: Dialogue[] = [];
  const evaluation = await evaluate(
    { task, horizon, reward, rows: ROWS },
    model,
    peopleSeat(task.realUsers(task.defaultPopulation)),
    { draws: DRAWS, dialogues: count, temperature },
    breath,
    (batch) => {
      dialogues.push(...batch);
      report('with synthetic people', dialogues.length, count);
    },
  );
  const { metrics, successInterval } = evaluationRecord(evaluation);
  return { metrics, interval: successInterval, dialogues };
}
