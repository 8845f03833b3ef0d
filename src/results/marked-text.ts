/**
 * Markdown with parts that a command writes, between comments that no reader sees:
 *
 *   <!-- generated: NAME -->
 *   …whole lines: a block…
 *   <!-- /generated -->
 *
 *   A sentence with <!-- value: NAME -->25.4<!-- /value --> in it.
 *
 * Code (fenced, or after a backtick) is left alone, so that a text can show how this is written.
 */
import { ShiftLabError } from '../domain/errors';

/** The text for each name; null if there is no such name. */
export interface Generated {
  readonly block: (name: string) => string | null;
  readonly value: (name: string) => string | null;
}

const BLOCK = /^<!-- generated: (\S+) -->$/;
const BLOCK_END = '<!-- /generated -->';
const VALUE = /(?<!`)<!-- value: (\S+) -->(.*?)<!-- \/value -->/g;
/** A marker that is part of no pair. */
const STRAY = /(?<!`)<!-- (?:value:|\/value|generated:|\/generated).*/;
const FENCE = /^\s*(```|~~~)/;

/** A part of a text and what is in it; `line` counts from 1. */
export interface Part {
  readonly kind: 'block' | 'value' | 'text';
  /** Of a block or a value. */
  readonly name: string;
  readonly line: number;
  readonly content: string;
}

/** The text in its parts. Joined with their markers they are the text again. Throws `usage` where a marker has no partner. */
function partsOf(file: string, text: string): Part[] {
  const parts: Part[] = [];
  const lines = text.split('\n');
  let fence: string | null = null;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const mark = FENCE.exec(line)?.[1];
    if (mark && (fence === null || fence === mark)) fence = fence === null ? mark : null;
    const name = fence === null && !mark ? BLOCK.exec(line)?.[1] : undefined;
    if (name !== undefined) {
      const end = lines.indexOf(BLOCK_END, i + 1);
      const inner = lines.slice(i + 1, end === -1 ? undefined : end);
      if (end === -1 || inner.some((within) => BLOCK.test(within)))
        throw new ShiftLabError('usage', `${file}, line ${i + 1}: the block ${name} has no end; write ${BLOCK_END}.`, {
          file,
          name,
        });
      parts.push({ kind: 'block', name, line: i + 1, content: inner.join('\n') });
      i = end;
    } else if (fence !== null || mark) parts.push({ kind: 'text', name: '', line: i + 1, content: line });
    else parts.push(...valuesOf(file, line, i + 1));
  }
  return parts;
}

/** A line outside blocks and code: text and values in turn. */
function valuesOf(file: string, text: string, line: number): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(VALUE)) {
    parts.push({ kind: 'text', name: '', line, content: text.slice(from, match.index) });
    parts.push({ kind: 'value', name: match[1]!, line, content: match[2]! });
    from = match.index + match[0].length;
  }
  parts.push({ kind: 'text', name: '', line, content: text.slice(from) });
  const stray = parts.find(({ kind, content }) => kind === 'text' && STRAY.test(content));
  if (!stray) return parts;
  throw new ShiftLabError(
    'usage',
    `${file}, line ${line}: ${STRAY.exec(stray.content)![0].slice(0, 60)} has no partner. A block's markers stand alone on their lines; a value begins and ends on one line.`,
    { file, line },
  );
}

/** What the part should hold. Throws `usage` for a name that nothing is written under. */
function wanted(file: string, { kind, name, line, content }: Part, generated: Generated): string {
  if (kind === 'text') return content;
  const found = kind === 'block' ? generated.block(name) : generated.value(name);
  if (found === null)
    throw new ShiftLabError('usage', `${file}, line ${line}: there is no ${kind} named ${name}.`, { file, name });
  return kind === 'block' ? `\n${found}\n` : found;
}

/** The text with every block and value as it should be. @param file named in errors */
export function filled(file: string, text: string, generated: Generated): string {
  const lines = new Map<number, string>();
  for (const part of partsOf(file, text)) {
    const content = wanted(file, part, generated);
    const marked =
      part.kind === 'text'
        ? content
        : part.kind === 'value'
          ? `<!-- value: ${part.name} -->${content}<!-- /value -->`
          : `<!-- generated: ${part.name} -->\n${content}\n${BLOCK_END}`;
    lines.set(part.line, (lines.get(part.line) ?? '') + marked);
  }
  return [...lines.values()].join('\n');
}

/** A sentence for each block and value that is not as it should be, with its first line that differs. */
export function outdatedParts(file: string, text: string, generated: Generated): string[] {
  return partsOf(file, text).flatMap((part) => {
    const content = wanted(file, part, generated);
    if (content === part.content) return [];
    return [`${file}, line ${part.line}, ${part.kind} ${part.name}: ${firstDifference(part.content, content)}`];
  });
}

/** The longest line that is shown whole. */
const MOST_SHOWN = 240;
const AROUND = 60;

/** The first line in which two texts differ; of a long line the part around the difference. */
export function firstDifference(found: string, wantedText: string): string {
  const [here, there] = [found.split('\n'), wantedText.split('\n')];
  const differing = there.findIndex((one, i) => one !== here[i]);
  const line = differing === -1 ? there.length : differing;
  const at = (there[line] ?? '').split('').findIndex((letter, i) => letter !== here[line]?.[i]);
  const shown = (text: string | undefined) => {
    if (text === undefined) return 'no line';
    if (text.length <= MOST_SHOWN) return JSON.stringify(text);
    return JSON.stringify(`…${text.slice(Math.max(0, at - AROUND), at + AROUND)}…`);
  };
  return `has ${shown(here[line])}, should have ${shown(there[line])}`;
}
