/**
 * Trains a Llama with jax-js, as its users would: one jit of value_and_grad and AdamW, parameters in a dictionary, the
 * loss read back once per step. It compiles in the first step. A use consumes an array, so all uses but the last take
 * `.ref`.
 *
 * jax-js takes its device from navigator.gpu and keeps it, so `close` frees the arrays but not the backend.
 */
import type * as Jax from '@jax-js/jax';
import type { numpy } from '@jax-js/jax';
import { ShiftLabError } from '../../src/domain/errors';
import type { OptimiserStep } from '../../src/domain/trainable-policy';
import type { LlamaConfig } from '../../src/model/config';
import type { TrainingPeer, TrainingTask } from '../peer';
import { provideIteratorHelpers } from './iterator-helpers';
import { namedWeights, rotaryTables } from './llama-weights';
import { offerGpu } from './offered-gpu';

type Arr = numpy.Array;
type Tree = { [name: string]: Arr };

export const jaxPeer: TrainingPeer = {
  name: 'jax-js 0.1.25',
  async open(task, gpu) {
    provideIteratorHelpers();
    offerGpu(gpu);
    const jax = await import('@jax-js/jax');
    if (!(await jax.init('webgpu')).includes('webgpu'))
      throw new ShiftLabError('adapter-missing', 'jax-js found no WebGPU.');
    jax.defaultDevice('webgpu');
    return openTraining(jax, task);
  },
};

function openTraining(jax: typeof Jax, { config, weights, ids_BT, optimiser }: TrainingTask) {
  const { numpy: np, tree } = jax;
  const T = ids_BT[0]!.length;
  const named = namedWeights(config, weights);
  const zeros = (): Tree => Object.fromEntries(named.map(({ name, shape }) => [name, np.zeros([...shape])]));
  let parameters: Tree = Object.fromEntries(
    named.map(({ name, shape, values }) => [name, np.array(values as Float32Array<ArrayBuffer>).reshape([...shape])]),
  );
  let first = zeros();
  let second = zeros();
  const ids = np.array(Int32Array.from(ids_BT.flat())).reshape([ids_BT.length, T]);
  const { cosine, sine } = rotaryTables(config, T - 1);
  const rotary = {
    cosine: np.array(cosine as Float32Array<ArrayBuffer>).reshape([T - 1, 1, config.headDim]),
    sine: np.array(sine as Float32Array<ArrayBuffer>).reshape([T - 1, 1, config.headDim]),
  };
  const lossAndGradient = jax.valueAndGrad(lossOf(jax, config));
  const update = adamw(jax, optimiser);
  const train = jax.jit((p: Tree, m: Tree, v: Tree, tokens: Arr, turns: Tree, corrections: Arr) => {
    const [loss, gradient] = lossAndGradient(tree.ref(p), tokens, turns) as [Arr, Tree];
    return [loss, ...update(p, gradient, m, v, corrections)] as [Arr, Tree, Tree, Tree];
  });
  let steps = 0;
  return {
    async step() {
      steps++;
      const corrections = np.array(new Float32Array([1 - optimiser.beta1 ** steps, 1 - optimiser.beta2 ** steps]));
      const [loss, p, m, v] = train(parameters, first, second, ids.ref, tree.ref(rotary), corrections);
      parameters = p;
      first = m;
      second = v;
      return (await loss.data())[0]!;
    },
    close() {
      for (const owned of [parameters, first, second, rotary]) tree.dispose(owned);
      ids.dispose();
      train.dispose();
    },
  };
}

