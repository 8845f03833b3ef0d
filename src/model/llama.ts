/**
 * A Llama-style language model on the GPU. The weights are in one flat buffer that trainer and samplers share, so
 * samples always come from the trained weights. Implements the domain's LanguageModel; opened by model-host.ts.
 */
import type { CheckpointFiles, LanguageModel, ModelSnapshot } from '../domain/language-model';
import type {
  DialogueSampler,
  Objective,
  OptimiserStep,
  ScoredRow,
  StepReport,
  TokenRow,
  TrainRow,
} from '../domain/trainable-policy';
import type { Tensor } from '../engine/buffers';
import type { Device } from '../engine/device';
import { writeCheckpoint, type Checkpoint } from './checkpoint';
import type { LlamaConfig } from './config';
import { fromFlat, parameterTable, parameterViews, requireParameters, toFlat, type ParameterTable } from './parameters';
import { Sampler } from './sampler';
import { Trainer, type TrainerOptions } from './trainer';

export class LlamaModel implements LanguageModel {
  readonly config: LlamaConfig;
  readonly parameterCount: number;
  readonly vocabularySize: number;
  readonly maxPositions: number;
  readonly trainer: Trainer;
  private readonly table: ParameterTable;
  /** Every parameter, in the layout of the table. */
  private readonly flat: Tensor;
  private readonly samplers = new Map<string, Sampler>();

  constructor(
    private readonly device: Device,
    { config, weights }: Checkpoint,
    readonly label: string,
    private readonly options: TrainerOptions & { readonly tokenizer?: string } = {},
  ) {
    this.config = config;
    this.table = parameterTable(config);
    this.parameterCount = this.table.parameterCount;
    this.vocabularySize = config.vocabularySize;
    this.maxPositions = config.maxPositions;
    this.flat = device.tensor(`${label} weights`, [this.table.flatElements]);
    this.trainer = new Trainer(device, config, this.flat, options);
    this.restore({ weights, step: 0 });
  }

  score(rows: readonly TokenRow[], temperature: number): Promise<readonly ScoredRow[]> {
    return this.trainer.score(rows, temperature);
  }

  step(
    rows: readonly TrainRow[],
    objective: Objective,
    temperature: number,
    optimiser: OptimiserStep,
  ): Promise<StepReport> {
    return this.trainer.step(rows, objective, temperature, optimiser);
  }

  sampler(rows: number, contextTokens: number): DialogueSampler {
    const key = `${rows} ${contextTokens}`;
    let sampler = this.samplers.get(key);
    if (!sampler) {
      sampler = new Sampler(this.device, this.config, parameterViews(this.config, this.flat), { rows, contextTokens });
      this.samplers.set(key, sampler);
    }
    return sampler;
  }

  async snapshot(): Promise<ModelSnapshot> {
    const { firstMoment, secondMoment, steps } = this.trainer.optimiser;
    const fresh = steps === 0;
    const [weights, first, second] = (
      await this.device.read([this.flat, ...(fresh ? [] : [firstMoment, secondMoment])])
    ).map((flat) => fromFlat(this.table, flat));
    return fresh
      ? { weights: weights!, step: 0 }
      : { weights: weights!, firstMoment: first!, secondMoment: second!, step: steps };
  }

  /** @throws shape-mismatch if the snapshot is of a model with a different number of parameters */
  restore({ weights, firstMoment, secondMoment, step }: ModelSnapshot): void {
    const { optimiser } = this.trainer;
    for (const values of [weights, firstMoment, secondMoment])
      requireParameters(values, this.parameterCount, this.label);
    this.device.write(this.flat, toFlat(this.table, weights));
    if (!firstMoment || !secondMoment) {
      optimiser.reset();
      return;
    }
    this.device.write(optimiser.firstMoment, toFlat(this.table, firstMoment));
    this.device.write(optimiser.secondMoment, toFlat(this.table, secondMoment));
    optimiser.steps = step;
  }

  async toFiles(): Promise<CheckpointFiles> {
    const { weights } = await this.snapshot();
    const { tokenizer } = this.options;
    return { ...writeCheckpoint({ config: this.config, weights }), ...(tokenizer !== undefined && { tokenizer }) };
  }

  free(): void {
    for (const sampler of this.samplers.values()) sampler.free();
    this.samplers.clear();
    this.trainer.free();
    this.device.free(this.flat);
  }
}
