/**
 * Gradients of parameters are summed in S copies ("slices") of the flat gradient, each for a share of the tokens,
 * because one thread per parameter is too few. At the end one kernel (gradient_sum) adds all slices in a fixed order.
 */
import { ShiftLabError } from '../domain/errors';
import { elementCount, type Tensor } from './buffers';

/** One parameter in every slice. */
export interface Slices {
  /** In slice 0, in the parameter's shape. */
  readonly first: Tensor;
  readonly count: number;
  /** Elements from one slice to the next; a multiple of 4. */
  readonly stride: number;
}

/** A view from the parameter's start in the first slice to its end in the last. */
export function allSlices({ first, count, stride }: Slices): Tensor {
  if (stride % 4 !== 0)
    throw new ShiftLabError('internal', `Slices are ${stride} elements apart; a multiple of 4 is needed.`, { stride });
  return { ...first, shape: [(count - 1) * stride + elementCount(first.shape)] };
}
