/**
 * Markdown with parts that a command writes, between comments that no reader sees:
 *
 *   <!-- generated: NAME -->
 *   …whole lines: a block…
 *   <!-- /generated -->
 *
 *   A sentence with <!-- value: NAME -->25.4<!-- /value --> in it.
 *
 * Code (fenced, or after a backtick) is left alone, so that a text can show how this is written. Only what stands between
 * a pair of markers is ever replaced. A text in which a pair could be read in two ways is refused as a whole, because a
 * wrong guess would delete sentences that a person wrote.
 */
import { ListedErrors } from '../domain/errors';

/** The text for each name; null if there is no such name. */
export interface Generated {
  readonly block: (name: string) => string | null;
  readonly value: (name: string) => string | null;
  /** Why there is nothing under a name that is right, for example because a result is missing. */
  readonly why?: (kind: 'block' | 'value', name: string) => string | null;
}

const BLOCK = /^<!-- generated: (\S+) -->$/;
const BLOCK_END = '<!-- /generated -->';
const VALUE = /^<!-- value: (\S+) -->$/;
const VALUE_END = '<!-- /value -->';
/** Every marker outside code, the wrongly written ones too. */
const MARKER = /(?<!`)<!--\s*\/?\s*(?:value|generated)\b.*?(?:-->|$)/gi;
/** Begins fenced code. Backticks after the first ones make it code within a line. */
const FENCE = /^\s*(`{3,}(?!.*`)|~{3,})/;

/** A part of a text and what is in it; `line` counts from 1. */
interface Part {
  readonly kind: 'block' | 'value' | 'text';
  /** Of a block or a value. */
  readonly name: string;
  readonly line: number;
  readonly content: string;
}

/** The text in its parts, which together with their markers are the text again, and a sentence for each thing that is wrong. */
interface Read {
  readonly parts: readonly Part[];
  readonly problems: readonly string[];
}

function read(file: string, text: string): Read {
  const lines = text.split('\n');
  const withReturn = lines.findIndex((line) => line.includes('\r'));
  if (withReturn !== -1)
    return {
      parts: [],
      problems: [`${file}, line ${withReturn + 1}: the line ends with CR LF; save the file with LF line ends.`],
    };
  const parts: Part[] = [];
  const problems: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const name = BLOCK.exec(line)?.[1];
    if (FENCE.test(line)) {
      const end = endOfFence(lines, i);
      if (end === null) problems.push(`${file}, line ${i + 1}: the code that begins here has no end.`);
      for (const last = end ?? lines.length - 1; i <= last; i++)
        parts.push({ kind: 'text', name: '', line: i + 1, content: lines[i]! });
      i--;
    } else if (name !== undefined) {
      const end = endOfBlock(lines, i);
      const found = lines[end];
      if (found === BLOCK_END) {
        parts.push({ kind: 'block', name, line: i + 1, content: lines.slice(i + 1, end).join('\n') });
        i = end;
      } else {
        const before = found === undefined ? '' : `line ${end + 1} (${JSON.stringify(found.slice(0, MOST_QUOTED))})`;
        problems.push(
          `${file}, line ${i + 1}: the block ${name} has no end${before && ` before ${before}`}; ` +
            `write ${BLOCK_END} alone on a line, with nothing after it.`,
        );
        if (found?.trim() === BLOCK_END) i = end;
      }
    } else {
      const inLine = readLine(file, line, i + 1);
      parts.push(...inLine.parts);
      problems.push(...inLine.problems);
    }
  }
  return { parts, problems };
}

const MOST_QUOTED = 60;

/** Index of the line that closes the fenced code that begins at a line. */
function endOfFence(lines: readonly string[], begin: number): number | null {
  const fence = FENCE.exec(lines[begin]!)![1]!;
  const end = lines.findIndex((line, i) => {
    const mark = line.trim();
    return i > begin && mark.length >= fence.length && mark === fence[0]!.repeat(mark.length);
  });
  return end === -1 ? null : end;
}

/** Index of the first line after a block's begin that has a marker or begins code: its end, or what may not be in it. */
function endOfBlock(lines: readonly string[], begin: number): number {
  const end = lines.findIndex((line, i) => i > begin && (line.search(MARKER) !== -1 || FENCE.test(line)));
  return end === -1 ? lines.length : end;
}

/** A line outside blocks and code: text and values in turn. */
function readLine(file: string, text: string, line: number): Read {
  const parts: Part[] = [];
  const problems: string[] = [];
  const markers = [...text.matchAll(MARKER)];
  let from = 0;
  for (let i = 0; i < markers.length; i++) {
    const { 0: marker, index } = markers[i]!;
    const name = VALUE.exec(marker)?.[1];
    const end = markers[i + 1];
    const content = end && text.slice(index + marker.length, end.index);
    if (name === undefined || end?.[0] !== VALUE_END || content === undefined) {
      problems.push(
        `${file}, line ${line}: ${text.slice(index, index + MOST_QUOTED)} has no partner. A block's markers stand alone on their lines; a value begins and ends on one line.`,
      );
      continue;
    }
    if (/<!--|`/.test(content))
      problems.push(`${file}, line ${line}: the value ${name} has a comment or code in it, which would be lost.`);
    parts.push({ kind: 'text', name: '', line, content: text.slice(from, index) });
    parts.push({ kind: 'value', name, line, content });
    from = end.index + end[0].length;
    i++;
  }
  parts.push({ kind: 'text', name: '', line, content: text.slice(from) });
  return { parts, problems };
}

/** What the part should hold; null for a name that nothing is written under. */
function wanted({ kind, name, content }: Part, generated: Generated): string | null {
  if (kind === 'text') return content;
  if (kind === 'value') return generated.value(name);
  const found = generated.block(name);
  // An empty line on both sides: otherwise Markdown takes the comment and a table for one paragraph.
  return found === null ? null : `\n${found}\n`;
}

/** A sentence for each thing that is wrong with the marked parts of a text: markers without a partner, names that do not exist. */
export function problemsIn(file: string, text: string, generated: Generated): string[] {
  const { parts, problems } = read(file, text);
  const unknown = parts.flatMap((part) => {
    const { kind, name, line } = part;
    if (kind === 'text' || wanted(part, generated) !== null) return [];
    const why = generated.why?.(kind, name);
    return [`${file}, line ${line}: ${why ? `${kind} ${name}: ${why}` : `there is no ${kind} named ${name}`}.`];
  });
  return [...problems, ...unknown];
}

/** Throws `usage` with everything that is wrong with the text. */
function partsOf(file: string, text: string, generated: Generated): readonly Part[] {
  const problems = problemsIn(file, text, generated);
  if (problems.length > 0) throw new ListedErrors('usage', problems, { file });
  return read(file, text).parts;
}

/** The text with every block and value as it should be. @param file named in errors */
export function filled(file: string, text: string, generated: Generated): string {
  const lines = new Map<number, string>();
  for (const part of partsOf(file, text, generated)) {
    const content = wanted(part, generated)!;
    const marked =
      part.kind === 'text'
        ? content
        : part.kind === 'value'
          ? `<!-- value: ${part.name} -->${content}${VALUE_END}`
          : `<!-- generated: ${part.name} -->\n${content}\n${BLOCK_END}`;
    lines.set(part.line, (lines.get(part.line) ?? '') + marked);
  }
  return [...lines.values()].join('\n');
}

/** A sentence for each block and value that is not as it should be, with its first line that differs. */
export function outdatedParts(file: string, text: string, generated: Generated): string[] {
  return partsOf(file, text, generated).flatMap((part) => {
    const content = wanted(part, generated)!;
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
