/**
 * The training thread: opens the device, the models and the store, and runs experiments and the benchmark. What this class
 * exposes is the page's contract (src/rpc/contract.ts derives it); what a run goes through is in workers/run-host.ts, what
 * a benchmark does in workers/bench-host.ts.
 */
import { expose } from 'comlink';
import { browserName } from '../src/bench/browser-name';
import { runBench, type BenchReport, type Work } from '../src/bench/suite';
import { describeAdapter, findAdapter, type AdapterName } from '../src/engine/adapter';
import { Device } from '../src/engine/device';
import type { Dialogue } from '../src/domain/dialogue';
import type { KernelTable } from '../src/domain/adapter-use';
import { requireKernelsExist } from '../src/model/given-kernels';
import { createModelHost } from '../src/model/model-host';
import { checkpointsBeside } from '../src/base-models/fetch-checkpoint';
import { eventsOf } from '../src/trace/result-events';
import { runExperiment } from '../src/experiment/run-experiment';
import { RunArchive } from '../src/trace/run-archive';
import { tuningRecords } from '../src/trace/tuning-record';
import { requireNoCalibration, requireNoLanguageModel } from '../src/trace/heavy-engine';
import { requireNoRunAnywhere, whileLocked } from '../src/trace/run-lock';
import { BenchHost, type BenchProgress } from './bench-host';
import { RunHost, type RunMessage } from './run-host';
import { holdForLife } from './life-lock';
import { withPlainErrors } from './plain-errors';
import { parseSpec, type ExperimentSpec } from '../src/domain/experiment-spec';

async function requireFreeGraphics(): Promise<void> {
  await requireNoLanguageModel();
  await requireNoCalibration();
}

/** Few rounds: on a software adapter an update takes seconds, and a visitor waits. */
const BENCH_PLAN = { warmUp: 1, leastRounds: 3, mostRounds: 40, budgetMs: 5000 };

export class ExperimentWorker {
  private listener: ((message: RunMessage) => void) | null = null;
  private benchListener: ((progress: BenchProgress) => void) | null = null;
  private pageAddress = '';

  private readonly runs = new RunHost({
    journal: new RunArchive(),
    openHost: async () => {
      const device = await Device.open(navigator.gpu, 'most');
      return { host: createModelHost(device, tuningRecords()), close: () => device.destroy() };
    },
    execute: async (run, host) => {
      const result = await runExperiment({
        ...run,
        host,
        openCheckpoint: checkpointsBeside(this.pageAddress),
        startedAt: new Date().toISOString(),
      });
      eventsOf(result).forEach(run.onEvent);
    },
    whileLocked,
    tell: (message) => this.listener?.(message),
    requireFreeGpu: () => this.benches.requireIdle(),
  });

  private readonly benches = new BenchHost({
    requireNoRun: async () => {
      this.runs.requireIdle();
      await requireNoRunAnywhere();
      await requireFreeGraphics();
    },
    openDevice: async () => {
      const device = await Device.open(navigator.gpu);
      return { device, lost: device.lost, close: () => device.destroy() };
    },
    measure: (works: readonly Work[], { device }, { onPart, beforeRound }): Promise<BenchReport> =>
      runBench({
        device,
        runtime: browserName(navigator.userAgent),
        works,
        profiles: works,
        openCheckpoint: checkpointsBeside(this.pageAddress),
        tuning: tuningRecords(),
        training: [],
        sampling: [],
        peerTotals: null,
        plan: { ...BENCH_PLAN, beforeRound },
        nowMs: () => performance.now(),
        onWork: onPart,
      }),
    tell: (progress) => this.benchListener?.(progress),
  });

  /** First call of a session: the two callbacks, and a lock that the page waits for to learn that this thread died. */
  async open(
    pageAddress: string,
    lifeLock: string,
    listener: (message: RunMessage) => void,
    benchListener: (progress: BenchProgress) => void,
  ): Promise<void> {
    this.pageAddress = pageAddress;
    this.listener = listener;
    this.benchListener = benchListener;
    await holdForLife(lifeLock);
  }

  /** Names the adapter without keeping it. `webgpu-missing` or `adapter-missing` where nothing can be trained here. */
  async adapter(): Promise<AdapterName> {
    const adapter = await findAdapter(navigator.gpu);
    return describeAdapter(adapter.info);
  }

  /**
   * @param kernels to be used instead of the fastest; throws kernels-invalid if one does not exist
   * @param people dialogues that are its logs, if its spec says so
   */
  async start(id: string, spec: ExperimentSpec, kernels?: KernelTable, people?: readonly Dialogue[]): Promise<void> {
    if (kernels) requireKernelsExist(kernels);
    await requireFreeGraphics();
    return this.runs.start(id, parseSpec(spec), kernels, people);
  }

  pause(id: string): Promise<void> {
    return this.runs.pause(id);
  }

  async resume(id: string): Promise<void> {
    await requireFreeGraphics();
    return this.runs.resume(id);
  }

  cancel(id: string): Promise<void> {
    return this.runs.cancel(id);
  }

  flush(): Promise<void> {
    return this.runs.flush();
  }

  /** Measures for minutes; `cancelled` after cancelBench. */
  bench(works: readonly Work[]): Promise<BenchReport> {
    return this.benches.run(works);
  }

  cancelBench(): Promise<void> {
    return this.benches.cancel();
  }
}

expose(withPlainErrors(new ExperimentWorker()));
