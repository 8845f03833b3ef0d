/** A report in the words and numbers of the page's tables. Pure; what was not measured is '–'. */
import type { BenchProgress, BenchReport, BenchWork } from '../../rpc/contract';
import { ABSENT, bytes, duration, percent } from '../format';
import type { BenchStatus } from './bench-state.svelte';

/** What a person may choose, and what is done then. */
export const WORK_WORDS: Readonly<Record<BenchWork, { readonly name: string; readonly what: string }>> = {
  micro: { name: 'Micro', what: 'a training step of a model of 110 thousand parameters, 16 rows of 64 tokens' },
  tiny: { name: 'Tiny', what: 'a training step of a model of 837 thousand parameters, 16 rows of 64 tokens' },
  sampling: { name: 'Sampling', what: '256 dialogues of the trip-booking policy, continued by 32 tokens each' },
  update: { name: 'Update', what: 'a whole GRPO update of the trip-booking policy, and its parts' },
};

/** A line of the table; every cell but the first is a number with no unit, as its column says. */
export interface WorkRow {
  readonly name: string;
  readonly p50: string;
  readonly p95: string;
  readonly tokensPerSecond: string;
  readonly gflops: string;
  /** Of the measured peak of matrix products. */
  readonly peakShare: string;
  readonly dispatches: string;
  readonly submits: string;
  readonly memory: string;
}

type Figures = BenchReport['training'][number]['ours'] | NonNullable<BenchReport['sampling']>['figures'][number];

/** Three significant digits, and whole numbers from a hundred on. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return ABSENT;
  const magnitude = Math.abs(value);
  return magnitude >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(magnitude >= 10 ? 1 : 2);
}

function rowOf(
  name: string,
  { times, work, tokensPerSecond }: Pick<Figures, 'times' | 'work' | 'tokensPerSecond'>,
): WorkRow {
  return {
    name,
    p50: figure(times?.p50),
    p95: figure(times?.p95),
    tokensPerSecond: figure(tokensPerSecond),
    gflops: ABSENT,
    peakShare: ABSENT,
    dispatches: work ? Math.round(work.dispatches).toLocaleString('en') : ABSENT,
    submits: work ? Math.round(work.submits).toLocaleString('en') : ABSENT,
    memory: work && work.bufferBytes > 0 ? bytes(work.bufferBytes) : ABSENT,
  };
}

export function workRows({ training, sampling, update }: BenchReport): WorkRow[] {
  const rows = training.map(({ shape, ours, peak }): WorkRow => ({
    ...rowOf(`${WORK_WORDS[shape as BenchWork]?.name ?? shape}, training step`, ours),
    gflops: figure(ours.gflops),
    peakShare: peak ? percent(ours.gflops / peak.gflops, 0) : ABSENT,
  }));
  for (const figures of sampling?.figures ?? [])
    rows.push(rowOf(figures.name.replace('ours, ', 'Sampling, '), figures));
  for (const [part, times] of Object.entries(update?.parts ?? {}))
    rows.push(rowOf(`Update, ${part}`, { times, work: null, tokensPerSecond: null }));
  return rows;
}

/** What is being measured now, or how it ended. */
export function progressSentence(status: BenchStatus, progress: BenchProgress | null): string {
  if (status === 'idle') return '';
  if (status === 'done') return 'Done';
  if (status === 'cancelled') return 'Cancelled; the measurements so far were discarded';
  if (status === 'failed') return 'Stopped by an error';
  if (status === 'cancelling') return 'Cancelling';
  if (!progress) return 'Starting the GPU';
  return `Measuring ${progress.part} (part ${progress.done + 1} of ${progress.total})`;
}

/** Rounds and time left of the part; what comes after it is not known before it is measured. */
export function leftSentence({ round, leftMs }: BenchProgress): string {
  if (round === null || leftMs === null) return 'The first rounds compile the kernels; the time left is not known yet';
  return `Round ${round + 1}; ${duration(leftMs / 1000)} left of this part`;
}

/** A part counts from its beginning to the next one's. */
export function shareDone(status: BenchStatus, progress: BenchProgress | null): number {
  if (status === 'done') return 1;
  return progress ? progress.done / progress.total : 0;
}
