/** Everyone that ours is compared with, and by which name `npm run bench -- --only NAME` calls them. */
import type { SamplingPeer, TrainingPeer } from '../peer';
import { jaxPeer } from './jax';
import { onnxruntimePeer } from './onnxruntime/onnxruntime';
import { tfjsPeer } from './tfjs';

export const trainingPeers: readonly TrainingPeer[] = [jaxPeer, tfjsPeer];
export const samplingPeers: readonly SamplingPeer[] = [onnxruntimePeer];
