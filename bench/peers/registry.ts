/** All libraries that ours is compared with; the first word of a name selects it in `npm run bench -- --only NAME`. */
import type { SamplingPeer, TrainingPeer } from '../peer';
import { jaxPeer } from './jax';
import { onnxruntimePeer } from './onnxruntime/onnxruntime';
import { tfjsPeer } from './tfjs';

export const trainingPeers: readonly TrainingPeer[] = [jaxPeer, tfjsPeer];
export const samplingPeers: readonly SamplingPeer[] = [onnxruntimePeer];
