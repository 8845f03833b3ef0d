/**
 * A file of dialogues of any size, made from a seed: for measuring how long an import takes and how much memory. It has what
 * costs time: long records, escapes, letters beyond ASCII, many distinct words, and in each hundredth line something wrong.
 */
import { Rng } from '../domain/rng';
import type { LogFile } from './log-file';

const WORDS =
  'the order please when could you tell me about my it is for two and a table hotel train with no yes thanks but sure need want price time day café naïve 🙂 “good” 12:30 £20'.split(
    ' ',
  );

/** The same bytes for the same seed and size: `sizeBytes`, give or take a record. */
export function madeLog(seed: number, sizeBytes: number): LogFile {
  return { name: `made-${seed}.jsonl`, sizeBytes, pieces: () => pieces(seed, sizeBytes) };
}

async function* pieces(seed: number, sizeBytes: number): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let text = '';
  for (let [line, made] = [0, 0]; made < sizeBytes; line++) {
    const record = recordText(seed, line);
    made += record.length;
    text += record;
    if (text.length < 256 * 1024 && made < sizeBytes) continue;
    yield encoder.encode(text);
    text = '';
  }
}

function recordText(seed: number, line: number): string {
  const rng = new Rng(seed, 'made log', line);
  const word = () => (rng.bernoulli(0.02) ? `item${rng.integer(100_000)}` : rng.pick(WORDS));
  const messages = Array.from({ length: 2 + rng.integer(14) }, (_, turn) => ({
    role: turn % 2 === 0 ? 'user' : 'assistant',
    content: Array.from({ length: 3 + rng.integer(30) }, word).join(' '),
  }));
  const whole = JSON.stringify({ id: line, source: { made: true, tags: ['a', 'b'] }, messages });
  return `${line % 100 === 99 ? whole.slice(0, whole.length / 2) : whole}\n`;
}
