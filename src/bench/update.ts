/**
 * Times one GRPO update of the `clarify` preset as a whole (roll out with the prompted simulator, score with the
 * reference, step), and its three parts alone on the same dialogues. The difference is the cost of the code around the
 * parts. Every round begins with the base weights, so every round does the same work.
 */
import { ShiftLabError } from '../domain/errors';
import type { ModelHost } from '../domain/language-model';
import type { Objective, OptimiserStep, TokenRow, TrainablePolicy, TrainRow } from '../domain/trainable-policy';
import { openModels, type Models, type OpenCheckpoint } from '../base-models/models';
import { presetNamed } from '../experiment/presets/registry';
import { collectDialogues } from '../experiment/training/train-interactive';
import type { Collection } from '../experiment/training/train-policy';
import { oneVoice, simulatorSeat } from '../experiment/seats/simulator-seat';
import { grpoUpdate, type GrpoMetrics } from '../rl/grpo';
import { taskNamed } from '../tasks/registry';
import { interleave, timesOf, type RoundPlan, type Times } from './statistics';

export const UPDATE_PARTS = ['whole', 'roll out', 'score', 'step'] as const;
export type UpdatePart = (typeof UPDATE_PARTS)[number];

export interface UpdateResult {
  readonly preset: string;
  readonly dialogues: number;
  /** Tokens of all rows in the step, including prompts. */
  readonly rowTokens: number;
  /** Tokens sampled by the policy. */
  readonly sampledTokens: number;
  readonly parts: Readonly<Record<UpdatePart, Times>>;
  /** Median of the whole divided by the sum of the parts' medians. */
  readonly ratio: number;
}

/** The calls that the update made: the rows for the reference to score, and for the policy's step. */
interface Asked {
  readonly scored: readonly TokenRow[];
  readonly stepped: readonly [readonly TrainRow[], Objective, number, OptimiserStep];
}

const PRESET = 'clarify';
const SEED = 1;
const UPDATE = 0;

export interface UpdateSize {
  readonly promptsPerUpdate?: number;
}

export async function benchUpdate(
  host: ModelHost,
  openCheckpoint: OpenCheckpoint,
  plan: RoundPlan,
  nowMs: () => number,
  size: UpdateSize = {},
): Promise<UpdateResult> {
  const { spec: published } = presetNamed(PRESET);
  const spec = { ...published, grpo: { ...published.grpo, ...size } };
  const { task } = taskNamed(spec.task);
  const models = await openModels(host, openCheckpoint, spec);
  try {
    const { policy, reference } = models;
    const dialogues = spec.grpo.promptsPerUpdate * spec.grpo.groupSize;
    const world = { task, horizon: spec.horizon, reward: spec.reward, rows: dialogues };
    const users = simulatorSeat({
      name: 'prompted',
      task,
      model: models.prompted,
      voices: oneVoice(spec.promptedStyle),
      rows: dialogues,
      horizon: spec.horizon,
    });
    const rollOut = () => collectDialogues(world, policy, users, spec, SEED, UPDATE, async () => undefined);
    const update = (
      on: TrainablePolicy,
      scorer: TrainablePolicy | null,
      { samples_PG, maxLength }: Collection<unknown>,
    ): Promise<GrpoMetrics> =>
      grpoUpdate(on, scorer, samples_PG, { ...spec.grpo, update: UPDATE, maxLength }, { startedMs: 0, nowMs });

    const collection = await rollOut();
    const asked = await askedBy((on, scorer) => update(on, scorer, collection), models);
    const fromBase = (name: UpdatePart, work: () => Promise<unknown>) => ({
      name,
      prepare: () => policy.restore(models.basePolicy),
      round: work,
    });
    const rounds = await interleave(
      [
        fromBase('whole', async () => update(policy, reference, await rollOut())),
        fromBase('roll out', rollOut),
        fromBase('score', () => reference.score(asked.scored, spec.grpo.temperature)),
        fromBase('step', () => policy.step(...asked.stepped)),
      ],
      plan,
      nowMs,
    );
    const failure = rounds.find((taken) => taken.failure !== null)?.failure;
    if (failure) throw new ShiftLabError('internal', `A GRPO update failed: ${failure}`);
    const parts = Object.fromEntries(UPDATE_PARTS.map((part, i) => [part, timesOf(rounds[i]!.ms)])) as Record<
      UpdatePart,
      Times
    >;
    const samples = collection.samples_PG.flat();
    return {
      preset: PRESET,
      dialogues,
      rowTokens: asked.stepped[0].reduce((sum, row) => sum + row.ids.length, 0),
      sampledTokens: samples.reduce((sum, sample) => sum + sample.row.targets, 0),
      parts,
      ratio: parts.whole.p50 / (parts['roll out'].p50 + parts.score.p50 + parts.step.p50),
    };
  } finally {
    models.free();
  }
}

/** Runs an update once and records the calls to its models. */
async function askedBy(
  update: (policy: TrainablePolicy, reference: TrainablePolicy | null) => Promise<unknown>,
  { policy, reference }: Models,
): Promise<Asked> {
  let scored: readonly TokenRow[] = [];
  let stepped: Asked['stepped'] | null = null;
  const listening: TrainablePolicy = {
    score: (rows, temperature) => policy.score(rows, temperature),
    step: (...asked) => {
      stepped = asked;
      return policy.step(...asked);
    },
  };
  const listeningReference: TrainablePolicy = {
    score: (rows, temperature) => {
      scored = rows;
      return reference.score(rows, temperature);
    },
    step: (...asked) => reference.step(...asked),
  };
  await update(listening, listeningReference);
  if (!stepped) throw new ShiftLabError('internal', 'The update took no step: every group had equal rewards.');
  return { scored, stepped };
}
