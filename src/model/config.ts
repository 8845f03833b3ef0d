/**
 * config.json of a Hugging Face checkpoint, read into the few numbers this decoder needs.
 *
 * Deliberately narrow: Llama, Qwen2 and Qwen3 as transformers defines them, with plain rotary embedding and full causal
 * attention. A setting that would change the arithmetic and is not implemented is refused with `config-unsupported` and
 * its value, because a model with wrong arithmetic still produces plausible numbers.
 */
import { ShiftLabError } from '../domain/errors';

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

type Json = Readonly<Record<string, unknown>>;

function unsupported(field: string, value: unknown, why: string): ShiftLabError {
  const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return new ShiftLabError('config-unsupported', `config.json: ${field} is ${shown}; ${why}.`, { field, value: shown });
}

function positiveInteger(json: Json, field: string, fallback?: number): number {
  const value = json[field] ?? fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 0x7fffffff) {
    throw unsupported(field, json[field], 'a positive whole number is needed');
  }
  return value;
}

function positiveNumber(json: Json, field: string, fallback: number): number {
  const value = json[field] ?? fallback;
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value))
    throw unsupported(field, value, 'a positive number is needed');
  return value;
}

function boolean(json: Json, field: string, fallback: boolean): boolean {
  const value = json[field] ?? fallback;
  if (typeof value !== 'boolean') throw unsupported(field, value, 'true or false is needed');
  return value;
}

function ropeTheta(json: Json): number {
  if (json.rope_scaling !== undefined && json.rope_scaling !== null) {
    throw unsupported('rope_scaling', json.rope_scaling, 'only unscaled rotary embedding is implemented');
  }
  // transformers 5 moved rope_theta into rope_parameters.
  const nested = json.rope_parameters;
  if (nested === undefined || nested === null) return positiveNumber(json, 'rope_theta', 10000);
  const parameters = nested as Json;
  if ((parameters.rope_type ?? 'default') !== 'default')
    throw unsupported('rope_parameters', nested, 'only unscaled rotary embedding is implemented');
  return positiveNumber(parameters, 'rope_theta', positiveNumber(json, 'rope_theta', 10000));
}

function refuseOtherAttention(json: Json): void {
  if (json.use_sliding_window === true)
    throw unsupported('use_sliding_window', true, 'only full causal attention is implemented');
  if (json.use_sliding_window === undefined && json.sliding_window !== undefined && json.sliding_window !== null) {
    throw unsupported('sliding_window', json.sliding_window, 'only full causal attention is implemented');
  }
  const kinds = Array.isArray(json.layer_types) ? json.layer_types : [];
  if (kinds.some((kind) => kind !== 'full_attention'))
    throw unsupported('layer_types', json.layer_types, 'only full causal attention is implemented');
}

function objectOf(text: string): Json {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (thrown) {
    throw new ShiftLabError('config-unsupported', `config.json is not JSON: ${String(thrown)}`, {}, { cause: thrown });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw unsupported('config.json', json, 'an object is needed');
  return json;
}

/** Only V, from a config.json of any architecture. Throws config-unsupported. */
export function vocabularySizeOf(text: string): number {
  return positiveInteger(objectOf(text), 'vocab_size');
}

/**
 * @param text config.json
 * @param tensorNames the names in model.safetensors, if there is one: they decide if Llama's output projection has a
 *   bias
 * @throws config-unsupported, naming the field and its value
 */
export function parseConfig(text: string, tensorNames?: ReadonlySet<string>): LlamaConfig {
  const json = objectOf(text);
  const modelType = json.model_type;
  if (modelType !== 'llama' && modelType !== 'qwen2' && modelType !== 'qwen3')
    throw unsupported('model_type', modelType, 'llama, qwen2 and qwen3 are implemented');
  const activation = json.hidden_act ?? 'silu';
  if (activation !== 'silu') throw unsupported('hidden_act', activation, 'only silu is implemented');
  if (json.mlp_bias === true)
    throw unsupported('mlp_bias', true, 'only projections without bias are implemented in the MLP');
  if (json.quantization_config !== undefined && json.quantization_config !== null)
    throw unsupported('quantization_config', json.quantization_config, 'quantised weights cannot be trained');
  refuseOtherAttention(json);

  const hiddenSize = positiveInteger(json, 'hidden_size');
  const heads = positiveInteger(json, 'num_attention_heads');
  const kvHeads = positiveInteger(json, 'num_key_value_heads', heads);
  if (heads % kvHeads !== 0)
    throw unsupported('num_key_value_heads', kvHeads, `it must divide num_attention_heads, which is ${heads}`);
  const headDim = positiveInteger(json, 'head_dim', modelType === 'qwen3' ? 128 : hiddenSize / heads);
  if (headDim % 2 !== 0) throw unsupported('head_dim', headDim, 'rotary embedding needs an even number');
  const layers = positiveInteger(json, 'num_hidden_layers');
  if (layers > MOST_LAYERS) throw unsupported('num_hidden_layers', layers, `at most ${MOST_LAYERS} are read`);
  const attentionBias = boolean(json, 'attention_bias', false);
  return {
    modelType,
    vocabularySize: positiveInteger(json, 'vocab_size'),
    hiddenSize,
    intermediateSize: positiveInteger(json, 'intermediate_size'),
    layers,
    heads,
    kvHeads,
    headDim,
    ropeTheta: ropeTheta(json),
    normEpsilon: positiveNumber(json, 'rms_norm_eps', 1e-6),
    tiedEmbeddings: boolean(json, 'tie_word_embeddings', false),
    maxPositions: positiveInteger(json, 'max_position_embeddings', 2048),
    qkvBias: modelType === 'qwen2' || attentionBias,
    outputBias:
      modelType !== 'qwen2' && attentionBias && (tensorNames?.has('model.layers.0.self_attn.o_proj.bias') ?? true),
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
