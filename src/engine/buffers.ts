/**
 * Tensor: a named view of device memory with a shape. It owns only its description; the Device that made the buffer
 * frees it. Views share one buffer at 256-byte aligned offsets (WebGPU's default storage offset alignment). In this way
 * all parameters of a model live in one flat buffer.
 */
export type Shape = readonly number[];

export interface Tensor {
  readonly label: string;
  readonly buffer: GPUBuffer;
  /** Offset of the first element, in bytes; a multiple of 256. */
  readonly offsetBytes: number;
  readonly shape: Shape;
}

const ALIGNMENT_BYTES = 256;
/** The same alignment in 4-byte elements. */
export const ALIGNMENT_ELEMENTS = ALIGNMENT_BYTES / 4;

export function elementCount(shape: Shape): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

export function sizeBytes(tensor: Tensor): number {
  return elementCount(tensor.shape) * 4;
}

export function alignElements(count: number): number {
  return Math.ceil(count / ALIGNMENT_ELEMENTS) * ALIGNMENT_ELEMENTS;
}

/** A view of `shape` that begins `offsetElements` after the start of `of` (a multiple of 64 elements). */
export function view(of: Tensor, offsetElements: number, shape: Shape, label = of.label): Tensor {
  return { label, buffer: of.buffer, offsetBytes: of.offsetBytes + offsetElements * 4, shape };
}
