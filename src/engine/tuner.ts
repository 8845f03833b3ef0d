/**
 * Finds the fastest variant of a kernel: measured once for each adapter and class of shapes, then taken from the table.
 * Before that, every variant is compared with the plainest one; a variant that differs is left out and reported
 * (otherwise a driver's bug in subgroup operations would give a wrong gradient).
 *
 * It knows the sizes of products and attention heads, not models. It measures the wall time of many dispatches at once,
 * so it needs no timestamp queries. The best of a few rounds counts, because every disturbance makes a round slower.
 */
import { view, type Tensor } from './buffers';
import type { Device } from './device';
import {
  attention,
  attentionBackward,
  attentionCandidates,
  attentionClass,
  type AttentionVariant,
  type HeadShape,
} from './kernels/attention/attention';
import {
  HALF_TOLERANCE,
  matmul,
  matmulCandidates,
  matmulClass,
  matmulInputGradient,
  matmulWeightGradient,
  padded,
  type MatmulProduct,
  type MatmulVariant,
} from './kernels/matmul/matmul';
import { Program } from './program';
import { worstPart } from './relative-error';
import type { VariantChoices } from './variants';

/** The operations to choose variants for. */
export interface TuningNeeds {
  /** (outputs, inputs) of each weight matrix. */
  readonly matrices: readonly { readonly N: number; readonly K: number }[];
  readonly heads: readonly HeadShape[];
  /** Contests of the caller, for operations that consist of several kernels. */
  readonly others?: readonly PlannedContest[];
}

