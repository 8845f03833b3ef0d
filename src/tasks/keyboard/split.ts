/**
 * Typed text as words, with their places in the text. Spelling is levelled: compatibility forms, accents, capitals,
 * apostrophes and invisible characters make no difference.
 */
export interface TypedWord {
  /** "I'd" is `id`, "Café" is `cafe`. */
  readonly word: string;
  readonly from: number;
  readonly to: number;
  /** A comma, a full stop or another pause stands before it. */
  readonly afterPause: boolean;
  readonly quoted: boolean;
}

const ARROW = /^(?:->|=>|→|⇒|>)$/u;
const WORD = /->|=>|[→⇒>&+]|[\p{L}\p{M}\p{N}\p{Cf}'’ʼ`´]+|\p{Extended_Pictographic}|\p{Regional_Indicator}{1,2}/gu;
const QUOTES = /["“”„«»‘‚']/u;
const PAUSE = /[,;:.!?…()\n–—]|\s-\s/u;

/** Without capitals, accents, apostrophes and invisible characters. */
export function levelled(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}'’ʼ`´]/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae');
}

function levelledMark(text: string): string {
  if (ARROW.test(text)) return 'to';
  return text === '&' || text === '+' ? 'and' : levelled(text);
}

export function typedWords(text: string): TypedWord[] {
  const words: TypedWord[] = [];
  for (const match of text.matchAll(WORD)) {
    const word = levelledMark(match[0]);
    if (word === '') continue;
    const from = match.index;
    const to = from + match[0].length;
    const gap = text.slice(words.at(-1)?.to ?? 0, from);
    const quoted =
      (QUOTES.test(text.charAt(from - 1)) && QUOTES.test(text.charAt(to))) || /^['’‘].*['’]$/u.test(match[0]);
    words.push({ word, from, to, afterPause: PAUSE.test(gap), quoted });
  }
  return words;
}
