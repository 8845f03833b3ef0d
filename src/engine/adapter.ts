/** Finds the GPU and says what it is. A refusal, and a driver that does not answer, are ShiftLab errors. */
import { ShiftLabError } from '../domain/errors';
import { answeredWithin } from '../domain/silence';

/** The first answer may have to wait until the browser has started its GPU process, on a slow computer. */
const SILENCE_S = 30;

export interface AdapterName {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** True for SwiftShader, lavapipe and other adapters that run on the CPU. */
  readonly software: boolean;
  /** Present if products may have factors in f16. Do not compare such numbers with those of f32. */
  readonly precision?: 'f16';
}

/** Outside browsers, `description` may name only the driver, and `device` the GPU. */
export function describeAdapter(
  info: Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description'>,
): AdapterName {
  const { vendor, architecture, device } = info;
  const words = `${vendor} ${architecture} ${info.description} ${device}`.toLowerCase();
  const software = /swiftshader|llvmpipe|lavapipe|software|basic render/.test(words);
  const namesDevice = !software && device !== '' && !/^0x/.test(device) && !info.description.includes(device);
  return {
    vendor,
    architecture,
    description: namesDevice ? [device, info.description].filter(Boolean).join(', ') : info.description,
    software,
  };
}

/** @throws webgpu-missing or adapter-missing where nothing can be computed, gpu-error where the driver refuses or is silent */
export async function findAdapter(gpu: GPU | undefined, silenceS = SILENCE_S): Promise<GPUAdapter> {
  if (!gpu)
    throw globalThis.isSecureContext === false
      ? new ShiftLabError(
          'webgpu-missing',
          'This page came over plain http, and browsers allow WebGPU only on https:// and on http://localhost.',
          { secureContext: false },
        )
      : new ShiftLabError('webgpu-missing', 'This browser has no WebGPU.', {});
  const adapter = await answerOfGpu(gpu.requestAdapter({ powerPreference: 'high-performance' }), silenceS);
  if (!adapter) throw new ShiftLabError('adapter-missing', 'This browser has WebGPU, but no usable GPU was found.', {});
  return adapter;
}

function refusedToOpen(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new ShiftLabError(
    'gpu-error',
    `The GPU could not be opened (${reason.slice(0, 150)}). Close other programs that use it, or start the browser again.`,
    { reason },
    { cause },
  );
}

/** What the driver answers. A driver that hangs says nothing for ever; what comes after that is given to `tooLate`. */
export async function answerOfGpu<T>(
  answer: Promise<T>,
  silenceS = SILENCE_S,
  tooLate: (late: T) => void = () => undefined,
): Promise<T> {
  return answeredWithin(
    silenceS,
    answer.catch(refusedToOpen),
    () =>
      new ShiftLabError(
        'gpu-error',
        `The graphics driver gave no answer in ${silenceS} seconds. Close other programs that use the GPU, then start the browser again; if that does not help, restart the computer.`,
        { silenceS },
      ),
    tooLate,
  );
}
