/**
 * The best rate of this engine's own matrix products on this adapter in this run. The rate of the training step is
 * given as a share of it. It is not the theoretical peak of the hardware: a better kernel raises it, and the shares
 * fall.
 *
 * A shared machine may run twice as fast in one second as in the next, so there are two figures. The best round of each
 * product shows which products are fastest. These then take turns with the training step, and the median over their
 * rounds is compared with the step's median.
 */
import { view, type Tensor } from '../engine/buffers';
import type { Device } from '../engine/device';
import { matmul, matmulInputGradient, matmulWeightGradient } from '../engine/kernels/matmul/matmul';
import { Program } from '../engine/program';
import type { TrainingShape } from './shapes';
import { quantile, type Contender, type RoundPlan, type Rounds } from './statistics';

export interface Product {
  readonly M: number;
  readonly K: number;
  readonly N: number;
}

export interface MatmulRate extends Product {
  readonly kind: 'forward' | 'input gradient' | 'weight gradient';
  readonly gflops: number;
}

/** So long that the time of the read-back is small in comparison. */
const TARGET_MS = 60;
const ROUNDS = 3;
const SQUARES: readonly Product[] = [
  { M: 512, K: 512, N: 512 },
  { M: 1024, K: 512, N: 512 },
];

/** The two largest products of a layer, for a whole batch. */
function productsOf({ config, rows, tokens }: TrainingShape): readonly Product[] {
  const { hiddenSize: C, intermediateSize: F } = config;
  const M = rows * tokens;
  return [
    { M, K: C, N: C },
    { M, K: C, N: F },
  ];
}

/** The rates of every product, each the best of its rounds. @param plan only `beforeRound` is used, once per product */
export async function matmulRates(
  device: Device,
  shapes: readonly TrainingShape[],
  nowMs: () => number,
  { beforeRound }: Pick<RoundPlan, 'beforeRound'> = {},
): Promise<readonly MatmulRate[]> {
  const rates: MatmulRate[] = [];
  const products = [...SQUARES, ...shapes.flatMap(productsOf)];
  const startedMs = nowMs();
  for (const [round, product] of products.entries()) {
    beforeRound?.({ round, leftMs: round > 0 ? ((nowMs() - startedMs) / round) * (products.length - round) : null });
    rates.push(...(await ratesOf(device, product, nowMs)));
  }
  return rates;
}

export function bestRate(rates: readonly MatmulRate[]): MatmulRate | null {
  return rates.reduce<MatmulRate | null>((best, rate) => (best && best.gflops >= rate.gflops ? best : rate), null);
}

/** The `count` fastest products; each kind and size occurs only once. */
export function fastestProducts(rates: readonly MatmulRate[], count: number): readonly MatmulRate[] {
  const sorted = [...rates].sort((a, b) => b.gflops - a.gflops);
  const key = ({ kind, M, K, N }: MatmulRate): string => `${kind} ${M} ${K} ${N}`;
  return sorted.filter((rate, i) => sorted.findIndex((other) => key(other) === key(rate)) === i).slice(0, count);
}

export interface OpenProduct extends Contender<number> {
  readonly product: MatmulRate;
  readonly close: () => void;
}

/** Makes a contender of a product. Each round has as many runs as take about TARGET_MS, and returns their number. */
export async function openProduct(device: Device, product: MatmulRate, nowMs: () => number): Promise<OpenProduct> {
  const recorded = record(device, product);
  const run = recorded.run[product.kind];
  const times = await runsThatTake(TARGET_MS, (count) => run(count, nowMs));
  return {
    name: `${product.kind} ${product.M}×${product.K}×${product.N}`,
    product,
    round: async () => (await run(times, nowMs), times),
    close: recorded.free,
  };
}

/** The product with the best median rate; null if none took a round. */
export function peakOf(products: readonly OpenProduct[], rounds: readonly Rounds<number>[]): MatmulRate | null {
  const medians = products.flatMap(({ product }, i): MatmulRate[] => {
    const { ms, results } = rounds[i]!;
    const [times] = results;
    return ms.length > 0 ? [{ ...product, gflops: (operationsOf(product) * times!) / quantile(ms, 0.5) / 1e6 }] : [];
  });
  return bestRate(medians);
}

function operationsOf({ M, K, N }: Product): number {
  return 2 * M * K * N;
}

interface RecordedProduct {
  /** Milliseconds of this many runs and a read-back. */
  readonly run: Readonly<Record<MatmulRate['kind'], (times: number, nowMs: () => number) => Promise<number>>>;
  readonly free: () => void;
}

function record(device: Device, product: Product): RecordedProduct {
  const { M, K, N } = product;
  const fill = (label: string, rows: number, columns: number): Tensor =>
    device.upload(
      `bench ${label}`,
      [rows, columns],
      Float32Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % 251) / 251 - 0.5),
    );
  const x = fill('x', M, K);
  const w = fill('w', N, K);
  const y = fill('y', M, N);
  // As in training, tokens are summed in slices of 256.
  const count = Math.max(1, Math.ceil(M / 256));
  const slices = device.tensor('bench slices', [count, N, K]);
  const dw = { first: view(slices, 0, [N, K]), count, stride: N * K };
  const programOf = (kind: MatmulRate['kind']): Program => {
    const program = new Program(device, `bench ${kind}`);
    if (kind === 'forward') matmul(program, { x, w, y });
    else if (kind === 'input gradient') matmulInputGradient(program, { dy: y, w, dx: x });
    else matmulWeightGradient(program, { dy: y, x, dw });
    return program;
  };
  const programs = {
    forward: programOf('forward'),
    'input gradient': programOf('input gradient'),
    'weight gradient': programOf('weight gradient'),
  };
  const timed =
    (program: Program) =>
    async (times: number, nowMs: () => number): Promise<number> => {
      const startedMs = nowMs();
      program.run(times);
      await device.read([view(x, 0, [1])]);
      return nowMs() - startedMs;
    };
  return {
    run: {
      forward: timed(programs.forward),
      'input gradient': timed(programs['input gradient']),
      'weight gradient': timed(programs['weight gradient']),
    },
    free: () => {
      for (const program of Object.values(programs)) program.destroy();
      for (const tensor of [x, w, y, slices]) device.free(tensor);
    },
  };
}

async function ratesOf(device: Device, product: Product, nowMs: () => number): Promise<MatmulRate[]> {
  const { run, free } = record(device, product);
  const rates: MatmulRate[] = [];
  for (const kind of Object.keys(run) as MatmulRate['kind'][]) {
    const ms = await fastest((times) => run[kind](times, nowMs));
    rates.push({ kind, ...product, gflops: operationsOf(product) / ms / 1e6 });
  }
  free();
  return rates;
}

/** The number of runs that take about `targetMs`. Measured after a first run, which compiles. */
async function runsThatTake(targetMs: number, run: (times: number) => Promise<number>): Promise<number> {
  await run(1);
  let times = 1;
  for (let ms = await run(times); ms < targetMs / 2 && times < 4096; ms = await run(times))
    times = Math.ceil(times * Math.min(8, targetMs / Math.max(ms, 1)));
  return times;
}

/** Milliseconds of one run, the best of a few rounds. Each round has as many runs as take about TARGET_MS. */
async function fastest(run: (times: number) => Promise<number>): Promise<number> {
  const times = await runsThatTake(TARGET_MS, run);
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) best = Math.min(best, (await run(times)) / times);
  return best;
}
