/**
 * Tunes a model's kernels for the adapter: lists its products and heads, and stores the measurements. There is one
 * table per adapter; models whose matrices are of the same classes share its entries. A stored table has a version and a
 * checksum (domain/checksum.ts), and is read by a schema.
 */
import * as v from 'valibot';
import { checksumOfValue } from '../domain/checksum';
import type { Device } from '../engine/device';
import { classesOf, tune, unmeasured, type Tuning } from '../engine/tuner';
import type { VariantChoices } from '../engine/variants';
import type { LlamaConfig } from './config';
import { decodeCandidates, decodeClass } from './decode';
import { decodeContests } from './decode-contest';
import { possibleChoices, requireKernelsRun } from './given-kernels';
import { needsOf } from './needs';

/** Increase this when a variant is added or changed: everything is then measured again. */
const TUNING_VERSION = 2;

/** Stores tables: in IndexedDB in the page, in a file in Node. */
export interface TuningStore {
  get(key: string): Promise<unknown>;
  put(key: string, stored: unknown): Promise<void>;
}

/** About a micro-batch on GPUs; on a CPU fewer rows rank the variants in the same order, in less time. */
const ROWS = { gpu: 2048, software: 512 };
/** A first visit may wait this long; classes that are not reached keep their default and are measured next time. */
const BUDGET_MS = 8000;

/** The entries of the adapter's table that these models use; the others do not affect their numbers. */
export function choicesFor(configs: readonly LlamaConfig[], table: VariantChoices): VariantChoices {
  const classes = new Set(configs.flatMap((config) => [...classesOf(needsOf(config)), decodeClass(config)]));
  return Object.fromEntries(Object.entries(table).filter(([shapeClass]) => classes.has(shapeClass)));
}

/** A device that may use half precision has a table of its own, so that others never read its choices. */
export function tuningKey({ adapter, precision }: Pick<Device, 'adapter' | 'precision'>): string {
  const { vendor, architecture, description } = adapter;
  return `tuning ${TUNING_VERSION} ${[vendor, architecture, description].join('/')}${precision === 'f16' ? ' f16' : ''}`;
}

export interface TimedTuning extends Tuning {
  /** The classes that were measured now. */
  readonly timed: readonly string[];
  /** What runs for the classes that the time did not reach: fixed for this device, and not stored as if it were measured. */
  readonly unmeasured: VariantChoices;
}

/**
 * Takes the adapter's table from the store, measures the classes that this model needs and it lacks, and stores it. What
 * is given goes before what was measured, and is not stored as if it had been measured. Throws kernels-invalid if the
 * device cannot run it.
 */
export async function tuneFor(
  device: Device,
  config: LlamaConfig,
  store: TuningStore,
  nowMs: () => number,
  onProgress?: (done: number, total: number) => Promise<void> | void,
  given: VariantChoices = {},
): Promise<TimedTuning> {
  const key = tuningKey(device);
  const stored = storedTable(key, await store.get(key));
  const measured = stored && { ...stored, choices: possibleChoices(device, config, stored.choices) };
  requireKernelsRun(device, config, given, measured?.wrong ?? {});
  const known: Tuning = { wrong: {}, measured: {}, ...measured, choices: { ...measured?.choices, ...given } };
  const rows = ROWS[device.adapter.software ? 'software' : 'gpu'];
  const options = { nowMs, rows, budgetMs: BUDGET_MS };
  const kernels = await tune(device, needsOf(config), known, { ...options, ...(onProgress && { onProgress }) });
  // The decode contest uses the kernels chosen above; it is too short to report its progress.
  const tuning = await tune(
    device,
    { matrices: [], heads: [], others: decodeContests(device, config) },
    kernels,
    options,
  );
  if (Object.keys(tuning.choices).length !== Object.keys(known.choices).length) {
    const own = Object.entries(tuning.choices).filter(([shapeClass]) => !(shapeClass in given));
    const choices = { ...measured?.choices, ...Object.fromEntries(own) };
    await store.put(key, asStored(key, { ...tuning, choices }));
  }
  const defaults = { ...unmeasured(device, needsOf(config), tuning), ...undecided(device, config, tuning) };
  device.variants.use(defaults);
  return {
    ...tuning,
    unmeasured: defaults,
    timed: Object.keys(tuning.choices).filter((shapeClass) => !(shapeClass in known.choices)),
  };
}

/** The decode of a model whose contest was not held, if there is more than one way. */
function undecided(device: Device, config: LlamaConfig, { choices, wrong }: Tuning): VariantChoices {
  const shapeClass = decodeClass(config);
  const candidates = decodeCandidates(device, config);
  const first = candidates.find((variant) => !(variant in wrong));
  return candidates.length < 2 || shapeClass in choices || first === undefined ? {} : { [shapeClass]: first };
}

const tableSchema = v.strictObject({
  choices: v.record(v.string(), v.string()),
  wrong: v.record(v.string(), v.number()),
  measured: v.record(v.string(), v.record(v.string(), v.number())),
});
const storedSchema = v.strictObject({ schema: v.literal(1), checksum: v.number(), table: tableSchema });

export const asStored = (key: string, table: Tuning): unknown => ({
  schema: 1,
  checksum: checksumOfValue(key, table),
  table,
});

/** The stored table. Null if it is damaged, or of another version: everything is then measured again. Earlier versions stored the table alone. */
export function storedTable(key: string, value: unknown): Tuning | null {
  const stored = v.safeParse(storedSchema, value);
  if (!stored.success) return v.is(tableSchema, value) ? value : null;
  const { checksum, table } = stored.output;
  return checksumOfValue(key, table) === checksum ? table : null;
}
