/**
 * A Program is a recorded list of dispatches, copies and clears with fixed buffers and parameters. Bind groups and the
 * uniform block are made once, when it is sealed; running it again allocates only the command encoder. Whatever
 * changes between runs (token ids, learning rate, draw keys) is written into tensors first.
 *
 * The order of execution is the order of recording; WebGPU makes each dispatch see earlier writes. Long programs are
 * split into several submits, because one submit should stay below about 100 ms on common adapters.
 */
import { ShiftLabError } from '../domain/errors';
import { sizeBytes, type Tensor } from './buffers';
import type { Device } from './device';
import {
  MAX_WORKGROUPS,
  type BindingDeclaration,
  type Grid,
  type Kernel,
  type ParamDeclaration,
  type ParamValues,
} from './kernel';

type Step =
  | {
      readonly kind: 'dispatch';
      readonly pipeline: GPUComputePipeline;
      readonly bind: () => GPUBindGroup;
      readonly grid: Grid;
      readonly name: string;
    }
  | { readonly kind: 'copy'; readonly from: Tensor; readonly to: Tensor; readonly bytes: number }
  | { readonly kind: 'clear'; readonly tensor: Tensor };

/** Time of one dispatch. */
export interface KernelTime {
  readonly kernel: string;
  readonly ms: number;
}

const UNIFORM_STRIDE = 256;
const QUERY_RESOLVE = 0x200; // GPUBufferUsage, which Node does not have
const COPY_SRC = 0x4;
const STORAGE = 0x80;

export class Program {
  private readonly steps: Step[] = [];
  private readonly blocks: ArrayBuffer[] = [];
  private uniforms: GPUBuffer | null = null;
  dispatches = 0;

  constructor(
    readonly device: Device,
    readonly label: string,
    /** Dispatches per submit. */
    readonly perSubmit = 256,
  ) {}

  dispatch<B extends BindingDeclaration, P extends ParamDeclaration>(
    kernel: Kernel<B, P>,
    tensors: { readonly [K in keyof B]: Tensor },
    params: ParamValues<P>,
  ): this {
    const grid = kernel.grid(params);
    if (grid.some((n) => !Number.isInteger(n) || n < 0 || n > MAX_WORKGROUPS)) {
      throw new ShiftLabError(
        'limit-exceeded',
        `Kernel ${kernel.name} needs a grid of ${grid.join('×')} workgroups; WebGPU allows ${MAX_WORKGROUPS} in each direction.`,
        {
          kernel: kernel.name,
          grid: grid.join('x'),
        },
      );
    }
    if (grid.some((n) => n === 0)) return this;
    const block = this.block(kernel, params);
    const pipeline = this.device.pipeline(kernel as unknown as Kernel);
    const names = Object.keys(kernel.bindings);
    let group: GPUBindGroup | null = null;
    const bind = (): GPUBindGroup => {
      if (group) return group;
      this.device.counters.bindGroups++;
      group = this.device.gpu.createBindGroup({
        label: kernel.name,
        layout: pipeline.getBindGroupLayout(0),
        entries: [
          {
            binding: 0,
            resource: { buffer: this.uniforms!, offset: block * UNIFORM_STRIDE, size: this.blocks[block]!.byteLength },
          },
          ...names.map((name, i) => {
            const tensor = tensors[name]!;
            return {
              binding: i + 1,
              resource: { buffer: tensor.buffer, offset: tensor.offsetBytes, size: Math.max(4, sizeBytes(tensor)) },
            };
          }),
        ],
      });
      return group;
    };
    this.steps.push({ kind: 'dispatch', pipeline, bind, grid, name: kernel.name });
    this.dispatches++;
    return this;
  }

  /** Copies all of `from` to the start of `to`. */
  copy(from: Tensor, to: Tensor): this {
    this.steps.push({ kind: 'copy', from, to, bytes: sizeBytes(from) });
    return this;
  }

  clear(tensor: Tensor): this {
    this.steps.push({ kind: 'clear', tensor });
    return this;
  }

  private block(
    kernel: Kernel<BindingDeclaration, ParamDeclaration>,
    params: Readonly<Record<string, number>>,
  ): number {
    if (this.uniforms) throw new ShiftLabError('internal', `Program ${this.label} is sealed.`, {});
    const names = Object.keys(kernel.params);
    const bytes = new ArrayBuffer(Math.max(16, Math.ceil((names.length * 4) / 16) * 16));
    const data = new DataView(bytes);
    names.forEach((name, i) => {
      const value = params[name]!;
      const type = kernel.params[name]!;
      if (type === 'f32') data.setFloat32(i * 4, value, true);
      else if (type === 'u32') data.setUint32(i * 4, value, true);
      else data.setInt32(i * 4, value, true);
    });
    return this.blocks.push(bytes) - 1;
  }

