/**
 * The three products of a linear layer y = x·Wᵀ. Letters: M rows (tokens), K inputs, N outputs, Y ≥ N columns of y in
 * memory: if N is not a multiple of 4, rows of y are padded to the next multiple, to read and write four at a time.
 *
 * Several kernels compute each product: `block` (registers, any adapter), `subgroup16` and `subgroup32` (rows shared by
 * the lanes of a subgroup), all four floats wide; `tiled` (shared memory) and `strided` for any size. The choice
 * depends on N, K and the adapter's measurements (variants.ts), never on M. `half` is `block` with factors in f16. Its
 * numbers differ, so it exists only on a device that was opened for f16, and runs only if it was measured and chosen.
 */
import type { Tensor } from '../../buffers';
import { defineKernel, groupsFor, type Kernel } from '../../kernel';
import type { Device, Subgroups } from '../../device';
import type { Program } from '../../program';
import { expectMatrix, matrixShape } from '../../shapes';
import { allSlices, type Slices } from '../../slices';
import { specialised } from '../../unroll';
import { sizeClass } from '../../variants';
import anySizeSource from './matmul_any_size.wgsl?raw';
import forwardSource from './matmul_forward.wgsl?raw';
import forwardBlockSource from './matmul_forward_block.wgsl?raw';
import forwardHalfSource from './matmul_forward_half.wgsl?raw';
import forwardSubgroupSource from './matmul_forward_subgroup.wgsl?raw';
import halfSource from './matmul_half.wgsl?raw';
import inputSource from './matmul_input_gradient.wgsl?raw';
import inputBlockSource from './matmul_input_gradient_block.wgsl?raw';
import inputHalfSource from './matmul_input_gradient_half.wgsl?raw';
import inputSubgroupSource from './matmul_input_gradient_subgroup.wgsl?raw';
import stridedSource from './matmul_strided.wgsl?raw';
import tiledSource from './matmul_tiled.wgsl?raw';
import weightSource from './matmul_weight_gradient.wgsl?raw';
import weightBlockSource from './matmul_weight_gradient_block.wgsl?raw';
import weightHalfSource from './matmul_weight_gradient_half.wgsl?raw';
import weightSubgroupSource from './matmul_weight_gradient_subgroup.wgsl?raw';

export type MatmulProduct = 'forward' | 'input gradient' | 'weight gradient';
export type MatmulVariant = 'subgroup32' | 'subgroup16' | 'block' | 'half' | 'strided' | 'tiled';

/** What the product is added to: nothing, the values of y, another matrix (M, Y), or a bias (Y) in every row. */
export type Added = 'nothing' | 'self' | 'matrix' | 'bias';
const ADDED: Readonly<Record<Added, number>> = { nothing: 0, self: 1, matrix: 2, bias: 3 };

const outputParams = { M: 'u32', N: 'u32', K: 'u32', Y: 'u32', add: 'u32' } as const;
const sliceParams = { M: 'u32', N: 'u32', K: 'u32', Y: 'u32', slices: 'u32', stride: 'u32' } as const;
const forwardBindings = { x: 'read', w: 'read', base: 'read', y: 'read_write' } as const;
const inputBindings = { dy: 'read', w: 'read', dx: 'read_write' } as const;
const weightBindings = { dy: 'read', x: 'read', dw: 'read_write' } as const;
const strides = {
  i_count: 'u32',
  j_count: 'u32',
  r_count: 'u32',
  a_i: 'u32',
  a_r: 'u32',
  b_j: 'u32',
  b_r: 'u32',
  c_i: 'u32',
  slices: 'u32',
  stride: 'u32',
  add: 'u32',
} as const;
const stridedBindings = { a: 'read', b: 'read', base: 'read', c: 'read_write' } as const;

/** Rows and columns that one thread of a block kernel computes; its workgroup has 4 × 8 threads. */
const BLOCK = 8;
const blockGrid = (rows: number, columns: number, slices = 1) =>
  [groupsFor(rows, 4 * BLOCK), groupsFor(columns, 8 * BLOCK), slices] as const;

