/**
 * A Hugging Face checkpoint ↔ the parameter table. Weights are model.safetensors; AdamW's state is kept beside it as
 * optimizer.safetensors (exp_avg.* and exp_avg_sq.*, PyTorch's names, and the step count in the metadata).
 */
import { ShiftLabError } from '../domain/errors';
import type { CheckpointFiles, ModelSnapshot } from '../domain/language-model';
import { elementCount } from '../engine/buffers';
import { configText, parseConfig, type LlamaConfig } from './config';
import { parameterTable, type ParameterTable } from './parameters';
import { readSafetensors, writeSafetensors, type SafetensorsFile, type TensorToWrite } from './safetensors';

export interface Checkpoint {
  readonly config: LlamaConfig;
  /** Every parameter in table order, without gaps. */
  readonly weights: Float32Array;
}

/** Tensors that other programs write beside the parameters and that change nothing. */
const IGNORED = /rotary_emb\.inv_freq$/;

/** @throws config-unsupported, safetensors-invalid, checkpoint-truncated, tensor-missing, tensor-shape */
export function readCheckpoint(files: Pick<CheckpointFiles, 'config' | 'weights'>): Checkpoint {
  const file = readSafetensors(files.weights);
  const config = parseConfig(files.config, new Set(file.tensors.keys()));
  const table = parameterTable(config);
  const weights = collect(table, file, '');
  const known = new Set(table.entries.map(({ name }) => name));
  for (const name of file.tensors.keys()) {
    const tiedCopy = config.tiedEmbeddings && name === 'lm_head.weight';
    if (known.has(name) || tiedCopy || IGNORED.test(name)) continue;
    throw new ShiftLabError(
      'config-unsupported',
      `The checkpoint holds ${name}, which config.json does not account for.`,
      { tensor: name },
    );
  }
  return { config, weights };
}

/** The tensors `prefix`+name of the table, end to end. Shapes are checked before memory is made. */
function collect(table: ParameterTable, file: SafetensorsFile, prefix: string): Float32Array {
  const stored = table.entries.map(({ name, shape }) => {
    const tensor = file.tensors.get(prefix + name);
    if (!tensor)
      throw new ShiftLabError('tensor-missing', `The checkpoint has no tensor ${prefix}${name}.`, {
        tensor: prefix + name,
      });
    if (tensor.shape.length !== shape.length || tensor.shape.some((n, i) => n !== shape[i])) {
      throw new ShiftLabError(
        'tensor-shape',
        `Tensor ${prefix}${name} has shape [${tensor.shape.join(', ')}]; config.json makes it [${shape.join(', ')}].`,
        {
          tensor: prefix + name,
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

function named(table: ParameterTable, values: Float32Array, prefix = ''): TensorToWrite[] {
  let at = 0;
  return table.entries.map(({ name, shape }) => {
    const tensor = { name: prefix + name, shape, values: values.subarray(at, at + elementCount(shape)) };
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

/** optimizer.safetensors of a snapshot; null where no step was taken. */
export function writeOptimiserState(
  config: LlamaConfig,
  { firstMoment, secondMoment, step }: ModelSnapshot,
): Uint8Array<ArrayBuffer> | null {
  if (!firstMoment || !secondMoment) return null;
  const table = parameterTable(config);
  return writeSafetensors([...named(table, firstMoment, 'exp_avg.'), ...named(table, secondMoment, 'exp_avg_sq.')], {
    step: String(step),
  });
}

/** @throws safetensors-invalid, checkpoint-truncated, tensor-missing, tensor-shape */
export function readOptimiserState(config: LlamaConfig, bytes: Uint8Array): Required<Omit<ModelSnapshot, 'weights'>> {
  const file = readSafetensors(bytes);
  const table = parameterTable(config);
  const step = Number(file.metadata.step);
  if (!Number.isSafeInteger(step) || step < 0)
    throw new ShiftLabError('safetensors-invalid', `The optimiser state has step ${file.metadata.step}.`, {
      step: String(file.metadata.step),
    });
  return { firstMoment: collect(table, file, 'exp_avg.'), secondMoment: collect(table, file, 'exp_avg_sq.'), step };
}
