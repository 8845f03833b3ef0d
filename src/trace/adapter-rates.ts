/**
 * How fast an adapter was when it was calibrated, beside the runs under keys that begin with `rates `: one a task. Only used
 * to say how long something will take. What is lost or damaged is measured again.
 */
import type { UseStore } from 'idb-keyval';
import * as v from 'valibot';
import { traceDatabase, transact } from './database';

const positive = v.pipe(v.number(), v.gtValue(0), v.finite());
const ratesSchema = v.object({
  people: positive,
  simulated: positive,
  trained: positive,
  tuned: positive,
  judged: positive,
});

/** Tokens per second, by kind of work. */
export type KeptRates = v.InferOutput<typeof ratesSchema>;

interface Named {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
}

const keyOf = ({ vendor, architecture, description }: Named, task: string) =>
  `rates ${[vendor, architecture, description, task].join(' · ')}`;

/** Null if this adapter was not calibrated for the task, or the record cannot be read. */
export async function keptRates(
  adapter: Named,
  task: string,
  database: UseStore = traceDatabase(),
): Promise<KeptRates | null> {
  const stored = await transact(database, 'readonly', (records) => records.get(keyOf(adapter, task))).catch(() => null);
  const read = v.safeParse(ratesSchema, stored);
  return read.success ? read.output : null;
}

/** A full disk is no error here. */
export async function keepRates(
  adapter: Named,
  task: string,
  rates: KeptRates,
  database: UseStore = traceDatabase(),
): Promise<void> {
  await transact(
    database,
    'readwrite',
    async (records) => void (await records.put({ ...rates }, keyOf(adapter, task))),
  ).catch(() => undefined);
}
