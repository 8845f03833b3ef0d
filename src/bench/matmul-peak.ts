/**
 * The best rate at which this engine's own matrix products ran on this adapter in this run: what the training step's rate
 * is a share of. It is no theoretical peak of the hardware; a better kernel raises it, and the shares fall.
 */
import { view, type Tensor } from '../engine/buffers';
import type { Device } from '../engine/device';
import { matmul, matmulInputGradient, matmulWeightGradient } from '../engine/kernels/matmul/matmul';
import { Program } from '../engine/program';
import type { TrainingShape } from './shapes';
import type { RoundPlan } from './statistics';

export interface Product {
  readonly M: number;
  readonly K: number;
  readonly N: number;
}

export interface MatmulRate extends Product {
  readonly kind: 'forward' | 'input gradient' | 'weight gradient';
  readonly gflops: number;
}

/** Long enough to make the read-back's round trip small beside it. */
const TARGET_MS = 60;
const ROUNDS = 3;
const SQUARES: readonly Product[] = [
  { M: 512, K: 512, N: 512 },
  { M: 1024, K: 512, N: 512 },
];

/** The two largest products of a layer, on a whole batch. */
export function productsOf({ config, rows, tokens }: TrainingShape): readonly Product[] {
  const { hiddenSize: C, intermediateSize: F } = config;
  const M = rows * tokens;
  return [
    { M, K: C, N: C },
    { M, K: C, N: F },
  ];
}

/** Every product's rates; the best counts. @param plan only `beforeRound` is taken, and told each product as a round */
export async function matmulRates(device: Device, shapes: readonly TrainingShape[], nowMs: () => number, { beforeRound }: Pick<RoundPlan, 'beforeRound'> = {}): Promise<readonly MatmulRate[]> {
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

async function ratesOf(device: Device, product: Product, nowMs: () => number): Promise<MatmulRate[]> {
  const { M, K, N } = product;
  const fill = (label: string, rows: number, columns: number): Tensor =>
    device.upload(`bench ${label}`, [rows, columns], Float32Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % 251) / 251 - 0.5));
  const x = fill('x', M, K);
  const w = fill('w', N, K);
  const y = fill('y', M, N);
  // As in training: the sum over tokens in slices of 256.
  const count = Math.max(1, Math.ceil(M / 256));
  const slices = device.tensor('bench slices', [count, N, K]);
  const dw = { first: view(slices, 0, [N, K]), count, stride: N * K };
  const recorded: Readonly<Record<MatmulRate['kind'], (program: Program) => void>> = {
    forward: (program) => matmul(program, { x, w, y }),
    'input gradient': (program) => matmulInputGradient(program, { dy: y, w, dx: x }),
    'weight gradient': (program) => matmulWeightGradient(program, { dy: y, x, dw }),
  };
  const rates: MatmulRate[] = [];
  for (const [kind, record] of Object.entries(recorded) as [MatmulRate['kind'], (program: Program) => void][]) {
    const program = new Program(device, `bench ${kind}`);
    record(program);
    const run = async (times: number): Promise<number> => {
      const startedMs = nowMs();
      program.run(times);
      await device.read([view(x, 0, [1])]);
      return nowMs() - startedMs;
    };
    const ms = await fastest(run);
    rates.push({ kind, ...product, gflops: (2 * M * K * N) / ms / 1e6 });
    program.destroy();
  }
  for (const tensor of [x, w, y, slices]) device.free(tensor);
  return rates;
}

/** Milliseconds of one run: the best of a few rounds, each of as many runs as take about TARGET_MS. */
async function fastest(run: (times: number) => Promise<number>): Promise<number> {
  await run(1);
  let times = 1;
  for (let ms = await run(times); ms < TARGET_MS / 2 && times < 4096; ms = await run(times)) times = Math.ceil(times * Math.min(8, TARGET_MS / Math.max(ms, 1)));
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) best = Math.min(best, (await run(times)) / times);
  return best;
}
