/**
 * Scoring and training of one model on the GPU: rows → packed micro-batches → recorded programs → one read-back.
 *
 * A step queues everything and waits once. The gradients of all micro-batches are added in a flat buffer, and the loss
 * weights already contain the aggregation, so the gradient does not depend on the split into micro-batches, except for
 * rounding: a sum in f32 depends on its order, and each micro-batch adds up its own tokens first. So the token budget is
 * a part of what fixes the last digits; adapter and model determine it. A row's log-probs may differ in their last
 * digits too, after another row: `subgroup` attention takes keys in blocks that begin with the first row of its
 * workgroup (`plain` attention does not). Therefore rows are neither sorted by length, nor is a repeated row scored only
 * once. Nothing here knows what the rows mean; the objective is one dispatch between log-softmax and its backward pass.
 */
import { ShiftLabError } from '../domain/errors';
import type {
  Objective,
  OptimiserStep,
  ScoredRow,
  StepReport,
  TokenRow,
  TrainablePolicy,
  TrainRow,
} from '../domain/trainable-policy';
import { view, type Tensor } from '../engine/buffers';
import type { Device } from '../engine/device';
import { placesById } from '../engine/kernels/embedding/embedding';
import { logSoftmax, logSoftmaxBackward } from '../engine/kernels/log_softmax/log_softmax';
import { padded } from '../engine/kernels/matmul/matmul';
import { surrogate, tokenLoss } from '../engine/kernels/objective/objective';
import type { Slices } from '../engine/slices';
import { Program, Submission, type KernelTime } from '../engine/program';
import { ActivationMemory, bytesPerToken, widestPerToken, type Activations } from './activations';
import type { LlamaConfig } from './config';
import { requireFiniteLogits } from './drawn';
import { Optimiser } from './optimiser';
import { bucketSize, packRows, packTerms, splitByTokens, unpackRow, type PackedBatch } from './packed-batch';
import { parameterSlices, parameterTable, parameterViews, type ModelOf } from './parameters';
import { recordBackward, recordForward } from './transformer';

/**
 * Packed tokens of a micro-batch. On a GPU enough to fill it, with tens of megabytes of activations for small models;
 * on a CPU adapter few enough for its caches (0.34 instead of 0.41 ms of processor time per token, d = 64, L = 2,
 * lavapipe).
 */
const DEFAULT_TOKEN_BUDGET = { gpu: 4096, software: 1024 };
/**
 * Limit for activations: half the memory of a small GPU. Larger models get smaller micro-batches and the same gradient.
 */
const ACTIVATION_BYTES = 2 ** 30;

// A submit should stay below 100 ms: otherwise browsers stall and Windows resets the driver. At the 60 GFLOP/s of an
// integrated GPU this is 100 ms; on a CPU adapter it may take longer, because nothing else waits for it.
const FLOPS_PER_SUBMIT = 6e9;

export interface TrainerOptions {
  /** The largest number of packed tokens in a micro-batch; a longer row is a micro-batch by itself. */
  readonly tokenBudget?: number;
}

/** What a recorded program computes from the logits. */
type Form = 'score' | 'nll' | `surrogate ${'token' | 'sequence'} ${'k1' | 'k2' | 'k3'}`;

interface Recorded {
  readonly acts: Activations;
  readonly program: Program;
}

export class Trainer implements TrainablePolicy {
  readonly optimiser: Optimiser;
  private readonly weights: ModelOf<Tensor>;
  private readonly grads: ModelOf<Slices>;
  private readonly tokenBudget: number;
  private readonly temperature: Tensor;
  private readonly surrogateSettings: Tensor;
  private memory: ActivationMemory | null = null;
  private readonly recorded = new Map<string, Recorded>();

