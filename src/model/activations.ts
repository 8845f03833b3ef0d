/**
 * The device memory of a forward and backward pass over M packed tokens: the activations that each layer keeps for its
 * backward pass, and gradients, which all layers share. It has a fixed capacity; a smaller M uses views of its buffers.
 *
 * Letters: M packed tokens, C channels, H query heads, K key/value heads, D head dimension, F inner MLP size, V
 * vocabulary.
 */
import { elementCount, view, type Shape, type Tensor } from '../engine/buffers';
import type { Device } from '../engine/device';
import { usedCapacity } from '../engine/kernels/embedding/embedding';
import { padded } from '../engine/kernels/matmul/matmul';
import { ropeAngles } from '../engine/kernels/rope/rope';
import type { LlamaConfig } from './config';

/** Queries, keys and values of a token: (H + 2K)·D. */
export function projectionWidth(c: LlamaConfig): number {
  return (c.heads + 2 * c.kvHeads) * c.headDim;
}

type Shapes = Readonly<Record<string, Shape>>;
type Tensors<S extends Shapes> = { readonly [N in keyof S]: Tensor };

/** Written by the host before each run. */
const inputShapes = (c: LlamaConfig, M: number) => ({
  ids: [M],
  positions: [M],
  rows: [M, 2],
  targets: [M],
  terms: [M, 4],
  used: [usedCapacity(M, c.vocabularySize), 2],
  places: [M],
});

/** Kept from a layer's forward pass for its backward pass. */
const layerShapes = (c: LlamaConfig, M: number) => ({
  x: [M, c.hiddenSize],
  attentionInput: [M, c.hiddenSize],
  /** Projections before their heads are normalised; empty if the model does not do that. */
  raw: [c.qkNorm ? M : 0, projectionWidth(c)],
  headScale: [c.qkNorm ? M : 0, c.heads + c.kvHeads],
  /** Queries, keys and values, as attention reads them. */
  qkv: [M, projectionWidth(c)],
  attended: [M, c.heads * c.headDim],
  lse: [M, c.heads],
  middle: [M, c.hiddenSize],
  mlpInput: [M, c.hiddenSize],
  gateUp: [M, 2 * c.intermediateSize],
  inner: [M, c.intermediateSize],
});

const outputShapes = (c: LlamaConfig, M: number) => ({
  x: [M, c.hiddenSize],
  normed: [M, c.hiddenSize],
  /** Replaced by its own gradient in the backward pass. */
  logits: [M, padded(c.vocabularySize)],
  logp: [M],
  entropy: [M],
  lse: [M],
  loss: [M],
  dlogp: [M],
});

const gradientShapes = (c: LlamaConfig, M: number) => ({
  /** Gradient with respect to the residual stream. */
  dx: [M, c.hiddenSize],
  dnormed: [M, c.hiddenSize],
  dqkv: [M, projectionWidth(c)],
  dattended: [M, c.heads * c.headDim],
  delta: [M, c.heads],
  dgateUp: [M, 2 * c.intermediateSize],
  dinner: [M, c.intermediateSize],
  normScale: [M],
});

export interface Activations {
  readonly M: number;
  readonly inputs: Tensors<ReturnType<typeof inputShapes>>;
  readonly layers: readonly Tensors<ReturnType<typeof layerShapes>>[];
  readonly output: Tensors<ReturnType<typeof outputShapes>>;
  readonly gradients: Tensors<ReturnType<typeof gradientShapes>>;
  /** (P ≥ M, D): rotation of each position. */
  readonly angles: Tensor;
}

/** Floats per token of the widest binding. This limits the tokens of a micro-batch. */
export function widestPerToken(c: LlamaConfig): number {
  return Math.max(padded(c.vocabularySize), 2 * c.intermediateSize, c.hiddenSize, projectionWidth(c), 4);
}

/** Device memory per packed token: what `ActivationMemory` will allocate for it, computed without allocating. */
export function bytesPerToken(c: LlamaConfig): number {
  const elements = (shapes: Shapes): number =>
    Object.values(shapes).reduce((sum, shape) => sum + elementCount(shape), 0);
  const of = (M: number): number =>
    elements(inputShapes(c, M)) +
    c.layers * elements(layerShapes(c, M)) +
    elements(outputShapes(c, M)) +
    elements(gradientShapes(c, M)) +
    M * c.headDim;
  // The difference of two sizes, because some buffers do not grow with M; both above V, where every shape is linear in
  // M.
  const M = c.vocabularySize + 1;
  return 4 * (of(M + 1) - of(M));
}

/** Buffers for up to `capacity` packed tokens. */
export class ActivationMemory {
  private readonly owned: Tensor[] = [];
  private readonly full: Activations;

  constructor(
    private readonly device: Device,
    private readonly config: LlamaConfig,
    readonly capacity: number,
  ) {
    const make = <S extends Shapes>(prefix: string, shapes: S): Tensors<S> =>
      mapShapes(shapes, (name, shape) => this.own(device.tensor(`${prefix}${name}`, shape)));
    const angles = ropeAngles(capacity, config.headDim, config.ropeTheta);
    this.full = {
      M: capacity,
      inputs: make('', inputShapes(config, capacity)),
      layers: Array.from({ length: config.layers }, (_, l) => make(`layer ${l} `, layerShapes(config, capacity))),
      output: make('output ', outputShapes(config, capacity)),
      gradients: make('', gradientShapes(config, capacity)),
      angles: this.own(device.upload('angles', [capacity, config.headDim], angles)),
    };
  }

  private own(tensor: Tensor): Tensor {
    this.owned.push(tensor);
    return tensor;
  }

  /** The same buffers for M ≤ capacity tokens. */
  forTokens(M: number): Activations {
    const narrow = <S extends Shapes>(tensors: Tensors<S>, shapes: S): Tensors<S> =>
      mapShapes(shapes, (name, shape) => view(tensors[name]!, 0, shape));
    const { full, config } = this;
    return {
      M,
      inputs: narrow(full.inputs, inputShapes(config, M)),
      layers: full.layers.map((layer) => narrow(layer, layerShapes(config, M))),
      output: narrow(full.output, outputShapes(config, M)),
      gradients: narrow(full.gradients, gradientShapes(config, M)),
      angles: full.angles,
    };
  }

  free(): void {
    for (const tensor of this.owned) this.device.free(tensor);
  }
}

function mapShapes<S extends Shapes>(shapes: S, make: (name: keyof S & string, shape: Shape) => Tensor): Tensors<S> {
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, make(name, shape)])) as Tensors<S>;
}
