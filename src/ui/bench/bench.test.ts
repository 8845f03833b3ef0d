/** The benchmark view without a page: its words, its rows, and what it goes through. */
import { describe, expect, it } from 'vitest';
import { fakeReport, PARTS } from '../../../test/fixtures/page/fake-bench';
import { chosenKernels } from '../../domain/chosen-kernels';
import { ShiftLabError } from '../../domain/errors';
import type { BenchProgress, BenchReport, BenchWork } from '../../rpc/contract';
import { Bench, BENCH_WORKS } from './bench-state.svelte';
import { figure, leftSentence, progressSentence, shareDone, WORK_WORDS, workRows } from './bench-words';

const adapter = { vendor: 'test', architecture: '', description: '', software: true };
const report = fakeReport(adapter);
const progress: BenchProgress = { part: PARTS[1]!, done: 1, total: 8, round: 3, leftMs: 20_000 };

describe('a report in the table', () => {
  it('has a row for each training step, each way of sampling and each part of an update', () => {
    const rows = workRows(report);
    expect(rows.map((row) => row.name)).toEqual([
      'Micro, training step',
      'Tiny, training step',
      'Sampling, read once',
      'Sampling, read after each token',
      'Update, whole',
      'Update, roll out',
      'Update, score',
      'Update, step',
    ]);
    const gflops = (6 * 109_888 * 1024) / 239.4 / 1e6;
    expect(rows[0]).toMatchObject({
      p50: '239',
      tokensPerSecond: '4,277',
      gflops: gflops.toFixed(2),
      peakShare: `${((100 * gflops) / 9.81).toFixed(0)}\u202f%`,
      dispatches: '59',
      memory: '17.6 MB',
    });
    expect(rows[4]).toMatchObject({ p50: '5,120', gflops: '–', dispatches: '–', memory: '–' });
  });

  it('shows a dash for what was not measured', () => {
    expect(
      workRows({ ...report, training: report.training.map((result) => ({ ...result, peak: null })) })[0]!.peakShare,
    ).toBe('–');
    expect(workRows({ ...report, training: [], sampling: null, update: null })).toEqual([]);
    expect([null, undefined, NaN, 0.1234, 12.34, 1234.5].map(figure)).toEqual(['–', '–', '–', '0.12', '12.3', '1,235']);
  });

  it('puts the sizes for which one kernel was chosen in one row', () => {
    expect(
      chosenKernels({
        'matmul forward 64×128': 'block',
        'matmul forward 1024×64': 'tiled',
        'matmul forward 256×64': 'tiled',
        'attention forward 16': 'plain',
      }),
    ).toEqual([
      { operation: 'attention forward', kernel: 'plain', sizes: ['16'] },
      { operation: 'matmul forward', kernel: 'tiled', sizes: ['256×64', '1024×64'] },
      { operation: 'matmul forward', kernel: 'block', sizes: ['64×128'] },
    ]);
  });
});

describe('while it measures', () => {
  it('says what is measured, which part it is and how long that takes', () => {
    expect(progressSentence('running', null)).toBe('Starting the GPU');
    expect(progressSentence('running', progress)).toBe('Measuring micro (part 2 of 8)');
    expect(leftSentence(progress)).toBe('Round 4; about 20 seconds left of this part');
    expect(leftSentence({ ...progress, round: null, leftMs: null })).toContain('not known yet');
    expect(shareDone('running', progress)).toBe(1 / 8);
    expect(shareDone('done', progress)).toBe(1);
  });
});

/** A training thread whose benchmark ends when the test says so. */
function scene() {
  const asked: (readonly BenchWork[])[] = [];
  let tell: (progress: BenchProgress) => void = () => undefined;
  let end: { resolve(report: BenchReport): void; reject(error: ShiftLabError): void } | null = null;
  const bench = new Bench({
    listenToBench: (listener) => void (tell = listener),
    bench: (works) => {
      asked.push(works);
      return new Promise((resolve, reject) => (end = { resolve, reject }));
    },
    cancelBench: async () => end?.reject(new ShiftLabError('cancelled', 'The benchmark was cancelled.')),
  });
  return { bench, asked, tell: (sent: BenchProgress) => tell(sent), end: () => end! };
}

describe('the benchmark on the page', () => {
  it('measures what is chosen, and keeps the report while another is measured', async () => {
    const { bench, asked, tell, end } = scene();
    bench.choose('tiny', false);
    bench.choose('update', false);
    const first = bench.run();
    expect(bench.live).toBe(true);
    tell(progress);
    expect(bench.progress).toEqual(progress);
    end().resolve(report);
    await first;
    expect([bench.status, bench.report, asked]).toEqual(['done', report, [['micro', 'sampling']]]);
    void bench.run();
    expect([bench.status, bench.progress, bench.report]).toEqual(['running', null, report]);
  });

  it('is not started twice, nor with nothing to measure', async () => {
    const { bench, asked } = scene();
    for (const work of BENCH_WORKS) bench.choose(work, false);
    await bench.run();
    bench.choose('micro', true);
    void bench.run();
    void bench.run();
    expect(asked).toEqual([['micro']]);
  });

  it('ends quietly when it is cancelled, and with its sentence when it is refused', async () => {
    const { bench, end } = scene();
    const run = bench.run();
    await bench.cancel();
    await run;
    expect([bench.status, bench.error]).toEqual(['cancelled', null]);
    const refused = bench.run();
    end().reject(new ShiftLabError('usage', 'A run is already in progress on this page; cancel it first.'));
    await refused;
    expect([bench.status, bench.error]).toMatchObject([
      'failed',
      { code: 'usage', message: 'A run is already in progress on this page; cancel it first.' },
    ]);
  });

  it('has words for every work', () => expect(Object.keys(WORK_WORDS)).toEqual(BENCH_WORKS));
});
