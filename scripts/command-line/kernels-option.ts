/** The option `--kernels FILE`: the kernels of an earlier result, or a table saved by itself. */
import * as v from 'valibot';
import { ShiftLabError } from '../../src/domain/errors';
import { shortened } from '../../src/domain/shown-value';
import type { VariantChoices } from '../../src/engine/variants';
import { requireKernelsExist } from '../../src/model/given-kernels';
import { readJson } from './command-line';

const table = v.record(v.string(), v.string());
const resultSchema = v.object({
  kind: v.literal('shiftlab-result'),
  adapters: v.array(v.object({ variants: v.optional(table) })),
});

/** Class of shapes → kernel. Throws kernels-invalid if the file has no table, several that differ, or an unknown kernel. */
export function kernelsOption(file: string): VariantChoices {
  return kernelsIn(readJson(file, 'kernels-invalid'), file);
}

/** The same, of what is in the file. */
export function kernelsIn(json: unknown, file: string): VariantChoices {
  const kernels = v.is(resultSchema, json) ? ofResult(json.adapters, file) : json;
  if (!v.is(table, kernels) || Object.keys(kernels).length === 0)
    throw invalid(file, 'has no table of kernels: give a result file, or its "variants" saved by themselves');
  requireKernelsExist(kernels);
  return kernels;
}

function ofResult(adapters: readonly { readonly variants?: VariantChoices | undefined }[], file: string): unknown {
  const tables = new Map(adapters.map(({ variants }) => [JSON.stringify(variants ?? null), variants]));
  if (tables.size > 1)
    throw invalid(file, 'was computed with several tables of kernels: save the "variants" of one by themselves');
  return [...tables.values()][0];
}

function invalid(file: string, why: string): ShiftLabError {
  return new ShiftLabError('kernels-invalid', `${shortened(file, 120)} ${why}.`, { file });
}
