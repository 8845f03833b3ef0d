/** The kernels that an adapter runs, as a table: one row for each operation and kernel, with all sizes that it is used for. */

export interface ChosenKernel {
  readonly operation: string;
  readonly kernel: string;
  /** Classes of sizes, "64×128": up to 64 and up to 128. */
  readonly sizes: readonly string[];
}

/** The first size begins at the first word with a digit. */
const SIZES = /\S*\d.*/;

/** @param variants class of shapes → kernel; a class is written as operation, space, sizes */
export function chosenKernels(variants: Readonly<Record<string, string>>): ChosenKernel[] {
  const rows = new Map<string, { operation: string; kernel: string; sizes: string[] }>();
  for (const [shapeClass, kernel] of Object.entries(variants)) {
    const sizes = SIZES.exec(shapeClass)?.[0] ?? '';
    const operation = shapeClass.slice(0, shapeClass.length - sizes.length).trim();
    const row = rows.get(`${operation} ${kernel}`) ?? { operation, kernel, sizes: [] };
    row.sizes.push(sizes);
    rows.set(`${operation} ${kernel}`, row);
  }
  const order = (row: ChosenKernel, other: ChosenKernel) =>
    row.operation.localeCompare(other.operation, 'en') || other.sizes.length - row.sizes.length;
  return [...rows.values()]
    .map((row) => ({ ...row, sizes: row.sizes.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })) }))
    .sort(order);
}

/** The same in one line. */
export function kernelsLine(variants: Readonly<Record<string, string>>): string {
  return `Kernels: ${chosenKernels(variants)
    .map(({ operation, kernel, sizes }) => `${operation} ${kernel} (${sizes.join(', ')})`)
    .join('; ')}.`;
}
