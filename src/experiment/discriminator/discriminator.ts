/**
 * A discriminator: a small transformer that reads a whole dialogue as the policy sees it (the policy's prompt and all turns;
 * no goal, no persona) and estimates whether the user was real or simulated.
 *
 * It is a decoder with the task's vocabulary and three more tokens. A row is   prompt turns… <query> <real | simulated>
 * and its only target is the last token (docs/EQUATIONS.md (G1)). It is trained by rl/sft.ts, with early stopping on
 * validation episodes. Its log-odds are log p(real) − log p(simulated) of that token, minus the log-odds of the class
 * sizes, times a slope that calibrates them on the validation part (G2). gap/density-ratio.ts makes weights from them,
 * and gap/c2st.ts a test.
 *
 * Training cannot be resumed, because it takes only seconds to a minute. The trained state can be stored and restored.
 */
import type { Dialogue } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import { DEFAULT_BETA2 } from '../../domain/experiment-spec';
import type { LanguageModel, ModelHost, ModelSnapshot } from '../../domain/language-model';
import type { Task } from '../../domain/task';
import { slopeOfLogOdds } from '../../gap/density-ratio';
import { splitByEpisode } from '../../gap/episode-split';
import { packRow, type PackedRow } from '../../rl/packing';
import { fineTune, scoreRows, weightsOnly, type SftEpoch, type SftSettings } from '../../rl/sft';
import type { SafePoint } from '../safe-point';

/** The part of a task that is used: what the policy sees, and the vocabulary. */
export type ReadTask<Goal> = Pick<Task<Goal>, 'vocabulary' | 'policyPrompt'>;

export interface DiscriminatorShape {
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
}

export interface DiscriminatorSettings extends SftSettings {
  /** Share of the episodes that is used for early stopping and for the slope, and not for training. */
  readonly validationShare: number;
}

export const DISCRIMINATOR_SHAPE: DiscriminatorShape = { hiddenSize: 32, layers: 2, heads: 2 };

export const DISCRIMINATOR_SETTINGS: DiscriminatorSettings = {
  maxEpochs: 12,
  dialoguesPerStep: 32,
  learningRate: 2e-3,
  schedule: 'linear',
  weightDecay: 0.05,
  beta2: DEFAULT_BETA2,
  maxGradNorm: 1,
  patience: 3,
  validationShare: 0.2,
};

export interface DiscriminatorReport {
  readonly real: number;
  readonly simulated: number;
  readonly validation: number;
  /** Mean NLL (nats) of the label on both parts, epoch by epoch; pure guessing costs log 2. */
  readonly epochs: readonly SftEpoch[];
  readonly bestEpoch: number;
  /** (G2) Factor of the raw log-odds. */
  readonly slope: number;
}

/** All that `logOdds` needs: plain data for a store. */
export interface DiscriminatorState {
  readonly snapshot: ModelSnapshot;
  readonly slope: number;
  readonly priorLogOdds: number;
}

/** The added tokens come after the task's own. */
function labelTokens(vocabularySize: number): { query: number; real: number; simulated: number } {
  return { query: vocabularySize, real: vocabularySize + 1, simulated: vocabularySize + 2 };
}

/** config.json. Queries and keys are normalised (Qwen3), so that training finds attention by content sooner (docs/LOG.md). */
function configOf(task: ReadTask<never>, { hiddenSize, layers, heads }: DiscriminatorShape): string {
  return JSON.stringify({
    model_type: 'qwen3',
    vocab_size: task.vocabulary.length + 3,
    hidden_size: hiddenSize,
    intermediate_size: 2 * hiddenSize,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: heads,
    head_dim: hiddenSize / heads,
    rope_theta: 1_000_000,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: false,
  });
}

/**
 * A discriminator with initial weights drawn from `seed`; the caller frees it.
 * @throws config-unsupported if the engine does not support the shape
 */
export async function openDiscriminator<Goal>(
  host: Pick<ModelHost, 'create'>,
  task: ReadTask<Goal>,
  seed: number,
  shape: DiscriminatorShape = DISCRIMINATOR_SHAPE,
  during: (done: number, total: number) => Promise<void> = async () => undefined,
): Promise<Discriminator<Goal>> {
  const model = await host.create({ config: configOf(task, shape), seed, projectionScale: 2 }, 'discriminator', during);
  return new Discriminator(task, model, await model.snapshot());
}

export class Discriminator<Goal = unknown> {
  private slope = 1;
  private priorLogOdds = 0;
  private readonly labels: { query: number; real: number; simulated: number };