  /** @param flat all parameters, in the layout of `parameterTable(config)`; owned by the caller */
  constructor(
    private readonly device: Device,
    private readonly config: LlamaConfig,
    flat: Tensor,
    options: TrainerOptions = {},
  ) {
    const affordable = Math.max(32, Math.floor(ACTIVATION_BYTES / bytesPerToken(config)));
    const wanted =
      options.tokenBudget ?? Math.min(affordable, DEFAULT_TOKEN_BUDGET[device.adapter.software ? 'software' : 'gpu']);
    this.tokenBudget = Math.min(wanted, this.largestBatch());
    this.optimiser = new Optimiser(device, parameterTable(config), flat, this.tokenBudget);
    this.weights = parameterViews(config, flat);
    this.grads = parameterSlices(config, this.optimiser.slices);
    this.temperature = device.tensor('temperature', [1]);
    this.surrogateSettings = device.tensor('surrogate settings', [4]);
  }

  /** Throws `numerics` if a log-prob is not finite. */
  async score(rows: readonly TokenRow[], temperature: number): Promise<readonly ScoredRow[]> {
    this.writeTemperature(temperature);
    const pending = this.batches(rows).map((batch) => {
      const { acts, program } = this.prepared('score', batch);
      return this.readRows(batch, acts, new Submission(this.device).add(program));
    });
    const scored = (await Promise.all(pending)).flatMap((part) => part.rows);
    for (const { index, row } of scored) requireFiniteLogits(row.logprobs, row.entropies, index);
    return inOrder(rows, scored);
  }

  /** (T, V): the logits after each token of one row. */
  async logits(row: TokenRow): Promise<Float32Array> {
    this.writeTemperature(1);
    const [batch] = this.batches([row]);
    if (!batch) return new Float32Array(0);
    const { acts, program } = this.prepared('score', batch);
    program.run();
    const V = this.config.vocabularySize;
    const width = padded(V);
    const [logits] = await this.device.read([view(acts.output.logits, 0, [row.ids.length, width])]);
    const packed = new Float32Array(row.ids.length * V);
    for (let t = 0; t < row.ids.length; t++) packed.set(logits!.subarray(t * width, t * width + V), t * V);
    return packed;
  }

  /** Throws `numerics` if the gradient is not finite; the model is then unchanged. */
  async step(
    rows: readonly TrainRow[],
    objective: Objective,
    temperature: number,
    optimiser: OptimiserStep,
  ): Promise<StepReport> {
    const {
      loss,
      rows: scored,
      extra,
    } = await this.accumulate(rows, objective, temperature, (submission) => {
      this.optimiser.update(submission, optimiser);
      return this.optimiser.squaredNorm;
    });
    const gradNorm = Math.sqrt(extra[0]!);
    if (!Number.isFinite(gradNorm)) {
      this.optimiser.undoStep();
      throw new ShiftLabError(
        'numerics',
        `The gradient is not finite (norm ${gradNorm}, loss ${loss}); this update was skipped.`,
        { gradNorm: String(gradNorm), loss: String(loss) },
      );
    }
    return { loss, gradNorm, rows: scored };
  }

  /** Like `step`, but returns the gradient (flat layout) instead of making an update. */
  async gradient(
    rows: readonly TrainRow[],
    objective: Objective,
    temperature: number,
  ): Promise<{ loss: number; rows: readonly ScoredRow[]; grads: Float32Array }> {
    const {
      loss,
      rows: scored,
      extra,
    } = await this.accumulate(rows, objective, temperature, (submission) => {
      this.optimiser.finishGradient(submission);
      return this.optimiser.grads;
    });
    return { loss, rows: scored, grads: extra };
  }

