/**
 * The benchmark with peers as a page, served by `npm run bench -- --browser`. When it loads it runs the benchmarks
 * named by `?only=a,b` (kernel by kernel with `&profile`; in half precision with `&precision=f16`), shows the table,
 * and leaves the report in `globalThis.report` for the program that controls the page. Progress goes to the console. It
 * is not part of the app, whose own benchmark view has no peers.
 */
import { browserName } from '../src/bench/browser-name';
import { renderReport } from '../src/bench/table';
import type { BenchReport } from '../src/bench/suite';
import { asShiftLabError, type PlainError } from '../src/domain/errors';
import { checkpointsBeside } from '../src/base-models/fetch-checkpoint';
import { tuningRecords } from '../src/trace/tuning-record';
import { benchWithPeers, choiceOf } from './with-peers';

export type PageReport = BenchReport | { readonly error: PlainError };

declare global {
  var report: Promise<PageReport>;
}

/** Few rounds: without a GPU one step of a peer takes seconds to minutes. */
const PLAN = { warmUp: 1, leastRounds: 3, mostRounds: 20, budgetMs: 20_000 };

async function measured(): Promise<PageReport> {
  try {
    const { searchParams } = new URL(location.href);
    const only = searchParams.get('only');
    return await benchWithPeers(
      {
        gpu: navigator.gpu,
        precision: searchParams.get('precision') === 'f16' ? 'f16' : 'f32',
        runtime: browserName(navigator.userAgent),
        openCheckpoint: checkpointsBeside(new URL('/', location.href).href),
        tuning: tuningRecords(),
        plan: PLAN,
        onWork: (work) => console.log(work),
      },
      choiceOf(only ? only.split(',') : [], searchParams.has('profile')),
    );
  } catch (thrown) {
    return { error: asShiftLabError(thrown).toPlain() };
  }
}

globalThis.report = measured();
const report = await globalThis.report;
document.querySelector('#report')!.textContent =
  'error' in report ? `${report.error.code}: ${report.error.message}` : renderReport(report);
