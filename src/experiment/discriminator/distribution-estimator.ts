/**
 * A distribution estimator: one small transformer that estimates the probability of a user turn after a history, for real
 * users and for a simulator. A row is   <real | simulated> prompt turns…   as the policy sees the dialogue, and its targets
 * are the user's tokens. The two distributions share all weights and differ only in the first token, so their log-ratio
 * stays small where data are few. The arm `penalised` subtracts it from the reward (docs/EQUATIONS.md (X4)).
 *
 * Like the policy, it does not see the goal. (The calibrated simulator does.)
 */
import type { Dialogue } from '../../domain/dialogue';
import type { LanguageModel, ModelHost, ModelSnapshot } from '../../domain/language-model';
import { packUserRow, type PackedRow } from '../../rl/packing';
import { fineTune, scoreRows, weightsOnly, type SftEpoch, type SftSettings } from '../../rl/sft';
import type { ReadTask } from './discriminator';
import type { Logs } from '../rollout/logs';
import type { SafePoint } from '../safe-point';

type Side = 'real' | 'simulated';

/** Queries and keys are normalised (Qwen3), as in the discriminator. */
const SIZE = {
  hidden_size: 48,
  intermediate_size: 96,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  num_key_value_heads: 3,
  head_dim: 16,
};

export async function openEstimator<Goal>(
  host: Pick<ModelHost, 'create'>,
  task: ReadTask<Goal>,
  seed: number,
  during: (done: number, total: number) => Promise<void> = async () => undefined,
): Promise<DistributionEstimator<Goal>> {
  const config = JSON.stringify({
    ...SIZE,
    model_type: 'qwen3',
    vocab_size: task.vocabulary.length + 2,
    rope_theta: 1_000_000,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: true,
  });
  return new DistributionEstimator(
    task,
    await host.create({ config, seed, projectionScale: 2 }, 'distribution estimator', during),
  );
}

export class DistributionEstimator<Goal = unknown> {
  constructor(
    private readonly task: ReadTask<Goal>,
    private readonly model: LanguageModel,
  ) {}

  get parameterCount(): number {
    return this.model.parameterCount;
  }

  /** Trains on real and simulated dialogues together, with early stopping on the held-out dialogues of both. @throws numerics */
  async train(
    real: Logs<Goal>,
    simulated: Logs<Goal>,
    settings: SftSettings,
    seed: number,
    safePoint: SafePoint,
  ): Promise<readonly SftEpoch[]> {
    const rows = (part: keyof Logs<Goal>): PackedRow[] => [
      ...real[part].map((one) => this.row(one, 'real')),
      ...simulated[part].map((one) => this.row(one, 'simulated')),
    ];
    const state = await fineTune({
      model: this.model,
      train: rows('train'),
      heldOut: rows('heldOut'),
      settings,
      seed,
      from: null,
      safePoint,
      onEpoch: async () => undefined,
    });
    return state.epochs;
  }

  /** (X4) For each dialogue, the mean of log p_sim − log p_real over its user turns, in nats. */
  async logRatios(
    dialogues: readonly Dialogue<Goal>[],
    safePoint: SafePoint = async () => undefined,
  ): Promise<number[]> {
    const scored = await scoreRows(
      this.model,
      dialogues.flatMap((dialogue) => [this.row(dialogue, 'simulated'), this.row(dialogue, 'real')]),
      safePoint,
    );
    return dialogues.map(({ turns }, n) => {
      const [simulated, real] = [scored[2 * n]!.logprobs, scored[2 * n + 1]!.logprobs];
      const { mask } = this.row(dialogues[n]!, 'real');
      let ratio = 0;
      for (let t = 0; t < mask.length; t++) if (mask[t]) ratio += simulated[t]! - real[t]!;
      return ratio / Math.max(turns.filter(({ speaker }) => speaker === 'user').length, 1);
    });
  }

  async state(): Promise<ModelSnapshot> {
    return weightsOnly(await this.model.snapshot());
  }

  restore(state: ModelSnapshot): void {
    this.model.restore(state);
  }

  free(): void {
    this.model.free();
  }

  private row({ episode, turns }: Dialogue<Goal>, side: Side): PackedRow {
    const tag = this.task.vocabulary.length + (side === 'real' ? 0 : 1);
    return packUserRow([tag, ...this.task.policyPrompt(episode)], turns);
  }
}
