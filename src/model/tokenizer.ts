/**
 * tokenizer.json, the Hugging Face format: read with @huggingface/tokenizers, and written for word-level vocabularies.
 *
 * Text is only for people: dialogues are token ids from start to end, and sampled tokens are never tokenised again. A
 * task's file is a WordLevel model after a whitespace split: encode and decode are table look-ups, and every other
 * program that reads Hugging Face files gives the same result.
 */
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import { ShiftLabError, type ErrorValues } from '../domain/errors';
import { jsonOf } from '../domain/json-text';
import { shortened, shownValue } from '../domain/shown-value';
import { refuseOtherFile } from './other-files';

/** Room for any real vocabulary (the largest have some 260,000 words), and none for a table of gigabytes. */
const MOST_WORDS = 2 ** 24;
const idSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_WORDS - 1));

/** What is read here; @huggingface/tokenizers reads the rest. */
const fileSchema = v.looseObject({
  model: v.looseObject({
    type: v.nullish(v.string()),
    unk_token: v.nullish(v.string()),
    vocab: v.custom<Readonly<Record<string, unknown>>>(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      'must map words to ids',
    ),
  }),
  added_tokens: v.nullish(v.array(v.looseObject({ id: idSchema, content: v.string() })), []),
});

interface TokenizerFile {
  readonly model: {
    readonly type?: string | null;
    readonly unk_token?: string | null;
    readonly vocab: Readonly<Record<string, number>>;
  };
  readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
}

const UNKNOWN = '<unk>';

export class Tokenizer {
  private constructor(
    private readonly tokenizer: HuggingFaceTokenizer,
    /** Token ids are 0..vocabularySize−1; files may leave gaps. */
    readonly vocabularySize: number,
  ) {}

  /**
   * @param text tokenizer.json
   * @throws tokenizer-invalid, which says what is wrong with it
   */
  static parse(text: string): Tokenizer {
    const file = parseFile(text);
    const ids = [...Object.values(file.model.vocab), ...file.added_tokens.map(({ id }) => id)];
    try {
      // Punctuation marks are separate words here, so decoding must not remove the spaces before them.
      const tokenizer = new HuggingFaceTokenizer(file, {
        unk_token: file.model.unk_token ?? undefined,
        clean_up_tokenization_spaces: false,
      });
      return new Tokenizer(tokenizer, ids.reduce((a, b) => Math.max(a, b), -1) + 1);
    } catch (thrown) {
      throw invalid(`it was refused: ${shortened(String(thrown), 120)}`, { model: file.model.type ?? null }, thrown);
    }
  }

  /** Ids of the text, without added tokens. Throws tokenizer-invalid for an unknown word if there is no <unk>. */
  encode(text: string): number[] {
    const { ids, tokens } = this.attempt(() => this.tokenizer.encode(text, { add_special_tokens: false }));
    const unknown = (ids as (number | undefined)[]).findIndex((id) => id === undefined);
    if (unknown >= 0)
      throw invalid(`it has no word “${shortened(String(tokens[unknown]))}” and no word for unknown ones`, {
        word: tokens[unknown]!,
      });
    return ids;
  }

  /** Text of the ids, special tokens included. */
  decode(ids: readonly number[]): string {
    if (ids.length === 0) return '';
    return this.attempt(() => this.tokenizer.decode([...ids], { skip_special_tokens: false }));
  }

  /** A file can name steps that only fail when they are used. */
  private attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw invalid(`one of its steps fails: ${shortened(String(thrown), 120)}`, {}, thrown);
    }
  }

  /** The id of exactly this token. */
  idOf(token: string): number | undefined {
    return this.tokenizer.token_to_id(token);
  }
}

/**
 * tokenizer.json of a word-level vocabulary; index = token id. `special` words (stop and padding tokens) are separated
 * from the text around them, and other programs can skip them when decoding. A word “<unk>” stands for every unknown
 * word. Throws tokenizer-invalid if encoding a word would not give its index.
 */