export interface Tuning {
  readonly choices: VariantChoices;
  /** Variants that compute something wrong, or nothing, on this adapter, each with its relative error. */
  readonly wrong: Readonly<Record<string, number>>;
  /** Milliseconds of each variant that was measured, by class. */
  readonly measured: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface TuningOptions {
  readonly nowMs: () => number;
  /** Rows of the measured products: about as many as a micro-batch has. */
  readonly rows: number;
  /** Time for measuring; the classes that are left then keep their first candidate. */
  readonly budgetMs: number;
  /** Awaited before each class. If it throws, measuring stops, and what was measured so far is lost. */
  readonly onProgress?: (done: number, total: number) => Promise<void> | void;
}

const PRODUCTS: readonly MatmulProduct[] = ['forward', 'input gradient', 'weight gradient'];
const DIRECTIONS = ['forward', 'backward'] as const;

const ROUNDS = 3;
/** A round runs each variant for about this long: much longer than a read-back, but short enough for people to wait. */
const ROUND_MS = 6;
/** The first candidate stays unless another takes at most this share of its time, so that noise decides nothing. */
const WORTH = 0.95;
/** f32 sums of a few hundred products differ by 1e-6 of their root mean square if the order differs. */
const TOLERANCE = 1e-4;
const toleranceOf = (variant: string): number => (variant === 'half' ? HALF_TOLERANCE : TOLERANCE);

/** A number, because tables are kept as JSON, which has no Infinity. */
const NOT_COMPILED = 1e30;

/** One choice to make: its class, its candidates, and how each is recorded. They write to `result`. */
export interface Contest {
  readonly shapeClass: string;
  /** The default first. */
  readonly candidates: readonly string[];
  /** The variant that the others are compared with; by default the last candidate. */
  readonly plainest?: string;
  readonly record: (program: Program, variant: string) => void;
  readonly result: Tensor;
  /** The part that element i of the result belongs to (errors are relative to each part); null for padding. */
  readonly partOf: (i: number) => number | null;
  readonly free: () => void;
}

/** Measures the classes of `needs` that are not in `known`, and puts the choices into the device's table. */
export async function tune(
  device: Device,
  needs: TuningNeeds,
  known: Tuning | null,
  options: TuningOptions,
): Promise<Tuning> {
  const tuning = { choices: { ...known?.choices }, wrong: { ...known?.wrong }, measured: { ...known?.measured } };
  for (const variant of Object.keys(tuning.wrong)) device.variants.exclude(variant);
  const open = contestsOf(needs).filter(({ shapeClass }) => !(shapeClass in tuning.choices));
  const startedMs = options.nowMs();
  for (const [i, { make }] of open.entries()) {
    await options.onProgress?.(i, open.length);
    if (options.nowMs() - startedMs > options.budgetMs) break;
    const contest = make(device, options.rows);
    const able = await rightOnes(device, contest, tuning.wrong);
    if (able.length > 0) {
      const times = await timesOf(device, contest, able, options.nowMs);
      tuning.measured[contest.shapeClass] = times;
      tuning.choices[contest.shapeClass] = fastestOf(able, times);
    }
    contest.free();
  }
  for (const variant of Object.keys(tuning.wrong)) device.variants.exclude(variant);
  // A variant that was chosen for one class and found wrong in a later one runs nowhere, so results must not name it.
  for (const [shapeClass, choice] of Object.entries(tuning.choices)) {
    const times = tuning.measured[shapeClass] ?? {};
    if (choice in tuning.wrong)
      tuning.choices[shapeClass] = fastestOf(
        Object.keys(times).filter((variant) => !(variant in tuning.wrong)),
        times,
      );
  }
  device.variants.use(tuning.choices);
  return tuning;
}

/** The first variant, unless a later one is clearly faster. */
function fastestOf(variants: readonly string[], times: Readonly<Record<string, number>>): string {
  return variants.reduce((best, variant) => (times[variant]! < WORTH * times[best]! ? variant : best));
}

export interface PlannedContest {
  readonly shapeClass: string;
  readonly make: (device: Device, rows: number) => Contest;
}

/** The variants that the device can run for each class: those for any of its shapes. */
export function candidatesOf(device: Device, needs: TuningNeeds): Map<string, ReadonlySet<string>> {
  return new Map([...shapesOf(device, needs)].map(([shapeClass, shapes]) => [shapeClass, new Set(shapes.flat())]));
}

/** The candidates for each shape of a class. */
function shapesOf(device: Device, { matrices, heads }: TuningNeeds): Map<string, (readonly string[])[]> {
  const all = new Map<string, (readonly string[])[]>();
  const add = (shapeClass: string, candidates: readonly string[]) =>
    all.set(shapeClass, [...(all.get(shapeClass) ?? []), candidates]);
  for (const { N, K } of matrices)
    for (const product of PRODUCTS) add(matmulClass(product, N, K), matmulCandidates(device, product, K, padded(N)));
  for (const shape of heads)
    for (const direction of DIRECTIONS) add(attentionClass(direction, shape), attentionCandidates(device, shape));
  return all;
}

/**
 * What runs for the classes that were not measured: the first candidate of a shape that has them all. A run records it
 * like a choice, so that it keeps it when somebody has measured more in the meantime.
 */
export function unmeasured(device: Device, needs: TuningNeeds, { choices, wrong }: Tuning): VariantChoices {
  const defaults: Record<string, string> = {};
  for (const [shapeClass, shapes] of shapesOf(device, needs)) {
    if (shapeClass in choices) continue;
    const most = shapes.reduce((best, candidates) => (candidates.length > best.length ? candidates : best));
    const first = most.find((variant) => !(variant in wrong));
    if (first !== undefined) defaults[shapeClass] = first;
  }
  return defaults;
}

/** The classes of shapes that occur in the needs. */
export function classesOf(needs: TuningNeeds): string[] {
  return contestsOf(needs).map(({ shapeClass }) => shapeClass);
}

/** One contest for each class of shapes in the needs. */
function contestsOf({ matrices, heads, others = [] }: TuningNeeds): PlannedContest[] {
  const planned = new Map<string, PlannedContest>(others.map((contest) => [contest.shapeClass, contest]));
  for (const { N, K } of matrices) {
    for (const product of PRODUCTS) {
      const shapeClass = matmulClass(product, N, K);
      if (!planned.has(shapeClass))
        planned.set(shapeClass, { shapeClass, make: (device, rows) => productContest(device, product, rows, N, K) });
    }
  }
  for (const shape of heads) {
    for (const direction of DIRECTIONS) {
      const shapeClass = attentionClass(direction, shape);
      if (!planned.has(shapeClass))
        planned.set(shapeClass, {
          shapeClass,
          make: (device, rows) => attentionContest(device, direction, rows, shape),
        });
    }
  }
  return [...planned.values()];
}

/** Deterministic numbers of both signs, without a period, so that a wrong index reads a different value. */
function noise(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => ((Math.imul(i + 1, 2654435761) >>> 8) & 0xffff) / 65536 - 0.5);
}

