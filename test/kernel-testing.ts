/**
 * How every kernel is tested. A case is data: sizes, inputs, the f64 reference of its forward and backward pass, and
 * the dispatches. It gives three checks: the reference's own gradient in f64 (finite differences in f32 are not better
 * than 3e-5), the kernel compared with the reference on a device, and guard words around every output.
 */
import { expect, test } from 'vitest';
import { testDevice } from './device';
import { ALIGNMENT_ELEMENTS, alignElements, elementCount, view, type Shape, type Tensor } from '../src/engine/buffers';
import type { Device } from '../src/engine/device';
import type { Kernel } from '../src/engine/kernel';
import type { Arrays, Reference } from '../src/engine/kernels/reference';
import { Program } from '../src/engine/program';
import { relativeError } from '../src/engine/relative-error';

/** Reproducible values that are exact in f32, so that device and reference start from the same numbers. */
export function normals(count: number, seed: number, scale = 1): Float64Array {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Float64Array.from({ length: count }, () =>
    Math.fround(scale * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())),
  );
}

const GUARD = 0x7fc0dead; // a quiet NaN no kernel computes

export interface DeviceRun {
  readonly inputs: Arrays;
  readonly shapes: Readonly<Record<string, Shape>>;
  /** Tensors that are written. One that is also an input starts with its values, the others with zeros. */
  readonly outputs: readonly string[];
  readonly record: (program: Program, tensors: Readonly<Record<string, Tensor>>) => void;
  /** By default the device of the test file. */
  readonly device?: Device;
}

/** Runs the dispatches, checks that the words around each output are unchanged, and returns the outputs. */
export async function runOnDevice({
  inputs,
  shapes,
  outputs,
  record,
  device: given,
}: DeviceRun): Promise<Record<string, Float32Array>> {
  const device = given ?? (await testDevice());
  const backing: Record<string, Tensor> = {};
  const tensors: Record<string, Tensor> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const count = elementCount(shape);
    const words = new Uint32Array(alignElements(count) + 2 * ALIGNMENT_ELEMENTS).fill(GUARD);
    const values = inputs[name] ?? new Float64Array(count);
    const bits = values instanceof Uint32Array ? values : new Uint32Array(Float32Array.from(values).buffer);
    words.set(bits, ALIGNMENT_ELEMENTS);
    backing[name] = device.upload(name, [words.length], words);
    tensors[name] = view(backing[name], ALIGNMENT_ELEMENTS, shape);
  }
  const program = new Program(device, 'kernel test');
  record(program, tensors);
  program.run();
  const results = await device.read(outputs.map((name) => backing[name]!));
  const read = outputs.map((name, i): [string, Float32Array] => {
    const count = elementCount(shapes[name]!);
    const words = new Uint32Array(results[i]!.buffer, results[i]!.byteOffset, results[i]!.length);
    const around = [...words.subarray(0, ALIGNMENT_ELEMENTS), ...words.subarray(ALIGNMENT_ELEMENTS + count)];
    expect(
      around.every((word) => word === GUARD),
      `words around ${name} are unchanged`,
    ).toBe(true);
    return [name, results[i]!.slice(ALIGNMENT_ELEMENTS, ALIGNMENT_ELEMENTS + count)];
  });
  for (const tensor of Object.values(backing)) device.free(tensor);
  program.destroy();
  return Object.fromEntries(read);
}

export function expectClose(
  name: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length, `${name} has as many values as expected`).toBe(expected.length);
  expect(relativeError(actual, expected), `relative error of ${name}`).toBeLessThanOrEqual(tolerance);
}

/**
 * Compares the reference's backward pass with central differences of its forward pass, in f64, for the loss
 * Σ gradient · output. Up to 40 entries of each input are checked.
 */
export function checkReference({ forward, backward }: Reference, inputs: Arrays): void {
  const outputs = forward(inputs);
  const gradients = Object.fromEntries(
    Object.entries(outputs).map(([name, values], i) => [name, normals(values.length, 77 + i)]),
  );
  const loss = (at: Arrays): number =>
    Object.entries(forward(at)).reduce(
      (sum, [name, values]) => sum + values.reduce((s, y, i) => s + y * gradients[name]![i]!, 0),
      0,
    );
  for (const [name, gradient] of Object.entries(backward(inputs, gradients))) {
    const scale = Math.max(1, ...Array.from(gradient, Math.abs));
    for (let i = 0; i < gradient.length; i += Math.ceil(gradient.length / 40)) {
      const step = 1e-5;
      const moved = (by: number): Arrays => {
        const copy = Float64Array.from(inputs[name]!);
        copy[i]! += by;
        return { ...inputs, [name]: copy };
      };
      const slope = (loss(moved(step)) - loss(moved(-step))) / (2 * step);
      // The errors of central differences are step² · third derivative and 1e-16 / step · loss: about 1e-9 here.
      expect(Math.abs(slope - gradient[i]!) / scale, `gradient of ${name}[${i}]`).toBeLessThan(1e-7);
    }
  }
}

/** Checks that the bindings and Params in the shader's text match the declaration in TypeScript. Needs no GPU. */
export function testDeclaration(kernel: Kernel): void {
  test(`${kernel.name}.wgsl declares the bindings and parameters of its TypeScript`, () => {
    const bindings = [...kernel.source.matchAll(/@group\(0\)\s*@binding\((\d+)\)\s*var<([^>]*)>\s*(\w+)/g)].map(
      ([, index, access, name]) => [Number(index), access, name],
    );
    const declared = Object.entries(kernel.bindings).map(([name, access], i) => [i + 1, `storage, ${access}`, name]);
    expect(bindings).toEqual([[0, 'uniform', 'p'], ...declared]);
    const body = /struct Params\s*\{([^}]*)\}/.exec(kernel.source)![1]!;
    const params = [...body.matchAll(/(\w+)\s*:\s*(\w+)/g)].map(([, name, type]) => [name, type]);
    expect(params).toEqual(Object.entries(kernel.params));
    expect(declared.length, "WebGPU's default limit of storage buffers in a stage").toBeLessThanOrEqual(8);
  });
}
