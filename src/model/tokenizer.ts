/**
 * tokenizer.json, the Hugging Face format: read with @huggingface/tokenizers, and written for word-level vocabularies.
 *
 * Text is only for people: dialogues are token ids from start to end, and sampled tokens are never tokenised again. A
 * task's file is a WordLevel model after a whitespace split: encode and decode are table look-ups, and every other
 * program that reads Hugging Face files gives the same result.
 */
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { ShiftLabError, type ErrorValues } from '../domain/errors';

type Vocabulary = Readonly<Record<string, number>>;

interface TokenizerFile {
  readonly model: { readonly type?: string; readonly unk_token?: string; readonly vocab: Vocabulary };
  readonly added_tokens?: readonly { readonly id: number; readonly content: string }[];
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
    const ids = [...Object.values(file.model.vocab), ...(file.added_tokens ?? []).map(({ id }) => id)];
    try {
      // Punctuation marks are separate words here, so decoding must not remove the spaces before them.
      const tokenizer = new HuggingFaceTokenizer(file, {
        unk_token: file.model.unk_token,
        clean_up_tokenization_spaces: false,
      });
      return new Tokenizer(tokenizer, ids.reduce((a, b) => Math.max(a, b), -1) + 1);
    } catch (thrown) {
      throw invalid(`it was refused: ${String(thrown)}`, { model: file.model.type ?? null }, thrown);
    }
  }

  /** Ids of the text, without added tokens. Throws tokenizer-invalid for an unknown word if there is no <unk>. */
  encode(text: string): number[] {
    const { ids, tokens } = this.tokenizer.encode(text, { add_special_tokens: false });
    const unknown = (ids as (number | undefined)[]).findIndex((id) => id === undefined);
    if (unknown >= 0)
      throw invalid(`it has no word “${tokens[unknown]}” and no word for unknown ones`, { word: tokens[unknown]! });
    return ids;
  }

  /** Text of the ids, special tokens included. */
  decode(ids: readonly number[]): string {
    return ids.length === 0 ? '' : this.tokenizer.decode([...ids], { skip_special_tokens: false });
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
  let file: Partial<TokenizerFile> | null;
  try {
    file = JSON.parse(text) as Partial<TokenizerFile> | null;
  } catch (thrown) {
    throw invalid(`it is not JSON: ${String(thrown)}`, { length: text.length }, thrown);
  }
  const vocabulary = file?.model?.vocab;
  if (typeof vocabulary !== 'object' || vocabulary === null || Array.isArray(vocabulary)) {
    throw invalid('model.vocab must map words to ids', { model: file?.model?.type ?? null });
  }
  const wordOf = new Map<number, string>();
  for (const [word, id] of Object.entries(vocabulary)) {
    if (!Number.isInteger(id) || id < 0)
      throw invalid(`“${word}” has id ${String(id)}; ids are whole numbers from 0`, { word, id: String(id) });
    if (wordOf.has(id)) throw invalid(`“${wordOf.get(id)}” and “${word}” have the same id ${id}`, { word, id });
    wordOf.set(id, word);
  }
  return file as TokenizerFile;
}

function invalid(why: string, values: ErrorValues, cause?: unknown): ShiftLabError {
  return new ShiftLabError('tokenizer-invalid', `tokenizer.json cannot be used: ${why}.`, values, { cause });
}
