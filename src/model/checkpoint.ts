/**
 * A Hugging Face checkpoint (config.json and model.safetensors) ↔ the parameter table. AdamW's state is not in it: a
 * run that can be resumed stores that as a ModelSnapshot.
 */
import { ShiftLabError } from '../domain/errors';
import type { CheckpointFiles } from '../domain/language-model';
import { elementCount } from '../engine/buffers';
import { configText, parseConfig, type LlamaConfig } from './config';
import { parameterTable, type ParameterTable } from './parameters';
import { readSafetensors, writeSafetensors, type SafetensorsFile, type TensorToWrite } from './safetensors';

export interface Checkpoint {
  readonly config: LlamaConfig;
  /** Every parameter in table order, without gaps. */
  readonly weights: Float32Array;
}

/** Tensors that other programs write beside the parameters, and that have no effect. */
const IGNORED = /rotary_emb\.inv_freq$/;

/** @throws config-unsupported, safetensors-invalid, checkpoint-truncated, tensor-missing, tensor-shape */
export function readCheckpoint(files: Pick<CheckpointFiles, 'config' | 'weights'>): Checkpoint {
  const file = readSafetensors(files.weights);
  const config = parseConfig(files.config, new Set(file.tensors.keys()));
  const table = parameterTable(config);
  const weights = collect(table, file);
  const known = new Set(table.entries.map(({ name }) => name));
  for (const name of file.tensors.keys()) {
    const tiedCopy = config.tiedEmbeddings && name === 'lm_head.weight';
    if (known.has(name) || tiedCopy || IGNORED.test(name)) continue;
    throw new ShiftLabError(
      'config-unsupported',
      `The checkpoint has a tensor ${name} that config.json does not describe.`,
      { tensor: name },
    );
  }
  return { config, weights };
}

/** The tensors of the table, one after the other. Shapes are checked before memory is allocated. */
function collect(table: ParameterTable, file: SafetensorsFile): Float32Array {
  const stored = table.entries.map(({ name, shape }) => {
    const tensor = file.tensors.get(name);
    if (!tensor)
      throw new ShiftLabError('tensor-missing', `The checkpoint has no tensor ${name}.`, {
        tensor: name,
      });
    if (tensor.shape.length !== shape.length || tensor.shape.some((n, i) => n !== shape[i])) {
      throw new ShiftLabError(
        'tensor-shape',
        `Tensor ${name} has shape [${tensor.shape.join(', ')}]; config.json requires [${shape.join(', ')}].`,
        {
          tensor: name,
          shape: tensor.shape.join('x'),
          needed: shape.join('x'),
        },
      );
    }
    return tensor;
  });
  const values = new Float32Array(table.parameterCount);
  let at = 0;
  for (const tensor of stored) {
    values.set(tensor.values(), at);
    at += elementCount(tensor.shape);
  }
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