export const matmulForwardBlock = defineKernel({
  name: 'matmul_forward_block',
  source: specialised(`${forwardBlockSource}\n${forwardSource}`),
  bindings: forwardBindings,
  params: outputParams,
  grid: (p) => blockGrid(p.M, p.Y),
});

export const matmulInputGradientBlock = defineKernel({
  name: 'matmul_input_gradient_block',
  source: specialised(`${inputBlockSource}\n${inputSource}`),
  bindings: inputBindings,
  params: outputParams,
  grid: (p) => blockGrid(p.M, p.K),
});

export const matmulWeightGradientBlock = defineKernel({
  name: 'matmul_weight_gradient_block',
  source: specialised(`${weightBlockSource}\n${weightSource}`),
  bindings: weightBindings,
  params: sliceParams,
  grid: (p) => blockGrid(p.Y, p.K, p.slices),
});

/** The block kernels with factors in f16, for devices with `precision: 'f16'`. */
export const matmulHalf = {
  forward: defineKernel({
    ...matmulForwardBlock,
    name: 'matmul_forward_half',
    source: specialised(`${forwardHalfSource}\n${halfSource}\n${forwardSource}`),
  }),
  inputGradient: defineKernel({
    ...matmulInputGradientBlock,
    name: 'matmul_input_gradient_half',
    source: specialised(`${inputHalfSource}\n${halfSource}\n${inputSource}`),
  }),
  weightGradient: defineKernel({
    ...matmulWeightGradientBlock,
    name: 'matmul_weight_gradient_half',
    source: specialised(`${weightHalfSource}\n${halfSource}\n${weightSource}`),
  }),
};

/**
 * How far `half` may be from f32, relative to the root mean square of results of one magnitude. A term is rounded ten
 * times (matmul_half.wgsl), each time by at most u = 2^-11 of it, so the error is never more than 10 u Σ|terms|. Terms
 * and errors have both signs: both sums grow with the square root of the number of terms, and an error is typically u
 * of the result. The largest of a million errors is five typical ones, twice that in short sums of large terms: with a
 * margin, 20 u or 1 %. (Measured: 3 to 6 u, once 11.) A factor that overflowed, was lost or came from the wrong place
 * gives an error of about 1.
 */
export const HALF_TOLERANCE = 20 * 2 ** -11;

export const matmulStrided = defineKernel({
  name: 'matmul_strided',
  source: specialised(`${stridedSource}\n${anySizeSource}`),
  bindings: stridedBindings,
  params: strides,
  grid: (p) => [groupsFor(p.i_count, 64), groupsFor(p.j_count, 8), p.slices],
});

export const matmulTiled = defineKernel({
  name: 'matmul_tiled',
  source: specialised(`${tiledSource}\n${anySizeSource}`),
  bindings: stridedBindings,
  params: strides,
  grid: (p) => [groupsFor(p.i_count, 32), groupsFor(p.j_count, 32), p.slices],
});

function subgroupKernels({ threads, lanes }: Subgroups, rows: 16 | 32) {
  const columns = 4 * threads;
  const constants = { THREADS: threads, ROWS: rows, SHARE: Math.min(lanes, rows / 4) };
  const suffix = `subgroup${rows} of ${lanes}${threads === lanes ? '' : ` in ${threads}`}`;
  return {
    forward: defineKernel({
      name: `matmul_forward_${suffix}`,
      source: specialised(`${forwardSubgroupSource}\n${forwardSource}`, constants),
      bindings: forwardBindings,
      params: outputParams,
      grid: (p) => [groupsFor(p.M, rows), groupsFor(p.Y, columns), 1],
    }),
    inputGradient: defineKernel({
      name: `matmul_input_gradient_${suffix}`,
      source: specialised(`${inputSubgroupSource}\n${inputSource}`, constants),
      bindings: inputBindings,
      params: outputParams,
      grid: (p) => [groupsFor(p.M, rows), groupsFor(p.K, columns), 1],
    }),
    weightGradient: defineKernel({
      name: `matmul_weight_gradient_${suffix}`,
      source: specialised(`${weightSubgroupSource}\n${weightSource}`, {
        THREADS: threads,
        BANDS: Math.min(lanes, rows / 4),
      }),
      bindings: weightBindings,
      params: sliceParams,
      grid: (p) => [groupsFor(p.Y, rows), groupsFor(p.K, columns), p.slices],
    }),
  };
}

