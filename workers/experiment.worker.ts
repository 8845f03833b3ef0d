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
import { requireKernelsExist } from '../src/model/given-kernels';
import { createModelHost } from '../src/model/model-host';
import { checkpointsBeside } from '../src/base-models/fetch-checkpoint';
import { eventsOf } from '../src/trace/result-events';
import { calibrateAdapter } from '../src/experiment/time/calibrate-adapter';
import type { Rates } from '../src/experiment/time/stage-work';
import { keepRates, keptRates } from '../src/trace/adapter-rates';
import { runExperiment } from '../src/experiment/run-experiment';
import { RunArchive } from '../src/trace/run-archive';
import { tuningRecords } from '../src/trace/tuning-record';
import { requireNoCalibration, requireNoLanguageModel } from '../src/trace/heavy-engine';
import { ASKS, tabChannel } from '../src/trace/tab-channel';
import { requireNoRunAnywhere, whileLocked } from '../src/trace/run-lock';
import { BenchHost, type BenchProgress } from './bench-host';
import { RunHost, type RunMessage, type StartedBranch, type StartOptions } from './run-host';
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

  private readonly tabs = tabChannel();

  private readonly runs = new RunHost({
    journal: new RunArchive(),
    openHost: async () => {
      const device = await Device.open(navigator.gpu, 'most');
      return { host: createModelHost(device, tuningRecords()), close: () => device.destroy() };
    },
    execute: async (run, host) => {
      const rates = await keptRates(host.adapter, run.spec.task);
      const result = await runExperiment({
        ...run,
        host,
        ...(rates && { rates }),
        openCheckpoint: checkpointsBeside(this.pageAddress),
        startedAt: new Date().toISOString(),
      });
      eventsOf(result).forEach(run.onEvent);
    },
    whileLocked,
    tell: (message) => {
      this.listener?.(message);
      this.tabs?.postMessage(message);
    },
    requireFreeGpu: () => {
      this.benches.requireIdle();
      this.calibrations.requireIdle();
    },
  });

  private readonly benches = new BenchHost({
    requireNoRun: async () => {
      this.calibrations.requireIdle();
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

  private tellPart: (progress: BenchProgress) => void = () => undefined;

  /** What a run will cost on this adapter. */
  private readonly calibrations = new BenchHost({
    requireNoRun: async () => {
      this.benches.requireIdle();
      this.runs.requireIdle();
      await requireNoRunAnywhere();
      await requireFreeGraphics();
    },
    openDevice: async () => {
      const device = await Device.open(navigator.gpu, 'most');
      return { device, lost: device.lost, close: () => device.destroy() };
    },
    measure: async (spec: ExperimentSpec, { device }, { onPart, beforeRound }): Promise<Rates> => {
      const host = createModelHost(device, tuningRecords());
      const rates = await calibrateAdapter({
        ...{ host, spec, openCheckpoint: checkpointsBeside(this.pageAddress), nowMs: () => performance.now() },
        during: async (part, done, total) => {
          onPart(part, done, total);
          beforeRound({ round: 0, leftMs: null });
        },
      });
      await keepRates(host.adapter, spec.task, rates);
      return rates;
    },
    tell: (progress) => this.tellPart(progress),
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
    if (this.tabs) this.tabs.onmessage = ({ data }) => void (data === ASKS && this.runs.tellAgain());
    await holdForLife(lifeLock);
  }

  /** Names the adapter without keeping it. `webgpu-missing` or `adapter-missing` where nothing can be trained here. */
  async adapter(): Promise<AdapterName> {
    const adapter = await findAdapter(navigator.gpu);
    return describeAdapter(adapter.info);
  }

  /** Throws kernels-invalid if one of the given kernels does not exist. */
  async start(id: string, spec: ExperimentSpec, options: StartOptions = {}): Promise<void> {
    if (options.kernels) requireKernelsExist(options.kernels);
    await requireFreeGraphics();
    return this.runs.start(id, parseSpec(spec), options);
  }

  /** One more update, then a pause. */
  step(id: string): Promise<void> {
    return this.runs.step(id);
  }

  /** A branch of a run, live or stored, with these settings. */
  async branch(id: string, branchId: string, wanted: ExperimentSpec): Promise<StartedBranch> {
    await requireFreeGraphics();
    return this.runs.branch(id, branchId, parseSpec(wanted));
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

  /** How fast this adapter is at the work of these settings: about ten seconds, and kept. `cancelled` after cancelCalibration. */
  calibrate(spec: ExperimentSpec, onPart: (progress: BenchProgress) => void): Promise<Rates> {
    this.tellPart = onPart;
    return this.calibrations.run(parseSpec(spec));
  }

  cancelCalibration(): Promise<void> {
    return this.calibrations.cancel();
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
