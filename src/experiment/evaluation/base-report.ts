/**
 * What the base models of a task do before any experiment: dialogues of the base policy with the real users, and with the
 * simulator in each of its styles. The replies to each kind of act show where styles and people differ.
 */
import type { Dialogue } from '../../domain/dialogue';
import type { EvaluationMetrics, VerdictFidelity } from '../../domain/experiment-events';
import type { LanguageModel } from '../../domain/language-model';
import type { Task } from '../../domain/task';
import type { TaskModule } from '../../tasks/registry';
import { evaluationMetrics } from './evaluate';
import { rollOutAll, separateStarts, type World } from '../rollout/rollout';
import type { SafePoint } from '../safe-point';
import type { Seat } from '../../domain/seat';
import { peopleSeat } from '../seats/people-seat';
import { oneVoice, simulatorSeat } from '../seats/simulator-seat';
import { verdictFidelity } from './verdict-fidelity';

/** Act → its share of all acts, largest first. */
export type ActShares = ReadonlyMap<string, number>;

export interface UserReport {
  /** 'real', or the simulator's style. */
  readonly user: string;
  readonly metrics: EvaluationMetrics;
  readonly fidelity: VerdictFidelity;
  /** Name of a check of the task → [turns that pass, turns]. */
  readonly checks: ReadonlyMap<string, readonly [passed: number, of: number]>;
  readonly policyActs: ActShares;
  /** Policy act → shares of the acts with which this user replied. */
  readonly replies: ReadonlyMap<string, ActShares>;
}

export interface BaseReportRequest<Goal> {
  readonly world: World<Goal>;
  readonly userChecks: TaskModule<Goal>['userChecks'];
  readonly policy: LanguageModel;
  readonly simulator: LanguageModel;
  /** Population of the real users; the task's default if absent. */
  readonly population?: unknown;
  readonly seed: number;
  readonly dialogues: number;
  readonly safePoint: SafePoint;
}

/** Reports on the real users, then on the simulator's styles in the task's order. Does not change the models' weights. */
export async function baseReport<Goal>(request: BaseReportRequest<Goal>): Promise<UserReport[]> {
  const { world, policy, simulator, seed, dialogues, safePoint } = request;
  const { task, rows, horizon } = world;
  const draws = { seed, purpose: 'base-report' };
  const starts_N = separateStarts(task, draws, dialogues);
  const sides: Seat<Goal>[] = [
    peopleSeat(task.realUsers(request.population ?? task.defaultPopulation)),
    ...task.simulatorStyles.map((style) =>
      simulatorSeat({ name: style, task, model: simulator, voices: oneVoice(style), rows, horizon }),
    ),
  ];
  const reports: UserReport[] = [];
  for (const side of sides) {
    const talks = await rollOutAll(world, policy, side, { starts_N, draws, temperature: 1 }, safePoint);
    reports.push({
      user: side.name,
      metrics: evaluationMetrics(talks),
      fidelity: verdictFidelity(task, talks),
      checks: passed(request.userChecks, talks),
      ...actsOf(task, talks),
    });
  }
  return reports;
}

function passed<Goal>(
  userChecks: TaskModule<Goal>['userChecks'],
  dialogues: readonly Dialogue<Goal>[],
): UserReport['checks'] {
  const counts = new Map<string, readonly [number, number]>();
  for (const { check, ok } of dialogues.flatMap(({ episode, turns }) => userChecks(episode, turns))) {
    const [passes, of] = counts.get(check) ?? [0, 0];
    counts.set(check, [passes + Number(ok), of + 1]);
  }
  return counts;
}

/** Only the kind of an act counts: "confirm city" is "confirm". */
function actsOf<Goal>(
  task: Task<Goal>,
  dialogues: readonly Dialogue<Goal>[],
): Pick<UserReport, 'policyActs' | 'replies'> {
  const kind = (act: string) => act.split(' ')[0]!;
  const policyActs = new Map<string, number>();
  const replies = new Map<string, Map<string, number>>();
  for (const { turns } of dialogues) {
    turns.forEach((turn, i) => {
      const reply = turns[i + 1];
      if (turn.speaker !== 'policy' || !reply) return;
      const act = kind(task.actOf(turn));
      const heard = replies.get(act) ?? new Map<string, number>();
      replies.set(act, heard);
      count(policyActs, act);
      count(heard, kind(task.actOf(reply)));
    });
  }
  return { policyActs: shares(policyActs), replies: new Map([...replies].map(([act, heard]) => [act, shares(heard)])) };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function shares(counts: ReadonlyMap<string, number>): ActShares {
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  return new Map([...counts].sort((a, b) => b[1] - a[1]).map(([act, n]) => [act, n / total]));
}
