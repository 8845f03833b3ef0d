/**
 * A model's kernels tuned for the adapter: which products and heads it has, and where the measurements are kept. The table is
 * per adapter; what one model measured another with matrices of the same classes finds there.
 */
import type { Device } from '../engine/device';
import { classesOf, tune, type Tuning, type TuningNeeds } from '../engine/tuner';
import type { VariantChoices } from '../engine/variants';
import { projectionWidth } from './activations';
import type { LlamaConfig } from './config';
import { decodeClass } from './decode';
import { decodeContests } from './decode-contest';

/** Bump when a variant is added or changed: what was measured before is then measured again. */
export const TUNING_VERSION = 2;

/** Where tables are kept: IndexedDB in the page, a file in Node. */
export interface TuningStore {
  get(key: string): Promise<unknown>;
  put(key: string, tuning: Tuning): Promise<void>;
}

/** About a micro-batch where threads are cheap; fewer rows give the same order on a CPU, sooner. */
const ROWS = { gpu: 2048, software: 512 };
/** A first visit may wait this long; classes that were not reached keep their default and are measured next time. */
const BUDGET_MS = 8000;

/** The matrices and heads of a model. */
export function needsOf(config: LlamaConfig): TuningNeeds {
  const { hiddenSize: C, intermediateSize: F, heads, kvHeads, headDim, vocabularySize: V } = config;
  return {
    matrices: [
      { N: projectionWidth(config), K: C },
      { N: C, K: heads * headDim },
      { N: 2 * F, K: C },
      { N: C, K: F },
      { N: V, K: C },
    ],
    heads: [{ heads, kvHeads, headDim }],
  };
}

/** Of the adapter's table, what these models run: the rest was measured for others, and tells nothing of their numbers. */
export function choicesFor(configs: readonly LlamaConfig[], table: VariantChoices): VariantChoices {
  const classes = new Set(configs.flatMap((config) => [...classesOf(needsOf(config)), decodeClass(config)]));
  return Object.fromEntries(Object.entries(table).filter(([shapeClass]) => classes.has(shapeClass)));
}

/** A device that may choose half precision has a table of its own, so that it never reaches one that may not. */
export function tuningKey({ adapter, precision }: Pick<Device, 'adapter' | 'precision'>): string {
  const { vendor, architecture, description } = adapter;
  return `tuning ${TUNING_VERSION} ${[vendor, architecture, description].join('/')}${precision === 'f16' ? ' f16' : ''}`;
}

/** Takes the adapter's table from the store, measures what this model needs beyond it, and keeps that. */
export async function tuneFor(
  device: Device,
  config: LlamaConfig,
  store: TuningStore,
  nowMs: () => number,
  onProgress?: (done: number, total: number) => Promise<void> | void,
): Promise<Tuning> {
  const key = tuningKey(device);
  const known = asTuning(await store.get(key));
  const rows = ROWS[device.adapter.software ? 'software' : 'gpu'];
  const options = { nowMs, rows, budgetMs: BUDGET_MS };
  const kernels = await tune(device, needsOf(config), known, { ...options, ...(onProgress && { onProgress }) });
  // With the kernels that were chosen; one contest, too short to be heard of.
  const tuning = await tune(
    device,
    { matrices: [], heads: [], others: decodeContests(device, config) },
    kernels,
    options,
  );
  if (Object.keys(tuning.choices).length !== Object.keys(known?.choices ?? {}).length) await store.put(key, tuning);
  return tuning;
}

/** What came out of a store, or null where it is no table: it is then measured again. */
function asTuning(value: unknown): Tuning | null {
  const { choices, wrong, measured } = (value ?? {}) as Partial<Record<keyof Tuning, unknown>>;
  const isRecord = (part: unknown): boolean => typeof part === 'object' && part !== null && !Array.isArray(part);
  return isRecord(choices) && isRecord(wrong) && isRecord(measured) ? (value as Tuning) : null;
}
