/**
 * Decodes with onnxruntime-web and its WebGPU provider: the same weights in a graph of its fused operators, a key-value
 * cache in GPU buffers that are written in place, and the most likely token found on the GPU. The ids are read back
 * after every token, because one run of a session is one forward pass; its users decode in the same way.
 *
 * It is made for browsers; in Node it runs on the `webgpu` package with the two adaptations below. Deliberately one
 * thread and no cross-origin isolation, because all arithmetic is on the GPU. Its WebAssembly has 26 MB and is never in
 * dist/.
 *
 * Its kernels are made for GPUs. On lavapipe the first decode takes about a minute longer than the next ones. On
 * SwiftShader the kernels of GroupQueryAttention, which have many barriers, take more than four fifths of a token's
 * time (timestamps, 256 rows, 17 positions). Its time divided by ours differs between these two adapters by a factor of
 * five, so neither tells what it is on a GPU.
 */
import { env, InferenceSession, Tensor } from 'onnxruntime-web/webgpu';
import { ShiftLabError } from '../../../src/domain/errors';
import type { OpenSampling, SamplingPeer, SamplingTask } from '../../peer';
import { offerGpu } from '../offered-gpu';
import { cacheNames, cacheShape, llamaGraph, type GraphSize } from './llama-graph';
import { onnxFile } from './onnx-file';

const inNode = typeof document === 'undefined';

/** A page gets a URL made by Vite; Node gets the bytes, because onnxruntime would try to fetch a URL. */
async function findWebAssembly(): Promise<void> {
  env.wasm.numThreads = 1;
  if (inNode) {
    const [{ readFile }, { createRequire }] = await Promise.all([import('node:fs/promises'), import('node:module')]);
    const path = createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm');
    env.wasm.wasmBinary = new Uint8Array(await readFile(path)).buffer;
  } else {
    env.wasm.wasmPaths = { wasm: (await import('onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url')).default };
  }
}

/**
 * onnxruntime writes to buffers from its shared WebAssembly memory. Browsers accept that; the `webgpu` package fails
 * with "Invalid argument" (seen in 0.6.2), so in Node the bytes are copied first. Delete this when it accepts them.
 */
function copyBeforeWrites(queue: GPUQueue): void {
  const write = queue.writeBuffer.bind(queue);
  queue.writeBuffer = (buffer, offset, data, ...range) =>
    write(
      buffer,
      offset,
      ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice() : data,
      ...range,
    );
}

/** A device with all features and limits that onnxruntime itself would request. */
async function openDevice(gpu: GPU): Promise<GPUDevice> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw new ShiftLabError('adapter-missing', 'WebGPU is here, but it found no graphics adapter it can use.', {});
  const {
    maxBufferSize,
    maxStorageBufferBindingSize,
    maxComputeWorkgroupStorageSize,
    maxComputeInvocationsPerWorkgroup,
  } = adapter.limits;
  const {
    maxComputeWorkgroupSizeX,
    maxComputeWorkgroupSizeY,
    maxComputeWorkgroupSizeZ,
    maxStorageBuffersPerShaderStage,
  } = adapter.limits;
  return adapter.requestDevice({
    requiredFeatures: (['shader-f16', 'subgroups'] as GPUFeatureName[]).filter((feature) =>
      adapter.features.has(feature),
    ),
    requiredLimits: {
      maxBufferSize,
      maxStorageBufferBindingSize,
      maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX,
      maxComputeWorkgroupSizeY,
      maxComputeWorkgroupSizeZ,
      maxStorageBuffersPerShaderStage,
    },
  });
}

class OnnxruntimeSampling implements OpenSampling {
  private readonly buffers: GPUBuffer[] = [];
  /** The cache as inputs and outputs: the same buffers for both make GroupQueryAttention write in place. */
  private readonly past: Record<string, Tensor> = {};
  private readonly present: Record<string, Tensor> = {};

  constructor(
    private readonly session: InferenceSession,
    private readonly device: GPUDevice,
    private readonly task: SamplingTask,
    size: GraphSize,
  ) {
    const dims = cacheShape(task.config, size);
    const bytes = 4 * dims.reduce((product, dim) => product * dim, 1);
    for (const { past, present } of cacheNames(task.config)) {
      const buffer = device.createBuffer({
        label: past,
        size: bytes,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      });
      this.buffers.push(buffer);
      this.past[past] = Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims });
      this.present[present] = Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims });
    }
  }

  async decode(): Promise<Uint32Array> {
    const { dialogues, tokens, prompts } = this.task;
    const drawn = new Uint32Array(dialogues * tokens);
    const promptTokens = prompts[0]!.length;
    let ids = Int32Array.from(prompts.flat());
    for (let t = 0; t < tokens; t++) {
      ids = await this.next(ids, promptTokens + t);
      ids.forEach((id, n) => (drawn[n * tokens + t] = id));
    }
    return drawn;
  }

  /**
   * One forward pass.
   * @param ids (dialogues, T): the whole prompt, or the token from the last pass
   * @param total number of tokens in a dialogue, including these
   * @returns (dialogues): the most likely next token of each
   */
  private async next(ids: Int32Array<ArrayBuffer>, total: number): Promise<Int32Array<ArrayBuffer>> {
    const { dialogues } = this.task;
    const feeds = {
      ids: new Tensor('int32', ids, [dialogues, ids.length / dialogues]),
      last: new Tensor('int32', new Int32Array(dialogues).fill(total - 1), [dialogues]),
      total: new Tensor('int32', Int32Array.of(total), [1]),
      ...this.past,
    };
    const { next } = await this.session.run(feeds, { next: null, ...this.present });
    const drawn = Int32Array.from(next!.data as BigInt64Array, Number);
    for (const tensor of [feeds.ids, feeds.last, feeds.total, next!]) tensor.dispose();
    return drawn;
  }

  close(): void {
    for (const buffer of this.buffers) buffer.destroy();
    void this.session.release().finally(() => this.device.destroy());
  }
}

async function open(task: SamplingTask, gpu: GPU): Promise<OpenSampling> {
  const promptTokens = task.prompts[0]?.length ?? 0;
  if (
    task.prompts.length !== task.dialogues ||
    promptTokens === 0 ||
    task.prompts.some((prompt) => prompt.length !== promptTokens)
  ) {
    throw new ShiftLabError('usage', 'Every dialogue needs a prompt, and all prompts need the same number of tokens.', {
      dialogues: task.dialogues,
      prompts: task.prompts.length,
    });
  }
  await findWebAssembly();
  const size: GraphSize = { rows: task.dialogues, contextTokens: promptTokens + task.tokens };
  const file = onnxFile(llamaGraph(task.config, task.weights, size));
  if (inNode) offerGpu(gpu);
  const device = await openDevice(gpu);
  if (inNode) copyBeforeWrites(device.queue);
  const session = await InferenceSession.create(file, {
    executionProviders: [{ name: 'webgpu', device }],
    preferredOutputLocation: {
      next: 'cpu',
      ...Object.fromEntries(cacheNames(task.config).map(({ present }) => [present, 'gpu-buffer' as const])),
    },
    // An operator that the WebGPU provider lacks is an error and must not run on the CPU.
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  });
  return new OnnxruntimeSampling(session, device, task, size);
}

export const onnxruntimePeer: SamplingPeer = { name: 'onnxruntime-web', open };