/**
 * The rows of a product's result are multiplied with these in turn: as large as any activation, as small as any
 * gradient. Numbers near 1 would not show that half precision ends at 65504 and at 6e-8.
 */
const MAGNITUDES = [1, 2 ** -24, 2 ** 24, 2 ** -12, 2 ** 12];

function productContest(device: Device, product: MatmulProduct, M: number, N: number, K: number): Contest {
  const Y = padded(N);
  const magnitudeOf = (row: number): number => MAGNITUDES[row % MAGNITUDES.length]!;
  const ofDy = (i: number): number =>
    product === 'input gradient'
      ? magnitudeOf(Math.floor(i / Y))
      : product === 'weight gradient'
        ? magnitudeOf(i % Y)
        : 1;
  const ofX = (i: number): number => (product === 'forward' ? magnitudeOf(Math.floor(i / K)) : 1);
  const dy = noise(M * Y).map((value, i) => (i % Y < N ? ofDy(i) * value : 0));
  const x = device.upload(
    'tuned x',
    [M, K],
    noise(M * K).map((value, i) => ofX(i) * value),
  );
  const w = device.upload('tuned w', [N, K], noise(N * K));
  const y = device.upload('tuned y', [M, Y], dy);
  const dx = device.tensor('tuned dx', [M, K]);
  const count = Math.max(1, Math.ceil(M / 256));
  const slices = device.tensor('tuned slices', [count, padded(N * K)]);
  const dw = { first: view(slices, 0, [N, K]), count, stride: padded(N * K) };
  const partOf = {
    forward: (i: number) => (i % Y < N ? Math.floor(i / Y) % MAGNITUDES.length : null),
    'input gradient': (i: number) => Math.floor(i / K) % MAGNITUDES.length,
    'weight gradient': (i: number) =>
      i % dw.stride < N * K ? Math.floor((i % dw.stride) / K) % MAGNITUDES.length : null,
  }[product];
  const result = { forward: y, 'input gradient': dx, 'weight gradient': slices }[product];
  return {
    shapeClass: matmulClass(product, N, K),
    candidates: matmulCandidates(device, product, K, Y),
    record: (program, name) => {
      const variant = name as MatmulVariant;
      if (product === 'forward') matmul(program, { x, w, y }, 'nothing', variant);
      else if (product === 'input gradient') matmulInputGradient(program, { dy: y, w, dx }, false, variant);
      else matmulWeightGradient(program.clear(slices), { dy: y, x, dw }, variant);
    },
    result,
    partOf,
    free: () => [x, w, y, dx, slices].forEach((tensor) => device.free(tensor)),
  };
}

/** Tokens in each of the rows that attention is measured on. */
const ROW_TOKENS = 64;

