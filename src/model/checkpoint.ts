/**
 * A Hugging Face checkpoint (config.json and model.safetensors) ↔ the parameter table. AdamW's state is not in it: a
 * run that can be resumed stores that as a ModelSnapshot.
 */
import { ShiftLabError } from '../domain/errors';
import type { CheckpointFiles } from '../domain/language-model';
import { shortened } from '../domain/shown-value';
import { elementCount, type Shape } from '../engine/buffers';
import { configText, parseConfig, type LlamaConfig } from './config';
import { parameterTable, type ParameterTable } from './parameters';
import { readSafetensors, writeSafetensors, type StoredTensor, type TensorToWrite } from './safetensors';
import { underPlainNames } from './tensor-names';

export interface Checkpoint {
  readonly config: LlamaConfig;
  /** Every parameter in table order, without gaps. */
  readonly weights: Float32Array;
}

/** Tensors that other programs write beside the parameters, and that have no effect. */
const IGNORED = /rotary_emb\.inv_freq$/;

/** @throws config-unsupported, safetensors-invalid, checkpoint-truncated, tensor-missing, tensor-shape, limit-exceeded, numerics */
export function readCheckpoint(files: Pick<CheckpointFiles, 'config' | 'weights' | 'words'>): Checkpoint {
  const named = underPlainNames(readSafetensors(files.weights).tensors);
  const config = parseConfig(files.config, new Set(named.keys()));
  const tensors = config.tiedEmbeddings ? withEmbedding(named) : named;
  const table = parameterTable(config);
  const known = new Set(table.entries.map(({ name }) => name));
  for (const name of tensors.keys()) {
    const tied = config.tiedEmbeddings && name === HEAD;
    if (known.has(name) || tied || IGNORED.test(name)) continue;
    throw new ShiftLabError(
      'config-unsupported',
      `The checkpoint has a tensor ${shortened(name, 120)} that config.json does not describe: give the config.json that belongs to these weights.`,
      { tensor: name },
    );
  }
  const stored = table.entries.map(({ name, shape }) => storedAs(tensors, name, shape));
  const head = tensors.get(HEAD);
  if (config.tiedEmbeddings && head) requireTied(head, tensors.get(EMBEDDING)!);
  const words = Math.min(files.words ?? Infinity, config.vocabularySize);
  const cut = { ...config, vocabularySize: words };
  return { config: cut, weights: collect(parameterTable(cut), stored) };
}

const EMBEDDING = 'model.embed_tokens.weight';
const HEAD = 'lm_head.weight';

/** Of tied tensors, safetensors' save_model keeps one, under the name that comes first: that of the head. */
function withEmbedding(tensors: ReadonlyMap<string, StoredTensor>): ReadonlyMap<string, StoredTensor> {
  const head = tensors.get(HEAD);
  return head && !tensors.has(EMBEDDING) ? new Map([...tensors, [EMBEDDING, head]]) : tensors;
}

/** The tensor, if it has this shape. */
function storedAs(tensors: ReadonlyMap<string, StoredTensor>, name: string, shape: Shape): StoredTensor {
  const tensor = tensors.get(name);
  if (!tensor) {
    const advice =
      name === HEAD
        ? 'if its head is the embedding, set tie_word_embeddings to true'
        : 'give the config.json that belongs to these weights';
    throw new ShiftLabError('tensor-missing', `The checkpoint has no tensor ${name}: ${advice}.`, { tensor: name });
  }
  if (tensor.shape.length !== shape.length || tensor.shape.some((n, i) => n !== shape[i])) {
    throw new ShiftLabError(
      'tensor-shape',
      `Tensor ${name} has shape [${shortened(tensor.shape.join(', '))}]; config.json requires [${shape.join(', ')}].`,
      {
        tensor: name,
        shape: shortened(tensor.shape.join('x')),
        needed: shape.join('x'),
      },
    );
  }
  return tensor;
}

/** A head beside tied embeddings must be a copy of them: which of two heads was trained, nobody could tell. */
function requireTied(head: StoredTensor, embedding: StoredTensor): void {
  const why = `config.json ties it to ${EMBEDDING} (tie_word_embeddings): set that to false to keep the head, or leave the tensor out`;
  if (head.shape.join() !== embedding.shape.join())
    throw new ShiftLabError(
      'tensor-shape',
      `${HEAD} has shape [${shortened(head.shape.join(', '))}], not [${embedding.shape.join(', ')}], and ${why}.`,
      { tensor: HEAD, shape: shortened(head.shape.join('x')), needed: embedding.shape.join('x') },
    );
  const embedded = embedding.values();
  if (head.values().every((value, i) => Object.is(value, embedded[i]))) return;
  throw new ShiftLabError('config-unsupported', `${HEAD} differs, and ${why}.`, {
    tensor: HEAD,
    field: 'tie_word_embeddings',
    value: true,
  });
}

/** The tensors of the table, one after the other, without the rows that it does not have. Throws numerics if a weight is not a finite number. */
function collect(table: ParameterTable, stored: readonly StoredTensor[]): Float32Array {
  const values = new Float32Array(table.parameterCount);
  let at = 0;
  stored.forEach((tensor, i) => {
    const { name, shape } = table.entries[i]!;
    const part = tensor.values().subarray(0, elementCount(shape));
    const wrong = part.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0)
      throw new ShiftLabError(
        'numerics',
        `The checkpoint cannot be used, because weight ${wrong} of ${name} is ${part[wrong]!}: export it again, or take an earlier one.`,
        { tensor: name, index: wrong, value: String(part[wrong]) },
      );
    values.set(part, at);
    at += part.length;
  });
  return values;
}

function named(table: ParameterTable, values: Float32Array): TensorToWrite[] {
  let at = 0;
  return table.entries.map(({ name, shape }) => {
    const tensor = { name, shape, values: values.subarray(at, at + elementCount(shape)) };
    at += elementCount(shape);
    return tensor;
  });
}

/** config.json and model.safetensors, as transformers reads them. */
export function writeCheckpoint({ config, weights }: Checkpoint): Pick<CheckpointFiles, 'config' | 'weights'> {
  return {
    config: configText(config),
    weights: writeSafetensors(named(parameterTable(config), weights), { format: 'pt' }),
  };
}
