/**
 * AdamW over all parameters of a model at once: they lie in one flat buffer, so a step is one dispatch after the three or
 * four that sum the squares of the gradient.
 */
import { ALIGNMENT_ELEMENTS, elementCount, type Tensor } from '../engine/buffers';
import type { Device } from '../engine/device';
import { SETTINGS_ELEMENTS, adamw, adamwSettings } from '../engine/kernels/adamw/adamw';
import { sumOfSquares, sumOfSquaresScratch } from '../engine/kernels/sum/sum';
import { Program } from '../engine/program';
import type { OptimiserStep } from '../domain/trainable-policy';
import type { ParameterTable } from './parameters';

export class Optimiser {
  /** Steps taken. */
  steps = 0;
  readonly grads: Tensor;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
  private readonly settings: Tensor;
  /** (1): the squared L2 norm of the gradient. */
  private readonly squares: Tensor;
  private readonly owned: Tensor[];
  private readonly clearing: Program;
  private readonly stepping: Program;

  constructor(
    private readonly device: Device,
    table: ParameterTable,
    weights: Tensor,
  ) {
    const n = table.flatElements;
    const decays = device.upload('decays', [n / ALIGNMENT_ELEMENTS], decayBlocks(table));
    const scratch = [0, 1].map((i) => device.tensor(`norm scratch ${i}`, [sumOfSquaresScratch(n)])) as [Tensor, Tensor];
    this.grads = device.tensor('grads', [n]);
    this.firstMoment = device.tensor('first moment', [n]);
    this.secondMoment = device.tensor('second moment', [n]);
    this.settings = device.tensor('AdamW settings', [SETTINGS_ELEMENTS]);
    this.squares = device.tensor('squared gradient norm', [1]);
    this.owned = [this.grads, this.firstMoment, this.secondMoment, this.settings, this.squares, decays, ...scratch];
    this.clearing = new Program(device, 'clear gradients').clear(this.grads);
    this.stepping = new Program(device, 'AdamW');
    sumOfSquares(this.stepping, { x: this.grads, total: this.squares, scratch });
    adamw(this.stepping, { settings: this.settings, decays, squares: this.squares, grads: this.grads, weights, m: this.firstMoment, v: this.secondMoment });
  }

  clearGradients(): void {
    this.clearing.run();
  }

  /** Queues one update from `grads`. Resolves with the gradient's norm before clipping; if that is not finite, nothing changed. */
  async step(optimiser: OptimiserStep): Promise<number> {
    const taken = ++this.steps;
    this.device.write(this.settings, adamwSettings(optimiser, taken));
    this.stepping.run();
    const [squares] = await this.device.read([this.squares]);
    const norm = Math.sqrt(squares![0]!);
    if (!Number.isFinite(norm)) this.steps = taken - 1;
    return norm;
  }

  /** As in a fresh model. */
  reset(): void {
    this.steps = 0;
    new Program(this.device, 'reset moments').clear(this.firstMoment).clear(this.secondMoment).run();
  }

  free(): void {
    for (const tensor of this.owned) this.device.free(tensor);
    this.clearing.destroy();
    this.stepping.destroy();
  }
}

/** 1 for each block of 64 elements that belongs to a matrix: gains and biases do not decay. */
function decayBlocks(table: ParameterTable): Float32Array {
  const blocks = new Float32Array(table.flatElements / ALIGNMENT_ELEMENTS);
  for (const { shape, offset } of table.entries) {
    if (shape.length < 2) continue;
    blocks.fill(1, offset / ALIGNMENT_ELEMENTS, Math.ceil((offset + elementCount(shape)) / ALIGNMENT_ELEMENTS));
  }
  return blocks;
}
