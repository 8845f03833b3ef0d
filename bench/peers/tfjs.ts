/**
 * Trains a Llama with TensorFlow.js on its WebGPU backend, as its users would: variables, tf.variableGrads, the
 * library's own cross-entropy and Adam, everything in one tidy, the loss read back once per step. It has no graph to
 * compile: each operation is queued when it is called. Small tensors stay on the GPU (WEBGPU_CPU_FORWARD off);
 * otherwise training would wait for them.
 *
 * tfjs takes its device from navigator.gpu when its backend is first used, and keeps one backend per page.
 */
import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { ShiftLabError } from '../../src/domain/errors';
import type { LlamaConfig } from '../../src/model/config';
import type { OpenTraining, TrainingPeer, TrainingTask } from '../peer';
import { namedWeights, rotaryTables } from './llama-weights';
import { offerGpu } from './offered-gpu';

type Tf = typeof import('@tensorflow/tfjs-core');

export const tfjsPeer: TrainingPeer = {
  name: 'tfjs 4.22 WebGPU',
  async open(task, gpu) {
    offerGpu(gpu);
    offerBuiltinModules();
    const tf = await import('@tensorflow/tfjs-core');
    await import('@tensorflow/tfjs-core/dist/register_all_gradients');
    await import('@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops');
    await import('@tensorflow/tfjs-backend-webgpu');
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    if (!(await tf.setBackend('webgpu')))
      throw new ShiftLabError('adapter-missing', 'tfjs could not start its WebGPU backend.');
    await tf.ready();
    return openTraining(tf, task);
  },
};

/** In Node, tfjs loads `util` with a global `require`, which modules do not have. */
function offerBuiltinModules(): void {
  if (typeof process === 'undefined' || 'require' in globalThis) return;
  Object.defineProperty(globalThis, 'require', { value: process.getBuiltinModule, configurable: true });
}

function openTraining(tf: Tf, { config, weights, ids_BT, optimiser }: TrainingTask): OpenTraining {
  const { learningRate, beta1, beta2, epsilon, weightDecay, maxGradNorm } = optimiser;
  const T = ids_BT[0]!.length - 1;
  const variables = new Map(
    namedWeights(config, weights).map(({ name, shape, values }) => [name, tf.variable(tf.tensor(values, [...shape]))]),
  );
  const named = new Map([...variables.values()].map((variable) => [variable.name, variable]));
  const inputs = tf.tensor1d(
    ids_BT.flatMap((ids) => ids.slice(0, -1)),
    'int32',
  );
  const targets = tf.oneHot(
    tf.tensor1d(
      ids_BT.flatMap((ids) => ids.slice(1)),
      'int32',
    ),
    config.vocabularySize,
  );
  const { cosine, sine } = rotaryTables(config, T);
  const constants = {
    cosine: tf.tensor(cosine, [T, config.headDim]),
    sine: tf.tensor(sine, [T, config.headDim]),
    mask: causalMask(tf, T),
  };
  const forward = logitsOf(tf, config, variables, constants);
  const adam = tf.train.adam(learningRate, beta1, beta2, epsilon);
  return {
    async step() {
      const loss = tf.tidy(() => {
        const { value, grads } = tf.variableGrads(
          () => tf.losses.softmaxCrossEntropy(targets, forward(inputs, T)).asScalar(),
          [...variables.values()],
        );
        // Not addN: it binds all of its inputs at once, more than a shader may have.
        const norm = tf.sqrt(
          Object.values(grads)
            .map((g): Tensor => tf.sum(tf.square(g)))
            .reduce((a, b) => tf.add(a, b)),
        );
        const scale = tf.minimum(tf.div(maxGradNorm, tf.add(norm, 1e-6)), 1);
        for (const variable of variables.values())
          if (variable.rank > 1) variable.assign(tf.mul(variable, 1 - learningRate * weightDecay));
        adam.applyGradients(
          Object.fromEntries(Object.entries(grads).map(([name, g]) => [name, tf.mul(g, scale) as Variable])),
        );
        return value;
      });
      const [read] = await loss.data();
      loss.dispose();
      return read!;
    },
    close() {
      adam.dispose();
      tf.dispose([...named.values(), inputs, targets, ...Object.values(constants)]);
    },
  };
}

/** (T, T): 0 if the query may attend to the key, a large negative number if the key is later. */
function causalMask(tf: Tf, T: number): Tensor2D {
  return tf.tensor2d(
    Float32Array.from({ length: T * T }, (_, i) => (i % T > Math.floor(i / T) ? -1e9 : 0)),
    [T, T],
  );
}

interface Constants {
  readonly cosine: Tensor;
  readonly sine: Tensor;
  readonly mask: Tensor;
}

/** (B·T) ids → (B·T, V) logits. */
function logitsOf(
  tf: Tf,
  config: LlamaConfig,
  variables: ReadonlyMap<string, Variable>,
  { cosine, sine, mask }: Constants,
) {
  const { heads: H, headDim: D, layers, normEpsilon } = config;
  const linear = (x: Tensor, w: Tensor): Tensor => tf.matMul(x, w, false, true);
  const norm = (x: Tensor, gain: Tensor): Tensor =>
    tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), normEpsilon))), gain);
  const rotate = (x: Tensor): Tensor => {
    const [left, right] = tf.split(x, 2, -1) as [Tensor, Tensor];
    return tf.add(tf.mul(x, cosine), tf.mul(tf.concat([tf.neg(right), left], -1), sine));
  };
  return (ids: Tensor, T: number): Tensor2D => {
    const B = ids.size / T;
    const headsOf = (x: Tensor): Tensor => tf.transpose(tf.reshape(x, [B, T, H, D]), [0, 2, 1, 3]);
    const embedding = variables.get('model.embed_tokens.weight')!;
    let x: Tensor = tf.gather(embedding as Tensor, ids as never);
    for (let l = 0; l < layers; l++) {
      const weight = (name: string): Variable => variables.get(`model.layers.${l}.${name}.weight`)!;
      const h = norm(x, weight('input_layernorm'));
      const q = rotate(headsOf(linear(h, weight('self_attn.q_proj'))));
      const k = rotate(headsOf(linear(h, weight('self_attn.k_proj'))));
      const v = headsOf(linear(h, weight('self_attn.v_proj')));
      const attention = tf.softmax(tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(D)), mask));
      const mixed = tf.reshape(tf.transpose(tf.matMul(attention, v), [0, 2, 1, 3]), [B * T, H * D]);
      x = tf.add(x, linear(mixed, weight('self_attn.o_proj')));
      const g = norm(x, weight('post_attention_layernorm'));
      const gate = linear(g, weight('mlp.gate_proj'));
      x = tf.add(
        x,
        linear(tf.mul(tf.mul(gate, tf.sigmoid(gate)), linear(g, weight('mlp.up_proj'))), weight('mlp.down_proj')),
      );
    }
    return linear(norm(x, variables.get('model.norm.weight')!), embedding) as Tensor2D;
  };
}