  /**
   * Queues forward and backward pass of every micro-batch, one submit each, and waits once. The first submit also
   * clears the gradient; the last one also runs what `finish` appends. `extra` is the tensor that `finish` returned,
   * read with the last micro-batch.
   */
  private async accumulate(
    rows: readonly TrainRow[],
    objective: Objective,
    temperature: number,
    finish: (submission: Submission) => Tensor,
  ): Promise<{ loss: number; rows: readonly ScoredRow[]; extra: Float32Array }> {
    this.writeTemperature(temperature);
    if (objective.kind === 'surrogate') {
      this.device.write(
        this.surrogateSettings,
        new Float32Array([1 - objective.clipLow, 1 + objective.clipHigh, objective.beta, 0]),
      );
    }
    const form = formOf(objective);
    const batches = this.batches(rows);
    const first = new Submission(this.device);
    this.optimiser.clearGradients(first);
    let submission: Submission | null = first;
    const pending = batches.map((batch, i) => {
      const { acts, program } = this.prepared(form, batch);
      const { used, places } = placesById(batch.ids_M, this.config.vocabularySize);
      this.device.write(acts.inputs.used, used);
      this.device.write(acts.inputs.places, places);
      this.device.write(acts.inputs.terms, packTerms(batch, rows));
      const current = (submission ?? new Submission(this.device)).add(program);
      submission = null;
      return this.readRows(batch, acts, current, i === batches.length - 1 ? finish(current) : null);
    });
    // Without rows there is still a gradient, of zeros.
    if (batches.length === 0)
      pending.push(first.read([finish(first)]).then(([extra]) => ({ loss: 0, rows: [], extra: extra! })));
    const parts = await Promise.all(pending);
    return {
      loss: parts.reduce((sum, part) => sum + part.loss, 0),
      rows: inOrder(
        rows,
        parts.flatMap((part) => part.rows),
      ),
      extra: parts.at(-1)!.extra,
    };
  }

  /**
   * Takes a step on the rows and returns the milliseconds of each dispatch (null without timestamps). For measuring
   * only: each dispatch runs alone, and the step is not fused into few submits.
   */
  async profile(
    rows: readonly TrainRow[],
    objective: Objective,
    temperature: number,
    optimiser: OptimiserStep,
  ): Promise<readonly KernelTime[] | null> {
    await this.step(rows, objective, temperature, optimiser);
    const form = formOf(objective);
    const times: KernelTime[] = [];
    for (const batch of this.batches(rows)) {
      const timed = await this.prepared(form, batch).program.timed();
      if (!timed) return null;
      times.push(...timed);
    }
    return [...times, ...((await this.optimiser.profile(optimiser)) ?? [])];
  }

  private batches(rows: readonly TokenRow[]): PackedBatch[] {
    const batches = splitByTokens(rows, this.tokenBudget).map((indices) =>
      packRows(rows, indices, this.config.vocabularySize),
    );
    this.reserve(Math.max(0, ...batches.map((batch) => batch.size)));
    return batches;
  }

  /** Allocates memory for M packed tokens; programs recorded with smaller buffers are dropped. */
  private reserve(M: number): void {
    if (this.memory && this.memory.capacity >= M) return;
    if (M > this.largestBatch()) {
      throw new ShiftLabError(
        'limit-exceeded',
        `A row of up to ${M} tokens does not fit: the limit of this model on this device is ${this.largestBatch()}.`,
        { tokens: M, limit: this.largestBatch() },
      );
    }
    for (const { program } of this.recorded.values()) program.destroy();
    this.recorded.clear();
    this.memory?.free();
    this.memory = new ActivationMemory(this.device, this.config, M);
  }

  /** The largest bucket for which every tensor fits into one binding. */
  private largestBatch(): number {
    const most = Math.floor(this.device.gpu.limits.maxStorageBufferBindingSize / 4 / widestPerToken(this.config));
    let size = 32;
    for (let next = size; next <= most; next = bucketSize(next + 1)) size = next;
    return size;
  }

  /** The program for this form and size, after writing the batch's tokens to its inputs. */
  private prepared(form: Form, batch: PackedBatch): Recorded {
    const key = `${form} ${batch.size}`;
    let recorded = this.recorded.get(key);
    if (!recorded) {
      recorded = this.record(form, this.memory!.forTokens(batch.size));
      this.recorded.set(key, recorded);
    }
    const { inputs } = recorded.acts;
    this.device.write(inputs.ids, batch.ids_M);
    this.device.write(inputs.positions, batch.positions_M);
    this.device.write(inputs.rows, batch.rows_M2);
    this.device.write(inputs.targets, batch.targets_M);
    return recorded;
  }

