/** What the page says of a run's kernels: which, for which sizes, and how they were chosen. */
import type { AdapterUse, KernelTable } from '../../domain/adapter-use';
import { checksumOfValue } from '../../domain/checksum';
import { chosenKernels, type ChosenKernel } from '../../domain/chosen-kernels';

export interface KernelRow extends ChosenKernel {
  readonly chosen?: string;
}

/** @param timed classes that were measured for this run; null if that is not known */
export function kernelRows({ variants = {}, given = [] }: AdapterUse, timed: ReadonlySet<string> | null): KernelRow[] {
  const how = (shapeClass: string): string => {
    if (given.includes(shapeClass)) return 'given';
    return timed === null || timed.has(shapeClass) ? 'measured' : 'measured earlier';
  };
  const classes = Object.entries(variants);
  return [...new Set(Object.keys(variants).map(how))]
    .flatMap((chosen) =>
      chosenKernels(Object.fromEntries(classes.filter(([shapeClass]) => how(shapeClass) === chosen))).map((row) => ({
        ...row,
        chosen,
      })),
    )
    .sort((a, b) => a.operation.localeCompare(b.operation, 'en') || a.kernel.localeCompare(b.kernel, 'en'));
}

/** Tells two tables apart: the same for the same table, whatever the order of its classes. */
export const kernelCode = (table: KernelTable): string =>
  checksumOfValue('kernels', table).toString(16).padStart(8, '0');
