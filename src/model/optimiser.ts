/**
 * The gradient of all parameters, and AdamW. Both use flat buffers, so a step ends with two dispatches: the first adds
 * the slices of the gradient and squares the sum, the second updates every parameter.
 */
import { ALIGNMENT_ELEMENTS, elementCount, type Tensor } from '../engine/buffers';
import type { Device } from '../engine/device';
import { SETTINGS_ELEMENTS, adamw, adamwSettings } from '../engine/kernels/adamw/adamw';
import { gradientSum, squaresCount } from '../engine/kernels/gradient_sum/gradient_sum';
import { Program, type KernelTime, type Submission } from '../engine/program';
import type { OptimiserStep } from '../domain/trainable-policy';
import type { ParameterTable } from './parameters';

/** Memory for slices of the gradient (16 MiB): a small model has many, a model of a million parameters has four. */
const SLICE_ELEMENTS = 1 << 22;
/** Tokens per slice below which another slice does not pay: few with thousands of threads, many on a CPU. */
const TOKENS_PER_SLICE = { gpu: 64, software: 512 };

export class Optimiser {
  /** Steps taken. */
  steps = 0;
  /** (n): valid after `finishGradient`. */
  readonly grads: Tensor;
  /** (S, n): backward passes add to these. With S = 1 they are `grads`. */
  readonly slices: Tensor;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
  private readonly settings: Tensor;
  /** (1): the squared L2 norm of the gradient. */
  readonly squaredNorm: Tensor;
  private readonly owned: Tensor[];
  private readonly clearing: Program;
  private readonly summing: Program;
  private readonly stepping: Program;

  /** @param tokens of the largest micro-batch */
  constructor(
    private readonly device: Device,
    table: ParameterTable,
    weights: Tensor,
    tokens: number,
  ) {
    const n = table.flatElements;
    const tokensEach = TOKENS_PER_SLICE[device.adapter.software ? 'software' : 'gpu'];
    const S = Math.max(1, Math.min(64, Math.floor(SLICE_ELEMENTS / n), Math.ceil(tokens / tokensEach)));
    const decays = device.upload('decays', [n / ALIGNMENT_ELEMENTS], decayBlocks(table));
    const squares = device.tensor('squares', [squaresCount(n)]);
    this.grads = device.tensor('grads', [n]);
    this.slices = S > 1 ? device.tensor('gradient slices', [S, n]) : { ...this.grads, shape: [1, n] };
    this.firstMoment = device.tensor('first moment', [n]);
    this.secondMoment = device.tensor('second moment', [n]);
    this.settings = device.tensor('AdamW settings', [SETTINGS_ELEMENTS]);
    this.squaredNorm = device.tensor('squared gradient norm', [1]);
    this.owned = [
      this.grads,
      this.firstMoment,
      this.secondMoment,
      this.settings,
      this.squaredNorm,
      decays,
      squares,
      ...(S > 1 ? [this.slices] : []),
    ];
    this.clearing = new Program(device, 'clear gradients').clear(this.slices);
    this.summing = new Program(device, 'sum gradients');
    this.stepping = new Program(device, 'AdamW');
    for (const program of [this.summing, this.stepping])
      gradientSum(program, { slices: S > 1 ? this.slices : null, grads: this.grads, squares });
    adamw(this.stepping, {
      settings: this.settings,
      decays,
      squares,
      total: this.squaredNorm,
      grads: this.grads,
      weights,
      m: this.firstMoment,
      v: this.secondMoment,
    });
  }

  /** Appends the commands that set the slices to zero. */
  clearGradients(submission: Submission): void {
    submission.add(this.clearing);
  }

  /** Appends the commands that sum the slices into `grads`, without an update. */
  finishGradient(submission: Submission): void {
    submission.add(this.summing);
  }

  /** Appends one update with the gradient in the slices; `squaredNorm` then holds its squared norm before clipping. */
  update(submission: Submission, optimiser: OptimiserStep): void {
    this.device.write(this.settings, adamwSettings(optimiser, ++this.steps));
    submission.add(this.stepping);
  }

  /** Call this if the gradient of the last update was not finite: the kernel then changed nothing. */
  undoStep(): void {
    this.steps--;
  }

  /** Makes one update and returns the milliseconds of its dispatches. */
  profile(optimiser: OptimiserStep): Promise<readonly KernelTime[] | null> {
    this.device.write(this.settings, adamwSettings(optimiser, ++this.steps));
    return this.stepping.timed();
  }

  /** Resets the optimiser to its state in a new model. */
  reset(): void {
    this.steps = 0;
    new Program(this.device, 'reset moments').clear(this.firstMoment).clear(this.secondMoment).run();
  }

  free(): void {
    for (const tensor of this.owned) this.device.free(tensor);
    for (const program of [this.clearing, this.summing, this.stepping]) program.destroy();
  }
}

/** 1 for each block of 64 elements that belongs to a matrix; gains and biases do not decay. */
function decayBlocks(table: ParameterTable): Float32Array {
  const blocks = new Float32Array(table.flatElements / ALIGNMENT_ELEMENTS);
  for (const { shape, offset } of table.entries) {
    if (shape.length < 2) continue;
    blocks.fill(
      1,
      Math.floor(offset / ALIGNMENT_ELEMENTS),
      Math.ceil((offset + elementCount(shape)) / ALIGNMENT_ELEMENTS),
    );
  }
  return blocks;
}
