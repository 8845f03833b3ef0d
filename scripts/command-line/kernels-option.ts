/** The option `--kernels FILE`: the kernels of an earlier result, or a table saved by itself. */
import { kernelsIn } from '../../src/domain/kernel-file';
import type { VariantChoices } from '../../src/engine/variants';
import { requireKernelsExist } from '../../src/model/given-kernels';
import { readJson } from './command-line';

/** Class of shapes → kernel. Throws kernels-invalid if the file has no table, several that differ, or an unknown kernel. */
export function kernelsOption(file: string): VariantChoices {
  return existingKernels(readJson(file, 'kernels-invalid'), file);
}

/** The same, of what is in the file. */
export function existingKernels(json: unknown, file: string): VariantChoices {
  const kernels = kernelsIn(json, file);
  requireKernelsExist(kernels);
  return kernels;
}
