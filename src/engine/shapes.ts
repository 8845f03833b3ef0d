/**
 * Shape checks before every kernel: a wrong shape throws `shape-mismatch` with both shapes and never gives a wrong
 * number.
 */
import { ShiftLabError } from '../domain/errors';
import { elementCount, type Shape, type Tensor } from './buffers';

/** Throws unless the tensor has exactly this shape. */
export function expectShape(kernel: string, tensor: Tensor, shape: Shape): void {
  if (tensor.shape.length === shape.length && tensor.shape.every((n, i) => n === shape[i])) return;
  throw new ShiftLabError(
    'shape-mismatch',
    `${kernel}: ${tensor.label} has shape [${tensor.shape.join(', ')}]; [${shape.join(', ')}] is needed.`,
    {
      kernel,
      tensor: tensor.label,
      shape: tensor.shape.join('x'),
      needed: shape.join('x'),
    },
  );
}

/** The two dimensions of a matrix. Of a tensor with more dimensions, all but the last are multiplied. */
export function matrixShape(tensor: Tensor): readonly [number, number] {
  const columns = tensor.shape[tensor.shape.length - 1] ?? 1;
  return [columns === 0 ? 0 : elementCount(tensor.shape) / columns, columns];
}

export function expectMatrix(kernel: string, tensor: Tensor, rows: number, columns: number): void {
  const [hasRows, hasColumns] = matrixShape(tensor);
  if (hasRows === rows && hasColumns === columns) return;
  throw new ShiftLabError(
    'shape-mismatch',
    `${kernel}: ${tensor.label} is ${hasRows}×${hasColumns}; ${rows}×${columns} is needed.`,
    {
      kernel,
      tensor: tensor.label,
      shape: `${hasRows}x${hasColumns}`,
      needed: `${rows}x${columns}`,
    },
  );
}

/** Throws unless the tensor can be read four elements at a time to its end. */
export function expectQuads(kernel: string, tensor: Tensor): void {
  const count = elementCount(tensor.shape);
  if (count % 4 === 0) return;
  throw new ShiftLabError(
    'shape-mismatch',
    `${kernel}: ${tensor.label} has ${count} elements; a multiple of 4 is needed.`,
    { kernel, tensor: tensor.label, count },
  );
}