const subgroupCache = new Map<string, ReturnType<typeof subgroupKernels>>();

/** The subgroup kernels for subgroups of this size. */
export function matmulSubgroup(subgroups: Subgroups, rows: 16 | 32): ReturnType<typeof subgroupKernels> {
  const key = `${rows} of ${subgroups.lanes} in ${subgroups.threads}`;
  let kernels = subgroupCache.get(key);
  if (!kernels) subgroupCache.set(key, (kernels = subgroupKernels(subgroups, rows)));
  return kernels;
}

/** The variants that can run such a product on this device, the one that is probably fastest first. */
export function matmulCandidates(
  device: Device,
  product: MatmulProduct,
  K: number,
  Y: number,
): readonly MatmulVariant[] {
  const lanes = device.subgroups?.lanes ?? 0;
  const wide = K % 4 === 0 && Y % 4 === 0;
  // The weight gradient shares eight groups of four of dy at a time; the other products also work with fewer lanes.
  const both = lanes >= (product === 'weight gradient' ? 8 : 4);
  const shared: MatmulVariant[] = both ? ['subgroup32', 'subgroup16'] : lanes >= 4 ? ['subgroup16'] : [];
  const [any, plainest] = device.adapter.software ? (['strided', 'tiled'] as const) : (['tiled', 'strided'] as const);
  // `half` is never the first: a class that was not measured runs in f32.
  return [
    ...(wide ? [...shared, 'block' as const] : []),
    any,
    ...(wide && device.precision === 'f16' ? ['half' as const] : []),
    plainest,
  ];
}

/** The class of a product in the table of variants. */
export function matmulClass(product: MatmulProduct, N: number, K: number): string {
  return `matmul ${product} ${sizeClass(N, K)}`;
}

interface Shape {
  readonly M: number;
  readonly N: number;
  readonly K: number;
  readonly Y: number;
}

/** M, N, K and Y of a product; y may have padding columns after N, up to the next multiple of 4. */
function shapeOf(name: string, x: Tensor, w: Tensor, y: Tensor): Shape {
  const [M, K] = matrixShape(x);
  const [N] = matrixShape(w);
  const [, Y] = matrixShape(y);
  expectMatrix(name, w, N, K);
  expectMatrix(name, y, M, Y === padded(N) ? Y : N);
  return { M, N, K, Y };
}

/** N rounded up to a multiple of 4. */
export function padded(N: number): number {
  return Math.ceil(N / 4) * 4;
}

function rowsOf(variant: MatmulVariant): 16 | 32 {
  return variant === 'subgroup32' ? 32 : 16;
}

/** y = x·Wᵀ + base. x (M, K), w (N, K), y (M, Y), base (M, Y) or (Y); columns N..Y of y are undefined afterwards. */
export function matmul(
  program: Program,
  { x, w, y, base }: { x: Tensor; w: Tensor; y: Tensor; base?: Tensor },
  add: Added = 'nothing',
  variant?: MatmulVariant,
): void {
  const shape = shapeOf('matmul', x, w, y);
  const { M, N, K, Y } = shape;
  if (add === 'matrix') expectMatrix('matmul', base!, M, Y);
  if (add === 'bias') expectMatrix('matmul', base!, 1, Y);
  const added = ADDED[add];
  const chosen =
    variant ??
    program.device.variants.choose(matmulClass('forward', N, K), matmulCandidates(program.device, 'forward', K, Y));
  if (chosen === 'strided' || chosen === 'tiled') {
    const values = {
      i_count: M,
      j_count: N,
      r_count: K,
      a_i: K,
      a_r: 1,
      b_j: K,
      b_r: 1,
      c_i: Y,
      slices: 1,
      stride: 0,
      add: added,
    };
    program.dispatch(anySize(chosen), { a: x, b: w, base: base ?? x, c: y }, values);
    return;
  }
  const kernel =
    chosen === 'block'
      ? matmulForwardBlock
      : chosen === 'half'
        ? matmulHalf.forward
        : matmulSubgroup(program.device.subgroups!, rowsOf(chosen)).forward;
  program.dispatch(kernel, { x, w, base: base ?? x, y }, { ...shape, add: added });
}