export function wordLevelTokenizerJson(vocabulary: readonly string[], special: readonly string[]): string {
  vocabulary.forEach((word, id) => {
    if (word === '' || /\s/.test(word))
      throw invalid(`word ${id} is “${word}”; words are not empty and have no spaces`, { id, word });
    if (vocabulary.indexOf(word) !== id)
      throw invalid(`“${word}” is both word ${vocabulary.indexOf(word)} and word ${id}`, { id, word });
    const inside = special.find((mark) => mark !== word && word.includes(mark));
    if (inside !== undefined)
      throw invalid(`“${word}” contains the special word “${inside}” and would be cut apart`, {
        word,
        special: inside,
      });
  });
  const missing = special.find((word) => !vocabulary.includes(word));
  if (missing !== undefined) throw invalid(`the special word “${missing}” is not in the vocabulary`, { word: missing });
  const addedTokens = special.map((content) => ({
    id: vocabulary.indexOf(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  return JSON.stringify(
    {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: addedTokens,
      normalizer: null,
      pre_tokenizer: { type: 'WhitespaceSplit' },
      post_processor: null,
      decoder: null,
      model: {
        type: 'WordLevel',
        vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
        unk_token: UNKNOWN,
      },
    },
    null,
    1,
  );
}

function parseFile(text: string): TokenizerFile {
  refuseOtherFile(text, 'tokenizer.json', 'tokenizer-invalid');
  let json: unknown;
  try {
    json = jsonOf(text, 'it', 'tokenizer-invalid');
  } catch (thrown) {
    throw invalid((thrown as Error).message.replace(/\.$/, ''), { length: text.length }, thrown);
  }
  const parsed = v.safeParse(fileSchema, json);
  if (!parsed.success) throw wrongField(json, parsed.issues[0]);
  const { model, added_tokens: added } = parsed.output;
  const wordOf = new Map<number, string>();
  const words = new Map<string, number>();
  for (const [word, id] of Object.entries(model.vocab)) {
    const shown = shortened(word);
    if (!v.is(idSchema, id))
      throw invalid(`“${shown}” has id ${shownValue(id)}; ids are whole numbers from 0 to ${MOST_WORDS - 1}`, {
        word: shown,
        id: shownValue(id),
      });
    if (wordOf.has(id))
      throw invalid(`“${shortened(wordOf.get(id)!)}” and “${shown}” have the same id ${id}`, { word: shown, id });
    wordOf.set(id, word);
    words.set(word, id);
  }
  // An added token may repeat a word of the vocabulary, under the same id; with another, one of the two is lost.
  for (const { id, content } of added) {
    const shown = shortened(content);
    const [other, otherId] = [wordOf.get(id) ?? content, words.get(content) ?? id];
    if (other !== content)
      throw invalid(`the added token “${shown}” has id ${id}, which “${shortened(other)}” has already`, {
        word: shown,
        id,
      });
    if (otherId !== id)
      throw invalid(`“${shown}” has id ${otherId}, and as an added token id ${id}`, { word: shown, id });
    wordOf.set(id, content);
    words.set(content, id);
  }
  return parsed.output as unknown as TokenizerFile;
}

function wrongField(json: unknown, issue: v.InferIssue<typeof fileSchema>): ShiftLabError {
  const field = v.getDotPath(issue) ?? 'the file';
  const { model } = (json ?? {}) as { readonly model?: { readonly type?: unknown } | null };
  const type = typeof model?.type === 'string' ? shortened(model.type) : null;
  if (field === 'the file' || field === 'model' || field === 'model.vocab')
    return invalid('model.vocab must map words to ids', { model: type });
  return invalid(`${shortened(field)} is ${shownValue(issue.input)}`, { field: shortened(field), model: type });
}

function invalid(why: string, values: ErrorValues, cause?: unknown): ShiftLabError {
  return new ShiftLabError('tokenizer-invalid', `tokenizer.json cannot be used: ${why}.`, values, { cause });
}
