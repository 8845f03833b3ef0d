/**
 * From the turns of a record to a dialogue. The rules, which docs/IMPORT.md gives in words:
 *
 * 1. Instructions, calls of tools and their results, and speakers whom the roles skip are no part of the dialogue.
 * 2. A turn without words is dropped.
 * 3. Turns of one speaker that follow one another, also after 1 and 2, are one turn; their texts are joined by a line end.
 * 4. An act among words stays, under its name.
 * 5. A dialogue without a turn of the user is refused. One that begins with the policy stays as it is.
 */
import type { Speaker } from '../domain/dialogue';
import type { TextTurn } from '../domain/text-dialogue';
import { cleanText } from './clean-text';
import type { RawDialogue, RawTurn, RoleMeaning } from './formats/format';
import type { RoleRules, RolesByHand } from './roles/known-roles';

/** What is counted while dialogues are made. */
export interface DropCounts {
  /** Turns without words. */
  empty: number;
  /** Turns that were joined to the one before. */
  joined: number;
  /** Instructions. */
  system: number;
  /** Calls of tools, and their results. */
  tool: number;
  /** Turns of speakers whom the roles skip. */
  skipped: number;
  /** Acts among words; they were kept. */
  acts: number;
  /** Parts that are no text. */
  otherParts: number;
  /** Characters that were taken out or replaced. */
  characters: number;
}

export const noDrops = (): DropCounts => ({
  ...{ empty: 0, joined: 0, system: 0, tool: 0, skipped: 0, acts: 0, otherParts: 0, characters: 0 },
});

export interface DialogueLimits {
  readonly turnCharacters: number;
  readonly turns: number;
}

/** Some ten times what people write. Beyond it a record is more likely a fault than a dialogue. */
export const LIMITS: DialogueLimits = { turnCharacters: 100_000, turns: 5_000 };

export type MadeDialogue =
  { readonly turns: readonly TextTurn[] } | { readonly problem: string; readonly unclear?: readonly string[] };

/** `problem` ends a sentence: "Line 7: no turn is the user's". */
export function madeDialogue(
  raw: RawDialogue,
  rules: RoleRules,
  ofFormat: RolesByHand,
  counts: DropCounts,
  limits: DialogueLimits = LIMITS,
): MadeDialogue {
  const spoken = raw.turns.filter((turn) => isSpoken(turn, counts));
  const names = [...new Set(spoken.map(({ role }) => role))];
  const meanings = rules.meanings(names, ofFormat);
  const unclear = names.filter((name) => meanings.get(name) === null);
  if (unclear.length > 0) return { problem: `who is ${listed(unclear)} is not clear`, unclear };
  const turns: { speaker: Speaker; text: string }[] = [];
  for (const turn of spoken) {
    const speaker = meanings.get(turn.role) as RoleMeaning;
    if (speaker === 'skip') {
      counts.skipped++;
      continue;
    }
    const { text, changed } = cleanText(turn.text ?? '');
    counts.characters += changed;
    if (text.length > limits.turnCharacters)
      return { problem: `a turn is longer than ${limits.turnCharacters} characters` };
    if (turn.kind === 'act') counts.acts++;
    const last = turns.at(-1);
    if (text === '') counts.empty++;
    else if (last?.speaker === speaker) {
      last.text += `\n${text}`;
      counts.joined++;
      if (last.text.length > limits.turnCharacters)
        return { problem: `a turn is longer than ${limits.turnCharacters} characters` };
    } else turns.push({ speaker, text });
  }
  if (turns.length > limits.turns) return { problem: `it has more than ${limits.turns} turns` };
  if (turns.length === 0) return { problem: 'no turn has words' };
  if (!turns.some(({ speaker }) => speaker === 'user')) return { problem: "no turn is the user's" };
  return { turns };
}

function isSpoken({ kind, otherParts }: RawTurn, counts: DropCounts): boolean {
  counts.otherParts += otherParts ?? 0;
  if (kind === 'system') counts.system++;
  if (kind === 'tool') counts.tool++;
  return kind !== 'system' && kind !== 'tool';
}

const listed = (names: readonly string[]): string =>
  names
    .slice(0, 3)
    .map((name) => `"${name.slice(0, 40)}"`)
    .join(' and ') + (names.length > 3 ? ' and others' : '');