/** dx = dy·W, or dx += dy·W. dy (M, Y) with zeros after its N columns, w (N, K), dx (M, K). */
export function matmulInputGradient(
  program: Program,
  { dy, w, dx }: { dy: Tensor; w: Tensor; dx: Tensor },
  accumulate = false,
  variant?: MatmulVariant,
): void {
  const shape = shapeOf('matmulInputGradient', dx, w, dy);
  const { M, N, K, Y } = shape;
  const added = ADDED[accumulate ? 'self' : 'nothing'];
  const chosen =
    variant ??
    program.device.variants.choose(
      matmulClass('input gradient', N, K),
      matmulCandidates(program.device, 'input gradient', K, Y),
    );
  if (chosen === 'strided' || chosen === 'tiled') {
    const values = {
      i_count: M,
      j_count: K,
      r_count: N,
      a_i: Y,
      a_r: 1,
      b_j: 1,
      b_r: K,
      c_i: K,
      slices: 1,
      stride: 0,
      add: added,
    };
    program.dispatch(anySize(chosen), { a: dy, b: w, base: dy, c: dx }, values);
    return;
  }
  const kernel =
    chosen === 'block'
      ? matmulInputGradientBlock
      : chosen === 'half'
        ? matmulHalf.inputGradient
        : matmulSubgroup(program.device.subgroups!, rowsOf(chosen)).inputGradient;
  program.dispatch(kernel, { dy, w, dx }, { ...shape, add: added });
}

/** dW += dyᵀ·x, split over slices. dy (M, Y) with zeros after its N columns, x (M, K), each slice (N, K). */
export function matmulWeightGradient(
  program: Program,
  { dy, x, dw }: { dy: Tensor; x: Tensor; dw: Slices },
  variant?: MatmulVariant,
): void {
  const shape = shapeOf('matmulWeightGradient', x, dw.first, dy);
  const { M, N, K, Y } = shape;
  const target = allSlices(dw);
  const chosen =
    variant ??
    program.device.variants.choose(
      matmulClass('weight gradient', N, K),
      matmulCandidates(program.device, 'weight gradient', K, Y),
    );
  if (chosen === 'strided' || chosen === 'tiled') {
    const values = {
      i_count: N,
      j_count: K,
      r_count: M,
      a_i: 1,
      a_r: Y,
      b_j: 1,
      b_r: K,
      c_i: K,
      slices: dw.count,
      stride: dw.stride,
      add: ADDED.self,
    };
    program.dispatch(anySize(chosen), { a: dy, b: x, base: dy, c: target }, values);
    return;
  }
  const kernel =
    chosen === 'block'
      ? matmulWeightGradientBlock
      : chosen === 'half'
        ? matmulHalf.weightGradient
        : matmulSubgroup(program.device.subgroups!, rowsOf(chosen)).weightGradient;
  program.dispatch(kernel, { dy, x, dw: target }, { ...shape, slices: dw.count, stride: dw.stride / 4 });
}

function anySize(variant: 'strided' | 'tiled'): typeof matmulStrided {
  return variant === 'strided' ? matmulStrided : matmulTiled;
}

export const matmulKernels: readonly Kernel[] = [
  matmulForwardBlock,
  matmulInputGradientBlock,
  matmulWeightGradientBlock,
  matmulStrided,
  matmulTiled,
  ...Object.values(matmulHalf),
] as unknown as readonly Kernel[];