function attentionContest(device: Device, direction: 'forward' | 'backward', M: number, shape: HeadShape): Contest {
  const { heads, kvHeads, headDim } = shape;
  const [width, outWidth] = [(heads + 2 * kvHeads) * headDim, heads * headDim];
  const rowOf = (m: number) => Math.floor(m / ROW_TOKENS) * ROW_TOKENS;
  const ranges = Uint32Array.from({ length: 2 * M }, (_, i) =>
    i % 2 === 0 ? rowOf(i >> 1) : Math.min(M, rowOf(i >> 1) + ROW_TOKENS),
  );
  const io = {
    qkv: device.upload(
      'tuned qkv',
      [M, width],
      noise(M * width).map((value) => 4 * value),
    ),
    rows: device.upload('tuned rows', [M, 2], ranges),
    out: device.tensor('tuned out', [M, outWidth]),
    lse: device.tensor('tuned lse', [M, heads]),
    dout: device.upload('tuned dout', [M, outWidth], noise(M * outWidth)),
    dqkv: device.tensor('tuned dqkv', [M, width]),
    delta: device.tensor('tuned delta', [M, heads]),
  };
  if (direction === 'backward') {
    const program = new Program(device, 'tuned forward');
    attention(program, io, shape, 'plain');
    program.run();
    program.destroy();
  }
  return {
    shapeClass: attentionClass(direction, shape),
    candidates: attentionCandidates(device, shape),
    record: (program, name) => {
      const variant = name as AttentionVariant;
      if (direction === 'forward') attention(program, io, shape, variant);
      else attentionBackward(program, io, shape, variant);
    },
    result: direction === 'forward' ? io.out : io.dqkv,
    partOf: () => 0,
    free: () => Object.values(io).forEach((tensor) => device.free(tensor)),
  };
}

/**
 * The candidates that agree with the plainest one. A variant that was wrong in one class is left out of all; one that
 * the driver does not compile gets the error NOT_COMPILED.
 */
async function rightOnes(device: Device, contest: Contest, wrong: Record<string, number>): Promise<readonly string[]> {
  const able = contest.candidates.filter((variant) => !(variant in wrong));
  const plainest = contest.plainest ?? able.at(-1);
  if (plainest === undefined) return [];
  const expected = await resultOf(device, contest, plainest);
  const right: string[] = [];
  for (const variant of able) {
    const result = variant === plainest ? expected : await device.attempt(() => resultOf(device, contest, variant));
    const error = result === null ? NOT_COMPILED : Math.min(NOT_COMPILED, worstPart(result, expected, contest.partOf));
    if (error <= toleranceOf(variant)) right.push(variant);
    else wrong[variant] = error;
  }
  return right;
}

async function resultOf(device: Device, contest: Contest, variant: string): Promise<Float32Array> {
  const program = new Program(device, `tuning ${contest.shapeClass} ${variant}`).clear(contest.result);
  contest.record(program, variant);
  program.run();
  const [values] = await device.read([contest.result]);
  program.destroy();
  return values!;
}

/** Milliseconds per dispatch of each variant. The variants take turns, and the best round counts. */
async function timesOf(
  device: Device,
  contest: Contest,
  variants: readonly string[],
  nowMs: () => number,
): Promise<Record<string, number>> {
  const programs = variants.map((variant) => {
    const program = new Program(device, `tuning ${variant}`);
    contest.record(program, variant);
    return program;
  });
  const times = new Map<string, number>();
  const timed = async (program: Program, repeats: number): Promise<number> => {
    const startedMs = nowMs();
    program.run(repeats);
    await device.read([view(contest.result, 0, [1])]);
    return nowMs() - startedMs;
  };
  const repeats: number[] = [];
  for (const program of programs)
    repeats.push(Math.max(1, Math.min(200, Math.round(ROUND_MS / Math.max(0.02, await timed(program, 1))))));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, program] of programs.entries()) {
      const ms = (await timed(program, repeats[i]!)) / repeats[i]!;
      times.set(variants[i]!, Math.min(times.get(variants[i]!) ?? Infinity, ms));
    }
  }
  for (const program of programs) program.destroy();
  return Object.fromEntries(times);
}
