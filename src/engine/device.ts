/**
 * One GPU device: opens it, makes buffers and pipelines, reads back, counts what it does, and turns WebGPU's failures
 * into ShiftLab errors. Policy, simulator and reference model share one Device in one worker, because buffers do not
 * cross devices.
 *
 * Guarantees: asks only for WebGPU's default limits unless the caller wants more. After a device loss every call is
 * rejected with `device-lost`, also if it fails before the browser says that the device is lost (device-loss.ts). After a
 * validation or out-of-memory error in submitted work the next read is rejected with `gpu-error`, which quotes the driver.
 */
import { ShiftLabError } from '../domain/errors';
import { answerOfGpu, describeAdapter, findAdapter, type AdapterName } from './adapter';
import { elementCount, sizeBytes, type Shape, type Tensor } from './buffers';
import { lossOf } from './device-loss';
import type { Kernel } from './kernel';
import { Variants } from './variants';

/**
 * The precision that products may use. `f32` is the default, so that results can be compared. `f16` lets the tuner
 * choose kernels with factors in half precision if they are right and faster.
 */
export type Precision = 'f32' | 'f16';

/** What kernels may assume. The driver chooses the size of a subgroup, and it may differ from kernel to kernel. */
export interface Subgroups {
  /** Every subgroup has at least this many lanes. */
  readonly lanes: number;
  /** Threads of a workgroup of about one subgroup. */
  readonly threads: number;
}

export interface Counters {
  dispatches: number;
  submits: number;
  reads: number;
  buffers: number;
  bytes: number;
  bindGroups: number;
  /** Staging buffers created for read-back so far; they are reused. */
  stagings: number;
}

const STORAGE = 0x80; // GPUBufferUsage.STORAGE; spelled out because Node has no such global before a device exists
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const UNIFORM = 0x40;
const MAP_READ = 0x1;

/** Requested if the adapter has them; everything also works without them. */
const OPTIONAL_FEATURES: readonly GPUFeatureName[] = ['subgroups', 'timestamp-query'];

/** Requested only for half precision. */
const HALF_FEATURE: GPUFeatureName = 'shader-f16';
export const NO_HALF = 'This adapter has no half precision (shader-f16): all products are computed in f32.';

export class Device {
  readonly counters: Counters = {
    dispatches: 0,
    submits: 0,
    reads: 0,
    buffers: 0,
    bytes: 0,
    bindGroups: 0,
    stagings: 0,
  };
  private readonly pipelines = new Map<string, GPUComputePipeline>();
  private readonly staging: GPUBuffer[] = [];
  /** Why nothing more can be submitted. */
  private failure: ShiftLabError | null = null;
  /** Becomes the failure: set as soon as the driver refuses work, before it is clear whether the device is lost. */
  private failing: Promise<ShiftLabError> | null = null;
  private empty: Tensor | null = null;
  /** Chooses between kernels that compute the same thing. */
  readonly variants = new Variants();
  /** Null if the device has no subgroups, or if they may be too small to share anything. */
  readonly subgroups: Subgroups | null;
  /** `f16` only if it was asked for and the adapter has it. */
  readonly precision: Precision;
  /** Resolves with the reason when the device is lost; never rejects. */
  readonly lost: Promise<ShiftLabError>;

  private constructor(
    readonly gpu: GPUDevice,
    readonly adapter: AdapterName,
    { subgroupMinSize: least, subgroupMaxSize: most }: GPUAdapterInfo,
  ) {
    this.subgroups =
      gpu.features.has('subgroups') && least >= 4
        ? { lanes: least, threads: least === most ? least : Math.max(least, Math.min(most, 32)) }
        : null;
    this.precision = gpu.features.has(HALF_FEATURE) ? 'f16' : 'f32';
    gpu.onuncapturederror = (event) => {
      const refused = new ShiftLabError(
        'gpu-error',
        `The GPU driver refused work; a newer driver or browser may help: ${event.error.message}`,
        {},
      );
      this.failing ??= this.lossOr(refused).then((error) => (this.failure ??= error));
    };
    this.lost = gpu.lost.then((info) => {
      const reason = info.reason || 'unknown';
      this.failure = new ShiftLabError('device-lost', `The GPU device was lost (${reason}): ${info.message}`, {
        reason,
      });
      return this.failure;
    });
  }

