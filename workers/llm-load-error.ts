/** What went wrong while a language model was loaded, as a sentence that says what to do. */
import { ShiftLabError } from '../src/domain/errors';
import { shortened } from '../src/domain/shown-value';
import { thrownFailure } from '../src/llm/failures';

/** @param version of web-llm, which libraries are made for */
export function loadError(thrown: unknown, model: string, version: string): ShiftLabError {
  if (thrown instanceof ShiftLabError) return thrown;
  const { name = '', message = '' } = thrown instanceof Error ? thrown : { message: String(thrown) };
  const unusable = (sentence: string) => new ShiftLabError('llm-unusable', sentence, { model }, { cause: thrown });
  if (/WebGPUNotAvailable|WebGPUNotFound/.test(name) || /not supported in your current environment/.test(message))
    return new ShiftLabError(
      'webgpu-missing',
      'A language model needs WebGPU, which this browser does not have. Use a current Chrome, Edge or Safari.',
      { model },
      { cause: thrown },
    );
  if (/shader-f16/.test(message))
    return unusable('This GPU cannot compute in half precision here. Choose a model that does not need it.');
  if (/CompileError|LinkError/.test(name) || /WebAssembly/.test(message))
    return unusable(
      `The model library was not made for web-llm ${version} (${shortened(message, 90)}). Libraries fit one version only.`,
    );
  if (/quota|storage/i.test(`${name} ${message}`) && !/buffer/i.test(message))
    return new ShiftLabError(
      'storage-full',
      'There is no room to keep the model. Delete another model or free space, then try again.',
      { model },
      { cause: thrown },
    );
  const { kind } = thrownFailure(thrown);
  if (kind === 'device-lost' || kind === 'out-of-memory')
    return unusable(
      'The GPU gave up while the model was loaded, most often because its memory is too small. Close other programs that use the GPU, or choose a smaller model.',
    );
  return unusable(`The model could not be loaded: ${shortened(message || name, 160)}.`);
}
