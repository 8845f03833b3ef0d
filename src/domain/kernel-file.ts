/**
 * A file that gives a run its kernels, as `--kernels` and the lab read it: a result, a run file with its result, or the table
 * alone. Which kernels there are, the model knows (model/given-kernels.ts).
 */
import * as v from 'valibot';
import { kernelTable, type KernelTable } from './adapter-use';
import { ShiftLabError } from './errors';
import { shortened } from './shown-value';

const used = v.object({ adapters: v.array(v.object({ variants: v.optional(kernelTable) })) });
const result = v.object({ kind: v.literal('shiftlab-result'), ...used.entries });
const run = v.object({ format: v.literal('shiftlab-run'), result: used });

/** Throws kernels-invalid if there is no table in it, or there are several that differ. */
export function kernelsIn(json: unknown, file: string): KernelTable {
  const of = v.is(run, json) ? json.result : v.is(result, json) ? json : null;
  const kernels = of ? theOne(of.adapters, file) : json;
  // A schema of a record passes over the key __proto__, so all values are looked at once more.
  const isTable = v.is(kernelTable, kernels) && Object.values(kernels).every((kernel) => typeof kernel === 'string');
  if (!isTable || Object.keys(kernels).length === 0)
    throw invalid(file, 'has no table of kernels: give a result file, or the kernels that the page saves');
  return kernels;
}

function theOne(adapters: readonly { readonly variants?: KernelTable | undefined }[], file: string): unknown {
  const tables = new Map(adapters.map(({ variants }) => [JSON.stringify(variants ?? null), variants]));
  if (tables.size > 1)
    throw invalid(
      file,
      'was computed with several tables of kernels: save the "variants" of one as a file and give that',
    );
  return [...tables.values()][0];
}

function invalid(file: string, why: string): ShiftLabError {
  return new ShiftLabError('kernels-invalid', `${shortened(file, 120)} ${why}.`, { file });
}
