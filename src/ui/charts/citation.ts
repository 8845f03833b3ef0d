/** What every saved figure, table and run says about itself: what it shows, under which settings, and what made it. */
export interface Source {
  readonly title: string;
  /** In words; '' if there are none. */
  readonly settings: string;
}

/** The paper whose question it is. */
const PAPER = 'arXiv 2605.26403';

/** "ShiftLab 0.1.0 (commit 1a2b3c4d5e), after arXiv 2605.26403": the version that saved it, not the one that computed it. */
export function madeBy(
  version = import.meta.env['VERSION'] as string,
  commit = import.meta.env['COMMIT'] as string,
): string {
  return `ShiftLab ${version} (commit ${commit}), after ${PAPER}`;
}

/** One line: title, settings, program. */
export function citation({ title, settings }: Source, made = madeBy()): string {
  return [title, settings, made]
    .map((part) => part.replace(/\s+/g, ' ').trim().replace(/\.$/, ''))
    .filter(Boolean)
    .map((part) => `${part}.`)
    .join(' ');
}

/** Words in lines of at most so many letters; a longer word has a line of its own. */
export function wrapped(text: string, letters: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > letters) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

const MOST_LETTERS = 60;

/** "shiftlab-success-in-use.svg": lower-case letters and digits of the title. */
export function fileName(title: string, ending: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MOST_LETTERS)
    .replace(/^-+|-+$/g, '');
  return `shiftlab-${words || 'figure'}.${ending}`;
}
