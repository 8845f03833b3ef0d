/**
 * GPT-2's pre-tokens: words with the space before them, numbers, punctuation, runs of spaces. A byte-level BPE merges only
 * within one, and the n-gram takes each for a word. The pattern cuts every text, and the pieces make it up again.
 */

/** As Hugging Face's ByteLevel has it. JavaScript's \s differs from Rust's in U+FEFF and U+0085 alone. */
const PRE_TOKEN = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

export function preTokensOf(text: string): readonly string[] {
  return text.match(PRE_TOKEN) ?? [];
}

/** How often each pre-token occurs: all that BPE needs to know of a text, of whatever length. */
export class PreTokenCounts {
  private readonly counts = new Map<string, number>();

  add(text: string): void {
    for (const piece of preTokensOf(text)) this.counts.set(piece, (this.counts.get(piece) ?? 0) + 1);
  }

  get distinct(): number {
    return this.counts.size;
  }

  entries(): IterableIterator<[string, number]> {
    return this.counts.entries();
  }
}

/**
 * The character that stands for each byte in a byte-level vocabulary (GPT-2's table): itself where it can be seen, else the
 * next free character from U+0100.
 */
export const BYTE_CHARACTERS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte).reduce<{
  readonly characters: string[];
  hidden: number;
}>(
  (table, byte) => {
    const seen = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    table.characters.push(String.fromCharCode(seen ? byte : 0x100 + table.hidden++));
    return table;
  },
  { characters: [], hidden: 0 },
).characters;

const encoder = new TextEncoder();

/** The bytes of the text in UTF-8, a character a byte. A lone surrogate has no bytes of its own: it becomes U+FFFD. */
export function byteCharactersOf(text: string): string {
  let characters = '';
  for (const byte of encoder.encode(text)) characters += BYTE_CHARACTERS[byte]!;
  return characters;
}

export function utf8Length(text: string): number {
  return encoder.encode(text).length;
}