  /** One submit per micro-batch, or several if it is a lot of work. */
  private dispatchesPerSubmit(M: number): number {
    const submits = Math.ceil((6 * parameterTable(this.config).parameterCount * M) / FLOPS_PER_SUBMIT);
    return submits === 1 ? Infinity : Math.ceil((24 * this.config.layers + 11) / submits);
  }

  private record(form: Form, acts: Activations): Recorded {
    const { device, config, temperature } = this;
    const { inputs, output } = acts;
    const { logits, logp, entropy, lse, loss, dlogp } = output;
    const { targets, terms, rows } = inputs;
    const V = config.vocabularySize;
    const program = new Program(device, `${form}, ${acts.M} tokens`, this.dispatchesPerSubmit(acts.M));
    recordForward(program, config, this.weights, acts);
    const softmax = { logits, targets, temperature, lse };
    const settings = this.surrogateSettings;
    const [, level, klEstimator] = form.split(' ') as [
      string,
      'token' | 'sequence' | undefined,
      'k1' | 'k2' | 'k3' | undefined,
    ];
    if (form === 'score') {
      logSoftmax(program, { ...softmax, logp, entropy }, V);
      return { acts, program };
    }
    if (level === 'sequence') {
      logSoftmax(program, { ...softmax, logp, entropy }, V);
      surrogate(program, { logp, terms, rows, settings, loss, dlogp }, { level, klEstimator: klEstimator! });
      logSoftmaxBackward(program, { ...softmax, dlogp }, V);
    } else
      tokenLoss(
        program,
        { logits, targets, temperature, terms, settings, logp, entropy, loss },
        V,
        klEstimator ?? 'nll',
      );
    recordBackward(program, config, this.weights, this.grads, acts);
    return { acts, program };
  }

  /** Submits together with the read-back, so that the next micro-batch may reuse the buffers. */
  private async readRows(
    batch: PackedBatch,
    acts: Activations,
    submission: Submission,
    more: Tensor | null = null,
  ): Promise<{ loss: number; rows: readonly { index: number; row: ScoredRow }[]; extra: Float32Array }> {
    const { logp, entropy, loss } = acts.output;
    const [logp_M, entropy_M, loss_M, extra] = await submission.read([logp, entropy, loss, ...(more ? [more] : [])]);
    const rows = batch.rows.map(({ index, start, length }) => ({
      index,
      row: { logprobs: unpackRow(logp_M!, start, length), entropies: unpackRow(entropy_M!, start, length) },
    }));
    return { loss: loss_M!.reduce((sum, value) => sum + value, 0), rows, extra: extra ?? new Float32Array(0) };
  }

  private writeTemperature(temperature: number): void {
    if (!(temperature > 0))
      throw new ShiftLabError('usage', `The temperature is ${temperature}; scoring needs a positive one.`, {
        temperature,
      });
    this.device.write(this.temperature, new Float32Array([temperature]));
  }

  free(): void {
    for (const { program } of this.recorded.values()) program.destroy();
    this.recorded.clear();
    this.memory?.free();
    this.memory = null;
    this.device.free(this.temperature);
    this.device.free(this.surrogateSettings);
    this.optimiser.free();
  }
}

function formOf(objective: Objective): Form {
  return objective.kind === 'nll' ? 'nll' : `surrogate ${objective.level} ${objective.klEstimator}`;
}

/** One entry per row, in the caller's order; the scores of an empty row are empty arrays. */
function inOrder(rows: readonly TokenRow[], scored: readonly { index: number; row: ScoredRow }[]): ScoredRow[] {
  const ordered: ScoredRow[] = rows.map(() => ({ logprobs: new Float32Array(0), entropies: new Float32Array(0) }));
  for (const { index, row } of scored) ordered[index] = row;
  return ordered;
}
