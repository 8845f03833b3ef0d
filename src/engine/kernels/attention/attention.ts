/**
 * Grouped-query causal attention over packed rows, and its gradient. M tokens, H query heads, K key and value heads, D
 * head dimension. A token's queries, keys and values lie one after the other: (M, (H + 2K)·D). `rows` (M, 2) u32 gives
 * each token's row as [start, end), in the order of the tokens: a query attends to the tokens from start to itself.
 *
 * Two variants: `plain` (one thread per head of a token) and `subgroup` (the lanes of a subgroup share keys).
 */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Device, Subgroups } from '../../device';
import type { Program } from '../../program';
import { expectMatrix, expectShape, matrixShape } from '../../shapes';
import { specialised } from '../../unroll';
import source from './attention.wgsl?raw';
import backwardSource from './attention_backward.wgsl?raw';
import backwardSubgroupSource from './attention_backward_subgroup.wgsl?raw';
import subgroupSource from './attention_subgroup.wgsl?raw';

export interface HeadShape {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

export type AttentionVariant = 'subgroup' | 'plain';

/** The subgroup kernels keep three to four heads in registers; heads that do not fit take long to compile. */
const LONGEST_SHARED_HEAD = 64;

const forwardBindings = { qkv: 'read', rows: 'read', out: 'read_write', lse: 'read_write' } as const;
const params = { tokens: 'u32', heads: 'u32', kv_heads: 'u32', scale: 'f32' } as const;

/** Up to this head dimension the loops of the plain kernels are unrolled. */
const LONGEST_WRITTEN_OUT = 32;

/** The number of parts that a head is read in: four floats each, or two if D is not a multiple of 4. */
export function partsOf(headDim: number): number {
  return headDim % 4 === 0 ? headDim / 4 : headDim / 2;
}

/**
 * A kernel with one thread per head: a short head is in registers, a long one in an array with loops over `p.parts`.
 */
export function headPerThread(text: string, headDim: number): string {
  const parted = text.replace('alias Part = vec4f;', `alias Part = vec${headDim % 4 === 0 ? 4 : 2}f;`);
  if (headDim <= LONGEST_WRITTEN_OUT) return specialised(parted, { PARTS: partsOf(headDim) });
  return parted
    .replace('const PARTS = 4u;', `const PARTS = ${partsOf(headDim)}u;`)
    .replaceAll('d < PARTS', 'd < p.parts');
}

function plainKernels(headDim: number) {
  return {
    forward: defineKernel({
      name: `attention ${headDim}`,
      source: headPerThread(source, headDim),
      bindings: forwardBindings,
      params: { ...params, parts: 'u32' },
      grid: (p) => foldedGrid(groupsFor(p.tokens * p.heads, 64)),
    }),
    backward: defineKernel({
      name: `attention_backward ${headDim}`,
      source: headPerThread(backwardSource, headDim),
      bindings: {
        qkv: 'read',
        rows: 'read',
        out: 'read',
        dout: 'read',
        lse: 'read',
        delta: 'read_write',
        dqkv: 'read_write',
      },
      params: { ...params, parts: 'u32', keys: 'u32' },
      grid: (p) => foldedGrid(groupsFor(p.tokens * (p.keys ? p.kv_heads : p.heads), 64)),
    }),
  };
}

function subgroupKernels(headDim: number, { threads, lanes }: Subgroups) {
  const suffix = `${headDim} of ${lanes}${threads === lanes ? '' : ` in ${threads}`}`;
  const constants = { PARTS: headDim / 4, THREADS: threads, LANES: lanes, LOADS: groupsFor(headDim / 4, lanes) };
  return {
    forward: defineKernel({
      name: `attention_subgroup ${suffix}`,
      source: specialised(subgroupSource, constants),
      bindings: forwardBindings,
      params,
      grid: (p) => [groupsFor(p.tokens, threads), p.heads, 1],
    }),
    backward: defineKernel({
      name: `attention_backward_subgroup ${suffix}`,
      source: specialised(backwardSubgroupSource, constants),
      bindings: { qkv: 'read', rows: 'read', out: 'read', dout: 'read', lse: 'read', dqkv: 'read_write' },
      params,
      grid: (p) => [groupsFor(p.tokens, threads), p.heads + p.kv_heads, 1],
    }),
  };
}

const plainCache = new Map<number, ReturnType<typeof plainKernels>>();
const subgroupCache = new Map<string, ReturnType<typeof subgroupKernels>>();

function cached<K, V>(cache: Map<K, V>, key: K, make: () => V): V {
  let value = cache.get(key);
  if (value === undefined) cache.set(key, (value = make()));
  return value;
}

export const attentionKernels = {
  plain: (headDim: number) => cached(plainCache, headDim, () => plainKernels(headDim)),
  subgroup: (headDim: number, subgroups: Subgroups) =>
    cached(subgroupCache, `${headDim} ${subgroups.lanes} ${subgroups.threads}`, () =>
      subgroupKernels(headDim, subgroups),
    ),
};

/** The variants that can run such heads on this device, the one that is probably fastest first. */
export function attentionCandidates({ subgroups }: Device, { headDim }: HeadShape): readonly AttentionVariant[] {
  return subgroups !== null && headDim % 4 === 0 && headDim <= LONGEST_SHARED_HEAD ? ['subgroup', 'plain'] : ['plain'];
}

/** The class of such heads in the table of variants. */
export function attentionClass(direction: 'forward' | 'backward', { headDim }: HeadShape): string {
  return `attention ${direction} ${headDim}`;
}

export interface AttentionForward {
  /** (M, (H + 2K)·D) */
  readonly qkv: Tensor;
  /** (M, 2) u32 */
  readonly rows: Tensor;
  /** (M, H·D) */
  readonly out: Tensor;
  /** (M, H): log-sum-exp of the scores. */
  readonly lse: Tensor;
}

export interface AttentionBackward extends AttentionForward {
  readonly dout: Tensor;
  /** (M, (H + 2K)·D) */
  readonly dqkv: Tensor;
  /** (M, H): workspace. */
  readonly delta: Tensor;
}

function checked(io: AttentionForward, { heads, kvHeads, headDim }: HeadShape) {
  const [M] = matrixShape(io.qkv);
  expectMatrix('attention', io.qkv, M, (heads + 2 * kvHeads) * headDim);
  expectMatrix('attention', io.out, M, heads * headDim);
  expectShape('attention', io.rows, [M, 2]);
  expectShape('attention', io.lse, [M, heads]);
  return { tokens: M, heads, kv_heads: kvHeads, scale: 1 / Math.sqrt(headDim) };
}

export function attention(
  program: Program,
  { qkv, rows, out, lse }: AttentionForward,
  shape: HeadShape,
  variant?: AttentionVariant,
): void {
  const values = checked({ qkv, rows, out, lse }, shape);
  const chosen =
    variant ??
    program.device.variants.choose(attentionClass('forward', shape), attentionCandidates(program.device, shape));
  const tensors = { qkv, rows, out, lse };
  if (chosen === 'plain')
    program.dispatch(attentionKernels.plain(shape.headDim).forward, tensors, {
      ...values,
      parts: partsOf(shape.headDim),
    });
  else program.dispatch(attentionKernels.subgroup(shape.headDim, program.device.subgroups!).forward, tensors, values);
}

/** dqkv from dout. `out` and `lse` must be those of the forward pass. */
export function attentionBackward(
  program: Program,
  io: AttentionBackward,
  shape: HeadShape,
  variant?: AttentionVariant,
): void {
  const values = checked(io, shape);
  const { qkv, rows, out, dout, lse, dqkv, delta } = io;
  expectMatrix('attentionBackward', dout, ...matrixShape(out));
  expectMatrix('attentionBackward', dqkv, ...matrixShape(qkv));
  expectShape('attentionBackward', delta, lse.shape);
  const chosen =
    variant ??
    program.device.variants.choose(attentionClass('backward', shape), attentionCandidates(program.device, shape));
  if (chosen === 'subgroup') {
    program.dispatch(
      attentionKernels.subgroup(shape.headDim, program.device.subgroups!).backward,
      { qkv, rows, out, dout, lse, dqkv },
      values,
    );
    return;
  }
  const { backward } = attentionKernels.plain(shape.headDim);
  for (const keys of [0, 1])
    program.dispatch(
      backward,
      { qkv, rows, out, dout, lse, delta, dqkv },
      { ...values, parts: partsOf(shape.headDim), keys },
    );
}
