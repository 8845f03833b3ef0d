/**
 * The weights in a folder that other programs wrote: model.safetensors, or the parts that model.safetensors.index.json
 * names, joined into one file. Where there is neither, the error names what is there instead and what to do with it.
 */
import * as v from 'valibot';
import { ShiftLabError } from '../domain/errors';
import { jsonOf } from '../domain/json-text';
import { shortened } from '../domain/shown-value';
import { utf8Text } from '../domain/utf8-text';
import { joinSafetensors, readSafetensors } from '../model/safetensors';

/** How a folder is read. */
export interface ReadFolder {
  /** Throws checkpoint-missing if there is no such file. */
  bytesOf(path: string): Promise<Uint8Array>;
  exists(path: string): Promise<boolean>;
}

const WEIGHTS = 'model.safetensors';
const INDEX = `${WEIGHTS}.index.json`;

/** What stands where model.safetensors should be, and what makes it one. */
const INSTEAD: readonly (readonly [file: string, advice: string])[] = [
  [
    'adapter_model.safetensors',
    'only an adapter: merge it into its base model with PEFT’s merge_and_unload, then save that',
  ],
  ['adapter_config.json', 'only an adapter: merge it into its base model with PEFT’s merge_and_unload, then save that'],
  ['pytorch_model.bin', 'a pickle: save the model again with safe_serialization=True'],
  ['pytorch_model.bin.index.json', 'pickles in parts: save the model again with safe_serialization=True'],
  ['consolidated.safetensors', 'weights under other names: take the files for transformers'],
  ['tf_model.h5', 'weights for TensorFlow: save the model again with PyTorch'],
];

/** File names without a folder, so that an index cannot name files elsewhere. */
const fileName = v.pipe(v.string(), v.regex(/^[\w.-]+\.safetensors$/));
const indexSchema = v.object({ weight_map: v.record(v.string(), fileName) });

/** The bytes of one safetensors file. Throws checkpoint-missing, checkpoint-truncated, safetensors-invalid, tensor-missing. */
export async function weightsIn(folder: string, read: ReadFolder): Promise<Uint8Array> {
  if (await read.exists(`${folder}/${WEIGHTS}`)) return read.bytesOf(`${folder}/${WEIGHTS}`);
  if (await read.exists(`${folder}/${INDEX}`)) return joinedParts(folder, read);
  for (const [file, advice] of INSTEAD) {
    if (await read.exists(`${folder}/${file}`))
      throw new ShiftLabError(
        'checkpoint-missing',
        `${folder} has no ${WEIGHTS}, but ${file}, which is ${advice} as ${WEIGHTS}.`,
        { path: `${folder}/${WEIGHTS}`, found: file },
      );
  }
  const part = await firstPart(folder, read);
  if (part !== null)
    throw new ShiftLabError(
      'checkpoint-missing',
      `${folder} has ${part}, a part of the weights, but not ${INDEX}, which says what is in each part: copy that and all parts.`,
      { path: `${folder}/${INDEX}`, found: part },
    );
  return read.bytesOf(`${folder}/${WEIGHTS}`);
}

/** Parts are counted in five digits; a model that fits into a browser has few. */
const MOST_PARTS = 64;

async function firstPart(folder: string, read: ReadFolder): Promise<string | null> {
  for (let count = 1; count <= MOST_PARTS; count++) {
    const name = `model-00001-of-${String(count).padStart(5, '0')}.safetensors`;
    if (await read.exists(`${folder}/${name}`)) return name;
  }
  return null;
}

async function joinedParts(folder: string, read: ReadFolder): Promise<Uint8Array> {
  const map = weightMap(utf8Text(await read.bytesOf(`${folder}/${INDEX}`), INDEX, 'safetensors-invalid'));
  const names = [...new Set(map.values())].sort();
  const parts = new Map<string, ReturnType<typeof readSafetensors>>();
  for (const name of names) parts.set(name, readSafetensors(await read.bytesOf(`${folder}/${name}`), name));
  for (const [tensor, name] of map) {
    if (!parts.get(name)!.tensors.has(tensor))
      throw new ShiftLabError(
        'tensor-missing',
        `${name} has no tensor ${shortened(tensor)}, though ${INDEX} says so.`,
        {
          tensor,
          file: name,
        },
      );
  }
  return joinSafetensors([...parts.values()]);
}

function weightMap(text: string): ReadonlyMap<string, string> {
  try {
    const { weight_map: map } = v.parse(indexSchema, jsonOf(text, INDEX, 'safetensors-invalid'));
    return new Map(Object.entries(map));
  } catch (cause) {
    throw new ShiftLabError(
      'safetensors-invalid',
      `${INDEX} cannot be read: it must name the file of each tensor, in the same folder, under weight_map.`,
      { file: INDEX },
      { cause },
    );
  }
}
