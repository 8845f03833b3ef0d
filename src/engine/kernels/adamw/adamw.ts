/** One AdamW step over a flat buffer of parameters, gradient clipping included. */
import { ALIGNMENT_ELEMENTS, elementCount, type Tensor } from '../../buffers';
import { defineKernel, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectQuads, expectShape } from '../../shapes';
import source from './adamw.wgsl?raw';

export const adamwKernel = defineKernel({
  name: 'adamw',
  source,
  bindings: {
    settings: 'read',
    decays: 'read',
    squares: 'read',
    grads: 'read',
    weights: 'read_write',
    m: 'read_write',
    v: 'read_write',
    total: 'read_write',
  },
  params: { quads: 'u32', partial_sums: 'u32', threads: 'u32' },
  grid: (p) => [p.threads / 64, 1, 1],
});

export interface AdamwSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Infinity for no clipping. */
  readonly maxGradNorm: number;
}

/** Enough to fill a GPU, but so few that it costs nothing if each adds up all partial sums. */
const MOST_WORKGROUPS = 256;

export const SETTINGS_ELEMENTS = 8;
const LARGEST_F32 = 3.4028234663852886e38;

/** The contents of `settings` for step number `step`, counted from 1. Bias corrections are computed here, in f64. */
export function adamwSettings(s: AdamwSettings, step: number): Float32Array {
  const maxNorm = Math.min(s.maxGradNorm, LARGEST_F32);
  return new Float32Array([
    s.learningRate,
    s.beta1,
    s.beta2,
    s.epsilon,
    s.weightDecay,
    maxNorm,
    1 - s.beta1 ** step,
    1 - s.beta2 ** step,
  ]);
}

export interface Adamw {
  /** (8) from `adamwSettings`. */
  readonly settings: Tensor;
  /** (n / 64): 1 if the block of 64 elements decays. */
  readonly decays: Tensor;
  /** (T): partial sums of the squared norm of grads. */
  readonly squares: Tensor;
  /** (1): receives their sum. */
  readonly total: Tensor;
  readonly grads: Tensor;
  readonly weights: Tensor;
  readonly m: Tensor;
  readonly v: Tensor;
}

export function adamw(program: Program, io: Adamw): void {
  const n = elementCount(io.weights.shape);
  expectQuads('adamw', io.weights);
  for (const tensor of [io.grads, io.m, io.v]) expectShape('adamw', tensor, io.weights.shape);
  expectShape('adamw', io.settings, [SETTINGS_ELEMENTS]);
  expectShape('adamw', io.decays, [groupsFor(n, ALIGNMENT_ELEMENTS)]);
  program.dispatch(adamwKernel, io, {
    quads: n / 4,
    partial_sums: elementCount(io.squares.shape),
    threads: 64 * Math.max(1, Math.min(MOST_WORKGROUPS, groupsFor(n, 256))),
  });
}
