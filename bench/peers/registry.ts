/** Everyone that ours is compared with, and by which name `npm run bench -- --only NAME` calls them. */
import { ShiftLabError } from '../../src/domain/errors';
import type { SamplingPeer, TrainingPeer } from '../peer';
import { jaxPeer } from './jax';
import { tfjsPeer } from './tfjs';

/** Its WebAssembly is loaded by URL, so the module itself cannot be imported in Node. */
const onnxruntimePeer: SamplingPeer = {
  name: 'onnxruntime-web',
  async open(task, gpu) {
    if (typeof document === 'undefined') throw new ShiftLabError('usage', 'Its WebGPU provider runs in browsers only (--browser).');
    const { onnxruntimePeer: peer } = await import('./onnxruntime/onnxruntime');
    return peer.open(task, gpu);
  },
};

export const trainingPeers: readonly TrainingPeer[] = [jaxPeer, tfjsPeer];
export const samplingPeers: readonly SamplingPeer[] = [onnxruntimePeer];
