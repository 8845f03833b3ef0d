/** What reading a damaged record may end in: it is refused with a code and a short sentence, or everything works with it. */
import { asShiftLabError } from '../../../src/domain/errors';
import type { TortureRow } from '../part';

const LONGEST_SENTENCE = 300;
const LONGEST_MS = 10_000;

/** Counts how attempts ended, and keeps those that ended wrong. */
export class Attempts {
  private tried = 0;
  private readonly outcomes: Record<string, number> = {};
  private readonly wrong: string[] = [];

  constructor(private readonly fault: string) {}

  /** @param which how to see it again @param use reads the record and does everything with it that the program does */
  try(which: string, read: () => unknown, use: (record: never) => void = () => undefined): void {
    this.tried++;
    const begunMs = performance.now();
    const end = this.endOf(read, use);
    const ms = performance.now() - begunMs;
    if (ms > LONGEST_MS) this.wrong.push(`${which}: took ${(ms / 1000).toFixed(1)} s`);
    else if (end.wrong) this.wrong.push(`${which}: ${end.words}`);
    else this.outcomes[end.words] = (this.outcomes[end.words] ?? 0) + 1;
  }

  private endOf(read: () => unknown, use: (record: never) => void): { words: string; wrong: boolean } {
    let record: unknown;
    try {
      record = read();
    } catch (thrown) {
      const { code, message } = asShiftLabError(thrown);
      if (code === 'internal') return { words: `internal: ${stackOf(thrown)}`, wrong: true };
      if (message.length >= LONGEST_SENTENCE)
        return { words: `a sentence of ${message.length} characters: ${message.slice(0, 200)}`, wrong: true };
      return { words: `refused with ${code}`, wrong: false };
    }
    try {
      use(record as never);
    } catch (thrown) {
      return { words: `read, but then ${stackOf(thrown)}`, wrong: true };
    }
    return { words: 'read, and everything works', wrong: false };
  }

  get row(): TortureRow {
    return { fault: this.fault, tried: this.tried, outcomes: this.outcomes, wrong: this.wrong };
  }
}

const stackOf = (thrown: unknown): string =>
  thrown instanceof Error
    ? (thrown.stack ?? thrown.message).split('\n').slice(0, 4).join(' | ').slice(0, 600)
    : String(thrown);
