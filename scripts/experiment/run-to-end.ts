/** A run in Node, on a device of its own that it gives back; with progress on standard error. */
import type { AdapterUse } from '../../src/domain/adapter-use';
import type { ExperimentEvent, RunStore } from '../../src/domain/experiment-events';
import type { ExperimentResult } from '../../src/domain/experiment-result';
import type { ExperimentSpec } from '../../src/domain/experiment-spec';
import type { OpenCheckpoint } from '../../src/base-models/models';
import { Device, type Precision } from '../../src/engine/device';
import type { VariantChoices } from '../../src/engine/variants';
import { runExperiment } from '../../src/experiment/run-experiment';
import { createModelHost } from '../../src/model/model-host';
import { sayPrecision } from '../command-line/precision';
import { checkpointsIn } from '../files/checkpoint-files';
import { tuningFile } from '../files/tuning-file';
import { nodeGpu } from '../machine/node-gpu';
import { progressPrinter, sayNotice } from './progress';

/** What the command line may change. */
export interface RunOptions {
  readonly openCheckpoint?: OpenCheckpoint;
  readonly kernels?: VariantChoices | null;
  readonly precision?: Precision;
  /** Instead of lines of progress. */
  readonly onEvent?: (event: ExperimentEvent) => void;
}

export interface Ended {
  readonly result: ExperimentResult;
  readonly adapter: AdapterUse;
  readonly startedAt: Date;
}

/** Stops at the next safe point when the signal says so. */
export async function runToEnd(
  spec: ExperimentSpec,
  store: RunStore,
  signal: AbortSignal,
  {
    openCheckpoint = checkpointsIn(null),
    kernels = null,
    precision = 'f32',
    onEvent = progressPrinter(spec),
  }: RunOptions = {},
): Promise<Ended> {
  const device = await Device.open(nodeGpu(), 'most', precision);
  sayPrecision(precision, device, sayNotice);
  const startedAt = new Date();
  try {
    const result = await runExperiment({
      spec,
      host: createModelHost(device, tuningFile),
      openCheckpoint,
      store,
      control: { signal },
      onEvent,
      onNotice: sayNotice,
      ...(kernels && { kernels }),
      startedAt: startedAt.toISOString(),
    });
    return { result, adapter: device.adapter, startedAt };
  } finally {
    device.destroy();
  }
}

/** What runs here are computed on. */
export async function adapterHere(precision: Precision = 'f32'): Promise<AdapterUse> {
  const device = await Device.open(nodeGpu(), 'most', precision);
  device.destroy();
  return device.adapter;
}

/** What computes the runs of a grid: a device, or in a test a table. */
export interface Runner {
  readonly adapterHere: typeof adapterHere;
  readonly runToEnd: typeof runToEnd;
}

export const onDevice: Runner = { adapterHere, runToEnd };
