/**
 * The training thread: opens the device, the models and the store, and runs experiments. What this class exposes is the
 * page's contract (src/rpc/contract.ts derives it); what a run goes through is in src/rpc/run-host.ts.
 */
import { expose } from 'comlink';
import { Device, describeAdapter, type AdapterName } from '../src/engine/device';
import { createModelHost } from '../src/model/model-host';
import { presets } from '../src/experiment/presets/registry';
import { checkpointsBeside } from '../src/experiment/fetch-checkpoint';
import { eventsOf } from '../src/experiment/result-events';
import { runExperiment } from '../src/experiment/run-experiment';
import { RunArchive } from '../src/trace/run-archive';
import { whileLocked } from '../src/trace/run-lock';
import { RunHost, type RunMessage } from '../src/rpc/run-host';
import { withPlainErrors } from '../src/rpc/plain-errors';
import { parseSpec, type ExperimentSpec } from '../src/domain/experiment-spec';
import { ShiftLabError } from '../src/domain/errors';

export class ExperimentWorker {
  private listener: ((message: RunMessage) => void) | null = null;
  private pageAddress = '';

  private readonly runs = new RunHost({
    journal: new RunArchive(),
    openHost: async () => {
      const device = await Device.open(navigator.gpu);
      return { host: createModelHost(device), close: () => device.destroy() };
    },
    execute: async (run, host) => {
      const result = await runExperiment({ ...run, host, openCheckpoint: checkpointsBeside(this.pageAddress), startedAt: new Date().toISOString() });
      eventsOf(result).forEach(run.onEvent);
    },
    whileLocked,
    tell: (message) => this.listener?.(message),
  });

  /** First call of a session: the one callback, and a lock that the page waits for to learn that this thread died. */
  async open(pageAddress: string, lifeLock: string, listener: (message: RunMessage) => void): Promise<void> {
    this.pageAddress = pageAddress;
    this.listener = listener;
    const locks = navigator.locks;
    // Answers only when the lock is held: otherwise the page could get it first and take this thread for dead.
    if (locks) await new Promise<void>((held) => void locks.request(lifeLock, () => (held(), new Promise(() => undefined))).catch(held));
  }

  presets() {
    return presets;
  }

  /** Names the adapter without keeping it. `webgpu-missing` or `adapter-missing` where nothing can be trained here. */
  async adapter(): Promise<AdapterName> {
    if (!navigator.gpu) throw new ShiftLabError('webgpu-missing', 'This browser has no WebGPU.', {});
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) throw new ShiftLabError('adapter-missing', 'WebGPU is here, but it found no graphics adapter it can use.', {});
    return describeAdapter(adapter.info);
  }

  start(id: string, spec: ExperimentSpec): Promise<void> {
    return this.runs.start(id, parseSpec(spec));
  }

  pause(id: string): Promise<void> {
    return this.runs.pause(id);
  }

  resume(id: string): Promise<void> {
    return this.runs.resume(id);
  }

  cancel(id: string): Promise<void> {
    return this.runs.cancel(id);
  }

  flush(): Promise<void> {
    return this.runs.flush();
  }
}

expose(withPlainErrors(new ExperimentWorker()));