/** Mean negative log-likelihood of each row's tokens after its first, in nats. */
function lossOf({ numpy: np, nn }: typeof Jax, config: LlamaConfig) {
  const { heads: H, headDim: D, layers, vocabularySize: V, normEpsilon } = config;
  const norm = (x: Arr, gain: Arr): Arr => {
    const square = np.square(x.ref).mean(-1, { keepdims: true });
    return x.mul(np.reciprocal(np.sqrt(square.add(normEpsilon)))).mul(gain);
  };
  const linear = (x: Arr, w: Arr): Arr => np.matmul(x, w.transpose());
  const rotate = (x: Arr, cosine: Arr, sine: Arr): Arr => {
    const [left, right] = np.split(x.ref, 2, -1) as [Arr, Arr];
    return x.mul(cosine).add(np.concatenate([right.neg(), left], -1).mul(sine));
  };
  return (p: Tree, tokens: Arr, { cosine, sine }: Tree): Arr => {
    const [B, T] = [tokens.shape[0]!, tokens.shape[1]! - 1];
    const targets = tokens.ref.slice([], [1]);
    const embedding = p['model.embed_tokens.weight']!;
    // Not np.take: its gradient fails inside a jit ("routine primitive scatter input is not imm", 0.1.25).
    let x: Arr = np.matmul(nn.oneHot(tokens.slice([], [0, -1]).reshape([B * T]), V), embedding.ref);
    for (let l = 0; l < layers; l++) {
      const weight = (name: string): Arr => p[`model.layers.${l}.${name}.weight`]!;
      const h = norm(x.ref, weight('input_layernorm'));
      const split = (y: Arr): Arr => y.reshape([B, T, H, D]);
      const q = rotate(split(linear(h.ref, weight('self_attn.q_proj'))), cosine!.ref, sine!.ref);
      const k = rotate(split(linear(h.ref, weight('self_attn.k_proj'))), cosine!.ref, sine!.ref);
      const v = split(linear(h, weight('self_attn.v_proj')));
      const mixed = nn.dotProductAttention(q, k, v, { isCausal: true }).reshape([B * T, H * D]);
      x = x.add(linear(mixed, weight('self_attn.o_proj')));
      const g = norm(x.ref, weight('post_attention_layernorm'));
      const gated = nn.silu(linear(g.ref, weight('mlp.gate_proj'))).mul(linear(g, weight('mlp.up_proj')));
      x = x.add(linear(gated, weight('mlp.down_proj')));
    }
    cosine!.dispose();
    sine!.dispose();
    const logits = linear(norm(x, p['model.norm.weight']!), embedding);
    const chosen = nn.oneHot(targets.reshape([B * T]), V);
    return nn
      .logSoftmax(logits, -1)
      .mul(chosen)
      .sum()
      .mul(-1 / (B * T));
  };
}

/** (parameters, gradient, moments, bias corrections) → parameters and moments after one clipped AdamW step. */
function adamw(
  { numpy: np }: typeof Jax,
  { learningRate, beta1, beta2, epsilon, weightDecay, maxGradNorm }: OptimiserStep,
) {
  return (p: Tree, gradient: Tree, m: Tree, v: Tree, corrections: Arr): [Tree, Tree, Tree] => {
    const names = Object.keys(p);
    const squares = names.map((name) => np.square(gradient[name]!.ref).sum()).reduce((a, b) => a.add(b));
    const scale = np.minimum(np.reciprocal(np.sqrt(squares).add(1e-6)).mul(maxGradNorm), 1);
    const [correction1, correction2] = np.split(corrections, 2) as [Arr, Arr];
    const after: [Tree, Tree, Tree] = [{}, {}, {}];
    for (const name of names) {
      const g = gradient[name]!.mul(scale.ref);
      const first = m[name]!.mul(beta1).add(g.ref.mul(1 - beta1));
      const second = v[name]!.mul(beta2).add(np.square(g).mul(1 - beta2));
      const root = np.sqrt(second.ref.div(correction2.ref)).add(epsilon);
      const matrix = p[name]!.ndim > 1;
      const kept = p[name]!.mul(matrix ? 1 - learningRate * weightDecay : 1);
      after[0][name] = kept.sub(first.ref.div(correction1.ref).div(root).mul(learningRate));
      after[1][name] = first;
      after[2][name] = second;
    }
    for (const used of [scale, correction1, correction2]) used.dispose();
    return after;
  };
}
