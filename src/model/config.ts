/**
 * config.json of a Hugging Face checkpoint, read into the few numbers this decoder needs.
 *
 * Deliberately narrow: Llama, Qwen2 and Qwen3 as transformers defines them, with plain rotary embedding and full causal
 * attention. A setting that would change the arithmetic and is not implemented is refused with `config-unsupported` and
 * its value, because a model with wrong arithmetic still produces plausible numbers.
 */
import * as v from 'valibot';
import { ShiftLabError } from '../domain/errors';
import { jsonOf } from '../domain/json-text';
import { shortened, shownValue } from '../domain/shown-value';
import { refuseOtherFile } from './other-files';

export interface LlamaConfig {
  readonly modelType: 'llama' | 'qwen2' | 'qwen3';
  /** V */
  readonly vocabularySize: number;
  /** C */
  readonly hiddenSize: number;
  /** F */
  readonly intermediateSize: number;
  /** L */
  readonly layers: number;
  /** H */
  readonly heads: number;
  /** K, a divisor of H */
  readonly kvHeads: number;
  /** D, even; independent of C / H */
  readonly headDim: number;
  readonly ropeTheta: number;
  readonly normEpsilon: number;
  readonly tiedEmbeddings: boolean;
  /** The largest number of positions according to the checkpoint; the engine does not enforce it. */
  readonly maxPositions: number;
  /** Biases on the q, k and v projections (Qwen2). */
  readonly qkvBias: boolean;
  /** A bias on the output projection (Llama with attention_bias). */
  readonly outputBias: boolean;
  /** RMSNorm over each query and key head before the rotation (Qwen3). */
  readonly qkNorm: boolean;
}

/** Far above any real model: a malicious config must not create a table of billions of names. */
const MOST_LAYERS = 1024;

const MOST_COUNT = 0x7fffffff;
const count = () => {
  const why = 'a positive whole number is needed';
  return v.pipe(v.number(why), v.integer(why), v.minValue(1, why), v.maxValue(MOST_COUNT, why));
};
const within = (min: number, max: number) => {
  const why = `a number from ${min} to ${max} is needed`;
  return v.pipe(v.number(why), v.finite(why), v.minValue(min, why), v.maxValue(max, why));
};
const flag = () => v.nullish(v.boolean('true or false is needed'), false);
const off = (why: string) => v.nullish(v.literal(false, why), false);

const ROTARY = 'only unscaled rotary embedding of whole heads is implemented';
const FULL_ATTENTION = 'only full causal attention is implemented';

/** Above 1, because the rotation's frequencies are its powers with negative exponents. */
const theta = within(1, 1e30);
/** Rotary embedding that nothing scales. What only other kinds have (low_freq_factor, mscale, …) is refused as unknown. */
const plainRotary = v.strictObject(
  {
    rope_type: v.nullish(v.literal('default')),
    type: v.nullish(v.literal('default')),
    rope_theta: v.nullish(theta),
    factor: v.nullish(v.literal(1)),
    partial_rotary_factor: v.nullish(v.literal(1)),
    original_max_position_embeddings: v.nullish(v.number()),
  },
  ROTARY,
);
/** transformers writes it flat, or keyed by kind of layer. */
const rotary = v.nullish(v.union([plainRotary, v.strictObject({ full_attention: plainRotary })], ROTARY));

/** What is read of config.json. Other fields do not change what a model computes; null is as good as absent. */
const configSchema = v.object({
  model_type: v.picklist(['llama', 'qwen2', 'qwen3'], 'llama, qwen2 and qwen3 are implemented'),
  hidden_act: v.nullish(v.literal('silu', 'only silu is implemented'), 'silu'),
  mlp_bias: off('only projections without bias are implemented in the MLP'),
  quantization_config: v.nullish(v.never('quantised weights cannot be trained')),
  compression_config: v.nullish(v.never('quantised weights cannot be trained')),
  is_causal: v.nullish(v.literal(true, FULL_ATTENTION)),
  use_bidirectional_attention: v.nullish(v.literal(false, FULL_ATTENTION)),
  auto_map: v.nullish(
    v.custom(
      (map) => typeof map === 'object' && !Object.keys(map as object).some((name) => name.startsWith('AutoModel')),
      'the model is computed by code of its own, which is not run here',
    ),
  ),
  use_sliding_window: v.nullish(v.literal(false, FULL_ATTENTION)),
  sliding_window: v.nullish(count()),
  layer_types: v.nullish(v.array(v.literal('full_attention', FULL_ATTENTION), 'a list is needed')),
  hidden_size: count(),
  num_attention_heads: count(),
  num_key_value_heads: v.nullish(count()),
  head_dim: v.nullish(count()),
  num_hidden_layers: v.pipe(count(), v.maxValue(MOST_LAYERS, `at most ${MOST_LAYERS} are read`)),
  vocab_size: count(),
  intermediate_size: count(),
  rope_theta: v.nullish(theta),
  rope_scaling: rotary,
  rope_parameters: rotary,
  partial_rotary_factor: v.nullish(v.literal(1, ROTARY)),
  // f32 loses a smaller one; a larger one would leave nothing of what is normalised.
  rms_norm_eps: v.nullish(within(1e-30, 1), 1e-6),
  tie_word_embeddings: flag(),
  max_position_embeddings: v.nullish(count(), 2048),
  attention_bias: flag(),
});
type ConfigFile = v.InferOutput<typeof configSchema>;

