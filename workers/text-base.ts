/** The files of a base for a simulator of free text: those that come with the page, or a folder that a person opened. */
import { ShiftLabError } from '../src/domain/errors';
import type { CheckpointFiles } from '../src/domain/language-model';
import { utf8Text } from '../src/domain/utf8-text';
import type { BaseChoice, FolderFile } from './text-host';

const SHIPPED = 'bases/stories260K';
const NAMES = ['config.json', 'model.safetensors', 'tokenizer.json'] as const;
/** Eight bytes for each of two million parameters, and a tokenizer: more cannot be one of these models. */
const MOST_BYTES = 64e6;

/** Throws `checkpoint-missing` where a file is not there, `limit-exceeded` where one is too large; null of random weights. */
export async function textBase(choice: BaseChoice, pageAddress: string): Promise<CheckpointFiles | null> {
  if (choice.kind === 'random') return null;
  const read = choice.kind === 'shipped' ? (name: string) => served(name, pageAddress) : inFolder(choice.files);
  const [config, weights, tokenizer] = await Promise.all(NAMES.map(read));
  return {
    config: utf8Text(config!, 'config.json', 'config-unsupported'),
    weights: weights!,
    tokenizer: utf8Text(tokenizer!, 'tokenizer.json', 'tokenizer-invalid'),
  };
}

async function served(name: string, pageAddress: string): Promise<Uint8Array<ArrayBuffer>> {
  const path = `${SHIPPED}/${name}`;
  const answer = await fetch(new URL(path, pageAddress)).catch((cause: unknown) => {
    throw new ShiftLabError(
      'checkpoint-missing',
      `The base model file ${path} could not be fetched: check the connection and begin again.`,
      { path },
      { cause },
    );
  });
  if (!answer.ok)
    throw new ShiftLabError('checkpoint-missing', `The server of this page has no ${path} (${answer.status}).`, {
      path,
      status: answer.status,
    });
  return new Uint8Array(await answer.arrayBuffer());
}

const inFolder =
  (files: readonly FolderFile[]) =>
  async (name: (typeof NAMES)[number]): Promise<Uint8Array<ArrayBuffer>> => {
    const found = files.find((one) => one.name.split('/').at(-1) === name);
    if (!found)
      throw new ShiftLabError(
        'checkpoint-missing',
        `The folder has no ${name}. A base is a Hugging Face folder with ${NAMES.join(', ')}.`,
        { name },
      );
    const { size } = found.file;
    if (size > MOST_BYTES)
      throw new ShiftLabError(
        'limit-exceeded',
        `${name} has ${(size / 1e6).toFixed(0)} MB; a base for a simulator of free text has at most two million parameters.`,
        { name, sizeBytes: size, mostBytes: MOST_BYTES },
      );
    return new Uint8Array(await found.file.arrayBuffer());
  };