  /**
   * @param gpu navigator.gpu, or the `webgpu` package's instance in Node
   * @param limits `default`: WebGPU's defaults, which are enough for the small models on every adapter; `most`: the
   *   largest buffers of the adapter, for checkpoints of more than 30 million parameters; or named limits, rejected
   *   with `limit-exceeded` if the adapter does not have them
   * @param precision `f16` is a wish: an adapter without it is opened in f32, and the device's `precision` says so
   * @param silenceS how long it waits for the driver's answer
   */
  static async open(
    gpu: GPU | undefined,
    limits: 'default' | 'most' | Readonly<Record<string, number>> = 'default',
    precision: Precision = 'f32',
    silenceS?: number,
  ): Promise<Device> {
    const adapter = await findAdapter(gpu, silenceS);
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    const wanted =
      limits === 'default' ? {} : limits === 'most' ? { maxBufferSize, maxStorageBufferBindingSize } : limits;
    for (const [name, value] of Object.entries(wanted)) {
      const has = Number((adapter.limits as unknown as Record<string, number>)[name] ?? 0);
      if (has < value) {
        throw new ShiftLabError(
          'limit-exceeded',
          `This model needs ${name} of at least ${value}, but this GPU allows ${has}: use a smaller model or another GPU.`,
          {
            limit: name,
            needed: value,
            offered: has,
          },
        );
      }
    }
    const features = precision === 'f16' ? [...OPTIONAL_FEATURES, HALF_FEATURE] : OPTIONAL_FEATURES;
    const requiredFeatures = features.filter((feature) => adapter.features.has(feature));
    const device = await answerOfGpu(
      adapter.requestDevice({ requiredLimits: { ...wanted }, requiredFeatures }),
      silenceS,
      (late) => late.destroy(),
    );
    const name = describeAdapter(adapter.info);
    return new Device(device, device.features.has(HALF_FEATURE) ? { ...name, precision: 'f16' } : name, adapter.info);
  }

  /**
   * What made an operation fail: `device-lost` if this device is lost, otherwise the given error. It may take as long as
   * the work that is queued.
   */
  async lossOr<E>(error: E): Promise<E | ShiftLabError> {
    const code = (error as Partial<ShiftLabError> | null)?.code;
    if (code === 'device-lost' || code === 'cancelled') return error;
    return (await lossOf(this.gpu, this.lost)) ?? error;
  }

  /**
   * A tensor of zeros (f32 or u32) in a buffer of its own. Throws `limit-exceeded` if it is too large for one binding.
   */
  tensor(label: string, shape: Shape): Tensor {
    const bytes = Math.max(4, elementCount(shape) * 4);
    const limit = this.gpu.limits.maxStorageBufferBindingSize;
    if (bytes > limit) {
      throw new ShiftLabError(
        'limit-exceeded',
        `Tensor ${label} needs ${bytes} bytes; this device binds at most ${limit}.`,
        { tensor: label, bytes, limit },
      );
    }
    return { label, buffer: this.allocate(label, bytes, STORAGE | COPY_SRC | COPY_DST), offsetBytes: 0, shape };
  }

  /** Four zeros, for a binding that a dispatch does not use. */
  get nothing(): Tensor {
    this.empty ??= this.tensor('nothing', [4]);
    return this.empty;
  }

  /** A new tensor with data from the host. */
  upload(label: string, shape: Shape, data: Float32Array | Uint32Array | Int32Array): Tensor {
    const tensor = this.tensor(label, shape);
    this.write(tensor, data);
    return tensor;
  }

  uniform(label: string, bytes: number): GPUBuffer {
    return this.allocate(label, bytes, UNIFORM | COPY_DST);
  }

  releaseUniform(buffer: GPUBuffer): void {
    this.counters.buffers--;
    this.counters.bytes -= buffer.size;
    buffer.destroy();
  }

  private allocate(label: string, bytes: number, usage: number): GPUBuffer {
    const size = Math.ceil(bytes / 4) * 4;
    this.counters.buffers++;
    this.counters.bytes += size;
    return this.gpu.createBuffer({ label, size, usage });
  }

  /** Frees the tensor's buffer (and so every view of it). */
  free(tensor: Tensor): void {
    this.counters.buffers--;
    this.counters.bytes -= tensor.buffer.size;
    tensor.buffer.destroy();
  }

  /** Queues a host-to-device copy into the tensor's first elements. */
  write(tensor: Tensor, data: Float32Array | Uint32Array | Int32Array, atElement = 0): void {
    if (atElement + data.length > elementCount(tensor.shape)) {
      throw new ShiftLabError(
        'shape-mismatch',
        `${data.length} values do not fit into ${tensor.label} of ${elementCount(tensor.shape)}.`,
        {
          tensor: tensor.label,
          values: data.length,
          capacity: elementCount(tensor.shape),
        },
      );
    }
    this.gpu.queue.writeBuffer(
      tensor.buffer,
      tensor.offsetBytes + atElement * 4,
      data.buffer as ArrayBuffer,
      data.byteOffset,
      data.byteLength,
    );
  }