function unsupported(field: string, value: unknown, why: string): ShiftLabError {
  const shown = typeof value === 'string' ? shortened(value) : shownValue(value);
  return new ShiftLabError('config-unsupported', `config.json: ${field} is ${shown}; ${why}.`, { field, value: shown });
}

/** Throws config-unsupported, naming the first field that is wrong. */
function checked<S extends v.GenericSchema>(schema: S, json: Readonly<Record<string, unknown>>): v.InferOutput<S> {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const field = String(issue.path?.[0]?.key ?? 'config.json');
  throw unsupported(field, json[field], json[field] === undefined ? 'it is needed' : issue.message);
}

/** As transformers 5 does: rope_scaling, the older name, goes before rope_parameters; what is inside before rope_theta. */
function ropeTheta({ rope_scaling, rope_parameters, rope_theta }: ConfigFile): number {
  const given = [rope_scaling, rope_parameters].find((part) => part && Object.keys(part).length > 0);
  const plain = given && ('full_attention' in given ? given.full_attention : given);
  return plain?.rope_theta ?? rope_theta ?? 10000;
}

/** Qwen attends to everything unless use_sliding_window is true; in a Llama a window that nothing switches off is one. */
function refuseWindow({ model_type, use_sliding_window: use, sliding_window }: ConfigFile): void {
  if (model_type === 'llama' && use !== false && typeof sliding_window === 'number')
    throw unsupported('sliding_window', sliding_window, FULL_ATTENTION);
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  refuseOtherFile(text, 'config.json', 'config-unsupported');
  const json = jsonOf(text, 'config.json', 'config-unsupported');
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw unsupported('config.json', json, 'an object is needed');
  return json as Readonly<Record<string, unknown>>;
}

/** Only V, from a config.json of any architecture. Throws config-unsupported. */
export function vocabularySizeOf(text: string): number {
  return checked(v.object({ vocab_size: count() }), objectOf(text)).vocab_size;
}

/**
 * @param text config.json
 * @param tensorNames the names in model.safetensors, if there is one: they decide if Llama's output projection has a
 *   bias
 * @throws config-unsupported, naming the field and its value
 */
export function parseConfig(text: string, tensorNames?: ReadonlySet<string>): LlamaConfig {
  const json = checked(configSchema, objectOf(text));
  refuseWindow(json);
  const {
    model_type: modelType,
    hidden_size: hiddenSize,
    num_attention_heads: heads,
    num_hidden_layers: layers,
  } = json;
  const kinds = json.layer_types?.length ?? layers;
  if (kinds !== layers)
    throw unsupported('layer_types', json.layer_types, `there are ${kinds} for num_hidden_layers, which is ${layers}`);
  const kvHeads = json.num_key_value_heads ?? heads;
  if (heads % kvHeads !== 0)
    throw unsupported('num_key_value_heads', kvHeads, `it must divide num_attention_heads, which is ${heads}`);
  const headDim = json.head_dim ?? (modelType === 'qwen3' ? 128 : hiddenSize / heads);
  if (!Number.isInteger(headDim))
    throw unsupported('hidden_size', hiddenSize, `without head_dim, num_attention_heads (${heads}) must divide it`);
  if (headDim % 2 !== 0) throw unsupported('head_dim', headDim, 'rotary embedding needs an even number');
  return {
    modelType,
    vocabularySize: json.vocab_size,
    hiddenSize,
    intermediateSize: json.intermediate_size,
    layers,
    heads,
    kvHeads,
    headDim,
    ropeTheta: ropeTheta(json),
    normEpsilon: json.rms_norm_eps,
    tiedEmbeddings: json.tie_word_embeddings,
    maxPositions: json.max_position_embeddings,
    qkvBias: modelType === 'qwen2' || json.attention_bias,
    outputBias:
      modelType !== 'qwen2' &&
      json.attention_bias &&
      (tensorNames?.has('model.layers.0.self_attn.o_proj.bias') ?? true),
    qkNorm: modelType === 'qwen3',
  };
}

/** A config.json from which `parseConfig` reads the same values. */
export function configText(config: LlamaConfig): string {
  const architecture = { llama: 'LlamaForCausalLM', qwen2: 'Qwen2ForCausalLM', qwen3: 'Qwen3ForCausalLM' }[
    config.modelType
  ];
  return JSON.stringify(
    {
      architectures: [architecture],
      model_type: config.modelType,
      vocab_size: config.vocabularySize,
      hidden_size: config.hiddenSize,
      intermediate_size: config.intermediateSize,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      num_key_value_heads: config.kvHeads,
      head_dim: config.headDim,
      rope_theta: config.ropeTheta,
      rms_norm_eps: config.normEpsilon,
      tie_word_embeddings: config.tiedEmbeddings,
      max_position_embeddings: config.maxPositions,
      attention_bias: config.qkvBias,
      hidden_act: 'silu',
      torch_dtype: 'float32',
    },
    null,
    1,
  );
}