  /** @param initial the weights that every training starts from */
  constructor(
    private readonly task: ReadTask<Goal>,
    private readonly model: LanguageModel,
    private readonly initial: ModelSnapshot,
  ) {
    this.labels = labelTokens(task.vocabulary.length);
  }

  get parameterCount(): number {
    return this.model.parameterCount;
  }

  /**
   * Trains from the initial weights; the same dialogues, settings and seed give the same weights on one adapter. Dialogues
   * that will be tested must not be among these. `safePoint` is awaited before every step; if it throws, training ends.
   * @throws usage if a class is empty or there are fewer than two episodes; numerics
   */
  async train(
    real: readonly Dialogue<Goal>[],
    simulated: readonly Dialogue<Goal>[],
    settings: DiscriminatorSettings,
    seed: number,
    safePoint: SafePoint,
    onEpoch: (epochs: readonly SftEpoch[]) => void = () => undefined,
  ): Promise<DiscriminatorReport> {
    const [reals, simulateds] = partsOf(real, simulated, settings.validationShare, seed);
    this.model.restore(this.initial);
    const state = await fineTune({
      model: this.model,
      train: [...this.labelled(reals.kept, 'real'), ...this.labelled(simulateds.kept, 'simulated')],
      heldOut: [...this.labelled(reals.heldOut, 'real'), ...this.labelled(simulateds.heldOut, 'simulated')],
      settings,
      seed,
      from: null,
      safePoint,
      onEpoch: async ({ epochs }) => onEpoch(epochs),
    });
    this.slope = 1;
    this.priorLogOdds = Math.log(reals.kept.length / simulateds.kept.length);
    const validation = [...reals.heldOut, ...simulateds.heldOut];
    const isReal = validation.map((_, i) => Number(i < reals.heldOut.length));
    this.slope = slopeOfLogOdds(await this.logOdds(validation, safePoint), isReal);
    return {
      real: real.length,
      simulated: simulated.length,
      validation: validation.length,
      epochs: state.epochs,
      bestEpoch: state.bestEpoch,
      slope: this.slope,
    };
  }

  /** log p_real / p_sim of each dialogue, in order, as if both classes were equally frequent (nats). */
  async logOdds(dialogues: readonly Dialogue<Goal>[], safePoint: SafePoint = async () => undefined): Promise<number[]> {
    const scored = await scoreRows(
      this.model,
      dialogues.flatMap((dialogue) => [this.row(dialogue, 'real'), this.row(dialogue, 'simulated')]),
      safePoint,
    );
    return dialogues.map((_, i) => {
      const raw = scored[2 * i]!.logprobs.at(-1)! - scored[2 * i + 1]!.logprobs.at(-1)!;
      return this.slope * (raw - this.priorLogOdds);
    });
  }

  async state(): Promise<DiscriminatorState> {
    return { snapshot: weightsOnly(await this.model.snapshot()), slope: this.slope, priorLogOdds: this.priorLogOdds };
  }

  /** @throws shape-mismatch if the state has another shape */
  restore(state: DiscriminatorState): void {
    this.model.restore(state.snapshot);
    this.slope = state.slope;
    this.priorLogOdds = state.priorLogOdds;
  }

  free(): void {
    this.model.free();
  }

  private labelled(dialogues: readonly Dialogue<Goal>[], label: 'real' | 'simulated'): PackedRow[] {
    return dialogues.map((dialogue) => this.row(dialogue, label));
  }

  /** T tokens; the label is the last one, and the only target. */
  private row({ episode, turns }: Dialogue<Goal>, label: 'real' | 'simulated'): PackedRow {
    const { query } = this.labels;
    const asked = [
      ...turns,
      { speaker: 'user' as const, tokens: [query] },
      { speaker: 'policy' as const, tokens: [this.labels[label]] },
    ];
    return packRow(this.task.policyPrompt(episode), asked, (_, index) => index === asked.length - 1);
  }
}

function partsOf<Goal>(
  real: readonly Dialogue<Goal>[],
  simulated: readonly Dialogue<Goal>[],
  share: number,
  seed: number,
) {
  try {
    const [reals, simulateds] = splitByEpisode([real, simulated], share, seed, 'discriminator/validation');
    if (reals!.kept.length > 0 && simulateds!.kept.length > 0) return [reals!, simulateds!] as const;
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
  }
  throw new ShiftLabError(
    'usage',
    `A discriminator needs real and simulated dialogues of at least two episodes, but there are ${real.length} real and ${simulated.length} simulated ones.`,
    { real: real.length, simulated: simulated.length },
  );
}