  /** Compiled once per kernel and override values. A WGSL error surfaces as `gpu-error` at the next read. */
  pipeline(kernel: Kernel): GPUComputePipeline {
    const key = `${kernel.name} ${JSON.stringify(kernel.overrides ?? {})}`;
    let pipeline = this.pipelines.get(key);
    if (!pipeline) {
      const module = this.gpu.createShaderModule({ label: kernel.name, code: kernel.source });
      pipeline = this.gpu.createComputePipeline({
        label: kernel.name,
        layout: 'auto',
        compute: { module, entryPoint: 'main', constants: { ...kernel.overrides } },
      });
      this.pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  submit(commands: GPUCommandBuffer[], dispatches: number): void {
    if (this.failure) throw this.failure;
    this.counters.submits++;
    this.counters.dispatches += dispatches;
    this.gpu.queue.submit(commands);
  }

  /** Reads several tensors in one round trip. Waits for all submitted work. */
  async read(tensors: readonly Tensor[]): Promise<Float32Array[]> {
    const encoder = this.gpu.createCommandEncoder({ label: 'read' });
    const values = this.copiedOut(encoder, tensors);
    this.submit([encoder.finish()], 0);
    return values();
  }

  /**
   * Encodes copies of the tensors to memory that the host can read. Call the returned function after the encoder's
   * commands were submitted: it waits for them and returns the values, in arrays that belong to the caller.
   */
  copiedOut(encoder: GPUCommandEncoder, tensors: readonly Tensor[]): () => Promise<Float32Array[]> {
    const sizes = tensors.map(sizeBytes);
    const target = this.takeStaging(
      Math.max(
        8,
        sizes.reduce((sum, bytes) => sum + Math.ceil(bytes / 8) * 8, 0),
      ),
    );
    let end = 0;
    const starts = tensors.map((tensor, i) => {
      const start = end;
      if (sizes[i]! > 0) encoder.copyBufferToBuffer(tensor.buffer, tensor.offsetBytes, target, start, sizes[i]!);
      end += Math.ceil(sizes[i]! / 8) * 8;
      return start;
    });
    this.counters.reads++;
    return async () => {
      try {
        await target.mapAsync(MAP_READ);
        const bytes = target.getMappedRange(0, Math.max(8, end)).slice(0);
        target.unmap();
        if (this.failing) throw await this.failing;
        if (this.failure) throw this.failure;
        this.staging.push(target);
        return starts.map((start, i) => new Float32Array(bytes, start, sizes[i]! / 4));
      } catch (thrown) {
        target.destroy();
        throw await this.readFailure(thrown);
      }
    };
  }

  /**
   * Runs work that the driver may refuse. Returns null if it did; the device stays usable. A lost device still throws.
   */
  async attempt<T>(work: () => Promise<T>): Promise<T | null> {
    const kinds: readonly GPUErrorFilter[] = ['validation', 'internal', 'out-of-memory'];
    for (const kind of kinds) this.gpu.pushErrorScope(kind);
    let result: T | null = null;
    let thrown: unknown = null;
    try {
      result = await work();
    } catch (error) {
      thrown = error;
    }
    const errors = await Promise.all(kinds.map(() => this.gpu.popErrorScope())).catch(async (failed: unknown) => {
      throw await this.lossOr(failed);
    });
    if (errors.some((error) => error !== null)) {
      const loss = await lossOf(this.gpu, this.lost);
      if (loss) throw loss;
      return null;
    }
    if (thrown !== null) throw thrown;
    return result;
  }

  /** Reads one tensor as u32. */
  async readU32(tensor: Tensor): Promise<Uint32Array> {
    const [floats] = await this.read([tensor]);
    return new Uint32Array(floats!.buffer, floats!.byteOffset, floats!.length);
  }

  private async readFailure(thrown: unknown): Promise<ShiftLabError> {
    if (this.failing) return this.failing;
    if (thrown instanceof ShiftLabError) return thrown;
    return this.lossOr(
      new ShiftLabError('gpu-error', `Reading from the GPU failed: ${String(thrown)}`, {}, { cause: thrown }),
    );
  }

  private takeStaging(bytes: number): GPUBuffer {
    const i = this.staging.findIndex((buffer) => buffer.size >= bytes);
    if (i >= 0) return this.staging.splice(i, 1)[0]!;
    this.counters.stagings++;
    return this.gpu.createBuffer({ label: 'staging', size: bytes, usage: MAP_READ | COPY_DST });
  }

  destroy(): void {
    this.gpu.destroy();
  }
}
