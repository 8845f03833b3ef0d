/**
 * The tokenizer of a task's vocabulary, and a check that a base model has the same vocabulary. Dialogues are token ids
 * throughout, so a model with the same number of other words would silently run on nonsense.
 */
import { ShiftLabError } from '../domain/errors';
import type { CheckpointFiles } from '../domain/language-model';
import type { Task } from '../domain/task';
import { vocabularySizeOf } from '../model/config';
import { Tokenizer, wordLevelTokenizerJson } from '../model/tokenizer';

type Words = Pick<Task, 'name' | 'vocabulary'>;

/** tokenizer.json of the task's vocabulary; words in angle brackets are special. */
export function tokenizerOf({ vocabulary }: Words): string {
  return wordLevelTokenizerJson(
    vocabulary,
    vocabulary.filter((word) => /^<.*>$/.test(word)),
  );
}

/**
 * Checks a base model: its vocabulary has the task's length and, if it has a tokenizer.json, the id of each word is the
 * word's index. Throws `config-unsupported` or `tokenizer-invalid` with role, value found and value needed.
 */
export function requireWords(
  { name, vocabulary }: Words,
  role: string,
  { config, tokenizer }: Pick<CheckpointFiles, 'config' | 'tokenizer'>,
): void {
  const size = vocabularySizeOf(config);
  const needed = vocabulary.length;
  if (size !== needed) {
    throw new ShiftLabError(
      'config-unsupported',
      `config.json of the base ${role}: vocab_size is ${size}; the task ${name} has ${needed} words.`,
      { field: 'vocab_size', value: size, needed, role, task: name },
    );
  }
  if (tokenizer === undefined) return;
  const words = Tokenizer.parse(tokenizer);
  const index = vocabulary.findIndex((word, id) => words.idOf(word) !== id);
  if (index < 0) return;
  const word = vocabulary[index]!;
  const id = words.idOf(word) ?? null;
  throw new ShiftLabError(
    'tokenizer-invalid',
    `tokenizer.json of the base ${role}: “${word}” has ${id === null ? 'no id' : `id ${id}`}; the task ${name} needs ${index}.`,
    { word, id, needed: index, role, task: name },
  );
}
