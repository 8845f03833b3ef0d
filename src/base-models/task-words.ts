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
 * The base model's files, after a check: its vocabulary has the task's length and, if it has a tokenizer.json, the id of
 * each word is the word's index. Other programs pad the embedding to a round number of rows; where the tokenizer shows that
 * the rest are no words, they are left out. Throws `config-unsupported` or `tokenizer-invalid` with role, value found and
 * value needed.
 */
export function withTaskWords({ name, vocabulary }: Words, role: string, files: CheckpointFiles): CheckpointFiles {
  const size = vocabularySizeOf(files.config);
  const needed = vocabulary.length;
  const tokenizer = files.tokenizer === undefined ? null : Tokenizer.parse(files.tokenizer);
  const padded = size > needed && tokenizer?.vocabularySize === needed;
  if (size !== needed && !padded) {
    throw new ShiftLabError(
      'config-unsupported',
      `config.json of the base ${role}: vocab_size is ${size}, but the task ${name} has ${needed} words; give a model that was trained over these words.`,
      { field: 'vocab_size', value: size, needed, role, task: name },
    );
  }
  if (tokenizer && tokenizer.vocabularySize > size)
    throw new ShiftLabError(
      'tokenizer-invalid',
      `tokenizer.json of the base ${role} has ids up to ${tokenizer.vocabularySize - 1}, but vocab_size in config.json is ${size}: take both from the same model.`,
      { words: tokenizer.vocabularySize, size, role, task: name },
    );
  const index = tokenizer ? vocabulary.findIndex((word, id) => tokenizer.idOf(word) !== id) : -1;
  if (index < 0) return padded ? { ...files, words: needed } : files;
  const word = vocabulary[index]!;
  const id = tokenizer?.idOf(word) ?? null;
  throw new ShiftLabError(
    'tokenizer-invalid',
    `tokenizer.json of the base ${role}: “${word}” has ${id === null ? 'no id' : `id ${id}`}; the task ${name} needs ${index}; give a model that was trained over the words of this task.`,
    { word, id, needed: index, role, task: name },
  );
}
