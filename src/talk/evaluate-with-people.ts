/** A policy's success with the task's synthetic people, without a GPU: for the page where nothing can be trained. */
import type { Dialogue } from '../domain/dialogue';
import type { EvaluationMetrics } from '../domain/experiment-events';
import { meanInterval } from '../rl/statistics';
import { wilsonInterval, type Interval } from '../domain/interval';
import { evaluationMetrics } from '../experiment/evaluation/evaluate';
import { rollOutAll, separateStarts } from '../experiment/rollout/rollout';
import { peopleSeat } from '../experiment/seats/people-seat';
import { breath } from './breath';
import type { OfferedPolicy } from './offered-policy';
import type { TalkModels } from './talk-models';
import { taskOf } from './task-of';

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
  { dialogues: count, signal, report }: Watched & { readonly dialogues: number },
): Promise<PeopleEvaluation> {
  const task = taskOf(name);
  report('with synthetic people', 0, count);
  const { model } = await models.open(place);
  let done = 0;
  const dialogues = await rollOutAll(
    { task, horizon, reward, rows: ROWS },
    model,
    peopleSeat(task.realUsers(task.defaultPopulation)),
    { starts_N: separateStarts(task, DRAWS, count), draws: DRAWS, temperature, signal },
    breath,
    (batch) => report('with synthetic people', (done += batch.length), count),
  );
  const metrics = evaluationMetrics(dialogues, task);
  const successes = dialogues.map(({ outcome }) => outcome.success);
  const graded = successes.some((success) => success !== 0 && success !== 1);
  const interval = graded
    ? meanInterval(successes)
    : wilsonInterval(
        successes.reduce((sum, success) => sum + success, 0),
        count,
      );
  return { metrics, interval, dialogues };
}
