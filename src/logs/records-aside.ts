/**
 * Records under other keys than the first dialogue. They may be another part of the dialogues ("test" beside "train") or
 * something about them ("meta"). Which it is shows once one of them is recognised: until then, its neighbours wait.
 */
import { shortened } from '../domain/shown-value';

interface Part {
  hasDialogues: boolean;
  readonly waiting: { readonly line: number; readonly reason: string }[];
}

/** Parts that are told apart; later ones are taken for the last. */
const MOST_PARTS = 200;
/** After so many records of which none was recognised, a part is no dialogues: metadata can have 100,000. */
const PATIENCE = 1000;

export class RecordsAside {
  private readonly parts = new Map<string, Part>();

  /** @param reject counts a refused record, with its reason */
  constructor(private readonly reject: (line: number, reason: string) => void) {}

  /** Whether there is no sense in reading on under these keys. */
  isHopeless(under: string): boolean {
    const { hasDialogues, waiting } = this.part(under);
    return !hasDialogues && waiting.length >= PATIENCE;
  }

  /** A record under these keys is a dialogue, so what was refused there is a bad record. */
  found(under: string): void {
    const part = this.part(under);
    part.hasDialogues = true;
    for (const { line, reason } of part.waiting.splice(0)) this.reject(line, reason);
  }

  refuse(under: string, line: number, reason: string): void {
    const { hasDialogues, waiting } = this.part(under);
    if (hasDialogues) this.reject(line, reason);
    else if (waiting.length < PATIENCE) waiting.push({ line, reason });
  }

  /** What was not read, as a sentence; null if nothing was left. */
  remark(file: string): string | null {
    const left = [...this.parts].filter(([, { hasDialogues }]) => !hasDialogues).map(([under]) => under);
    if (left.length === 0) return null;
    const shown = left.slice(0, 3).map((under) => `"${shortened(under, 40)}"`);
    const keys = shown.join(', ') + (left.length > 3 ? ` and ${left.length - 3} more` : '');
    return `In ${shortened(file, 80)} no dialogue was recognised under ${keys}: this was not read.`;
  }

  private part(under: string): Part {
    const known = this.parts.get(under);
    if (known) return known;
    if (this.parts.size >= MOST_PARTS) return [...this.parts.values()].at(-1)!;
    const part: Part = { hasDialogues: false, waiting: [] };
    this.parts.set(under, part);
    return part;
  }
}