  private seal(): void {
    if (this.uniforms) return;
    this.uniforms = this.device.uniform(`${this.label} params`, Math.max(1, this.blocks.length) * UNIFORM_STRIDE);
    const all = new Uint8Array(Math.max(1, this.blocks.length) * UNIFORM_STRIDE);
    this.blocks.forEach((block, i) => all.set(new Uint8Array(block), i * UNIFORM_STRIDE));
    this.device.gpu.queue.writeBuffer(this.uniforms, 0, all);
  }

  /** Submits the whole list `times` times, in as few submits as possible. Returns at once; a read waits for it. */
  run(times = 1): void {
    new Submission(this.device).add(this, times).send();
  }

  /** For Submission: seals the program, writes its uniforms and returns the recorded list. */
  sealed(): readonly Step[] {
    this.seal();
    return this.steps;
  }

  /**
   * Runs the list once, each dispatch in a pass of its own between two timestamps. Returns the milliseconds of each, in
   * order, or null if the device has no timestamps. Chrome rounds them to 0.1 ms: repeat short kernels many times.
   */
  async timed(): Promise<readonly KernelTime[] | null> {
    if (!this.device.gpu.features.has('timestamp-query')) return null;
    this.seal();
    const times: KernelTime[] = [];
    const queries = this.device.gpu.createQuerySet({ type: 'timestamp', count: 2 });
    const stamps = this.device.gpu.createBuffer({
      label: 'timestamps',
      size: 16,
      usage: QUERY_RESOLVE | COPY_SRC | STORAGE,
    });
    const read: Tensor = { label: 'timestamps', buffer: stamps, offsetBytes: 0, shape: [4] };
    for (const step of this.steps) {
      const encoder = this.device.gpu.createCommandEncoder({ label: this.label });
      if (step.kind !== 'dispatch') {
        encodeTransfer(encoder, step);
        this.device.submit([encoder.finish()], 0);
        continue;
      }
      const pass = encoder.beginComputePass({
        timestampWrites: { querySet: queries, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
      });
      pass.setPipeline(step.pipeline);
      pass.setBindGroup(0, step.bind());
      pass.dispatchWorkgroups(...(step.grid as [number, number, number]));
      pass.end();
      encoder.resolveQuerySet(queries, 0, 2, stamps, 0);
      this.device.submit([encoder.finish()], 1);
      const [words] = await this.device.read([read]);
      const [begin, end] = new BigUint64Array(words!.slice().buffer);
      times.push({ kernel: step.name, ms: Number(end! - begin!) / 1e6 });
    }
    queries.destroy();
    stamps.destroy();
    return times;
  }

  /** Frees the uniform block; the tensors belong to whoever made them. */
  destroy(): void {
    if (this.uniforms) this.device.releaseUniform(this.uniforms);
    this.uniforms = null;
  }
}

/**
 * Several programs and a read-back in one submit, so that a step queues one command buffer (more if a program reaches
 * its limit of dispatches per submit).
 */
export class Submission {
  private encoder: GPUCommandEncoder;
  private pass: GPUComputePassEncoder | null = null;
  private dispatches = 0;

  constructor(private readonly device: Device) {
    this.encoder = device.gpu.createCommandEncoder();
  }

  /** Appends the program's list `times` times. */
  add(program: Program, times = 1): this {
    const steps = program.sealed();
    for (let i = 0; i < times; i++) for (const step of steps) this.append(step, program.perSubmit);
    return this;
  }

  private append(step: Step, perSubmit: number): void {
    if (step.kind !== 'dispatch') {
      this.endPass();
      encodeTransfer(this.encoder, step);
      return;
    }
    if (this.dispatches >= perSubmit) this.flush();
    this.pass ??= this.encoder.beginComputePass();
    this.pass.setPipeline(step.pipeline);
    this.pass.setBindGroup(0, step.bind());
    this.pass.dispatchWorkgroups(...(step.grid as [number, number, number]));
    this.dispatches++;
  }

  private endPass(): void {
    this.pass?.end();
    this.pass = null;
  }

  private flush(): void {
    this.send();
    this.encoder = this.device.gpu.createCommandEncoder();
    this.dispatches = 0;
  }

  /** Submits everything that was appended. Append nothing afterwards. */
  send(): void {
    this.endPass();
    this.device.submit([this.encoder.finish()], this.dispatches);
  }

  /** Submits, and resolves with the values that the tensors have afterwards. */
  read(tensors: readonly Tensor[]): Promise<Float32Array[]> {
    this.endPass();
    const values = this.device.copiedOut(this.encoder, tensors);
    this.send();
    return values();
  }
}

function encodeTransfer(encoder: GPUCommandEncoder, step: Exclude<Step, { kind: 'dispatch' }>): void {
  if (step.kind === 'copy')
    encoder.copyBufferToBuffer(
      step.from.buffer,
      step.from.offsetBytes,
      step.to.buffer,
      step.to.offsetBytes,
      step.bytes,
    );
  else encoder.clearBuffer(step.tensor.buffer, step.tensor.offsetBytes, Math.ceil(sizeBytes(step.tensor) / 4) * 4);
}
