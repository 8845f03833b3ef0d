/**
 * A base model, any of the Llama family with its own tokenizer, with three tokens more: the marks of a dialogue. Their rows
 * of the embedding begin as the mean of all rows, that of the end as the row of the model's own end of text where
 * config.json names one. Tokens that the tokenizer has already are kept.
 */
import { ShiftLabError } from '../domain/errors';
import { jsonOf } from '../domain/json-text';
import type { CheckpointFiles } from '../domain/language-model';
import { Rng } from '../domain/rng';
import { readCheckpoint, writeCheckpoint } from '../model/checkpoint';
import { parameterTable } from '../model/parameters';
import { Tokenizer } from '../model/tokenizer';
import { addedToken } from './byte-level-json';
import { MARKS, MARK_NAMES } from './dialogue-tokens';

const elementCount = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const EMBEDDINGS = new Set(['model.embed_tokens.weight', 'lm_head.weight']);
/** Share of a row's own spread: two marks that are exactly alike would be learned alike. */
const DIFFERENCE = 0.1;

/** Throws tokenizer-invalid if the base has no tokenizer. */
export function withMarks(files: CheckpointFiles, seed: number): CheckpointFiles {
  if (files.tokenizer === undefined)
    throw new ShiftLabError(
      'tokenizer-invalid',
      'The base model has no tokenizer.json: put it beside its weights.',
      {},
    );
  const tokenizer = Tokenizer.parse(files.tokenizer);
  const missing = MARK_NAMES.filter((name) => tokenizer.idOf(name) === undefined);
  if (missing.length === 0) return files;
  const { config, weights } = readCheckpoint(files);
  const first = Math.max(config.vocabularySize, tokenizer.vocabularySize);
  const grown = { ...config, vocabularySize: first + missing.length };
  const stopRow = endOfText(files.config, config.vocabularySize);
  const table = parameterTable(grown);
  const values = new Float32Array(table.parameterCount);
  let [from, to] = [0, 0];
  parameterTable(config).entries.forEach(({ name, shape }, i) => {
    const part = weights.subarray(from, (from += elementCount(shape)));
    const place = values.subarray(to, (to += elementCount(table.entries[i]!.shape)));
    place.set(part);
    if (!EMBEDDINGS.has(name)) return;
    const width = shape[1]!;
    const rng = new Rng(seed, `text/marks ${name}`);
    const { mean, spread } = momentsOf(part, width);
    for (let row = config.vocabularySize; row < grown.vocabularySize; row++) {
      const isEnd = missing[row - first] === MARKS.end && stopRow !== null;
      for (let c = 0; c < width; c++) {
        const centre = isEnd ? part[stopRow * width + c]! : mean[c]!;
        place[row * width + c] = centre + DIFFERENCE * spread * rng.normal();
      }
    }
  });
  return {
    ...writeCheckpoint({ config: grown, weights: values }),
    tokenizer: withTokens(files.tokenizer, missing, first),
  };
}

function momentsOf(rows: Float32Array, width: number): { readonly mean: Float64Array; readonly spread: number } {
  const mean = new Float64Array(width);
  rows.forEach((value, i) => (mean[i % width]! += (value * width) / rows.length));
  const squares = rows.reduce((sum, value, i) => sum + (value - mean[i % width]!) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / rows.length) };
}

function endOfText(config: string, rows: number): number | null {
  const { eos_token_id: stop } = jsonOf(config, 'config.json', 'config-unsupported') as { eos_token_id?: unknown };
  return typeof stop === 'number' && Number.isInteger(stop) && stop >= 0 && stop < rows ? stop : null;
}

function withTokens(tokenizer: string, names: readonly string[], first: number): string {
  const file = jsonOf(tokenizer, 'tokenizer.json', 'tokenizer-invalid') as { added_tokens?: readonly unknown[] | null };
  const added = names.map((name, i) => addedToken(name, first + i));
  return JSON.stringify({ ...file, added_tokens: [...(file.added_tokens ?? []), ...added] });
}

/** The special tokens of a tokenizer.json: text must not be read as one. */
export function specialTokensOf(tokenizer: string): string[] {
  const file = jsonOf(tokenizer, 'tokenizer.json', 'tokenizer-invalid') as {
    added_tokens?: readonly { readonly content: string }[] | null;
  };
  return (file.added_tokens ?? []).map(({ content }) => content).filter((content) => content.length > 1);
}
