/** A calibration from sets of dialogues to its report. `npm run calibrate` and the page call it alike, so that the same data, seed and adapter give the same numbers. */
import { adapterName } from '../domain/adapter-use';
import { ShiftLabError } from '../domain/errors';
import type { CheckpointFiles } from '../domain/language-model';
import type { GuessingPair, TalkReport } from '../domain/talk-report';
import type { TextDialogue } from '../domain/text-dialogue';
import { calibrateText, requireEnough, type TextCalibration } from './calibrate-text';
import { guessingPairs } from './guessing';
import { talkReport } from './talk-report';
import { splitByDialogue } from './text-simulator';

/** Which dialogues are scored: a share of those that were given, whole dialogues, or others. */
export type HeldOut = { readonly share: number } | { readonly dialogues: readonly TextDialogue[] };

export interface TalkSets {
  readonly train: readonly TextDialogue[];
  readonly heldOut: readonly TextDialogue[];
  readonly pretraining: readonly TextDialogue[];
}

export interface TalkRun {
  readonly report: TalkReport;
  /** The calibrated model. */
  readonly files: CheckpointFiles;
  /** All of them; the report keeps some. */
  readonly pairs: readonly GuessingPair[];
}

/**
 * Throws `usage` if there are too few dialogues, or if nearly all of the held-out ones are training dialogues word for
 * word: then nothing was held out. Some of a set of short dialogues are the same by chance, and are left where they are.
 */
export function talkSets(
  given: readonly TextDialogue[],
  heldOut: HeldOut,
  pretraining: readonly TextDialogue[],
  seed: number,
): TalkSets {
  if ('dialogues' in heldOut) {
    requireEnough(given, heldOut.dialogues);
    requireHeldOut(given, heldOut.dialogues);
    return { train: given, heldOut: heldOut.dialogues, pretraining };
  }
  const { rest, part } = splitByDialogue(given, heldOut.share, seed);
  requireEnough(rest, part);
  return { train: rest, heldOut: part, pretraining };
}

const NEARLY_ALL = 0.8;

function requireHeldOut(train: readonly TextDialogue[], heldOut: readonly TextDialogue[]): void {
  const wordsOf = ({ turns }: TextDialogue) => JSON.stringify(turns.map(({ speaker, text }) => [speaker, text]));
  const learned = new Set(train.map(wordsOf));
  const shared = heldOut.filter((dialogue) => learned.has(wordsOf(dialogue))).length;
  if (shared < NEARLY_ALL * heldOut.length) return;
  throw new ShiftLabError(
    'usage',
    `${shared} of ${heldOut.length} held-out dialogues are training dialogues too, word for word. Hold out other dialogues, or a share of the set.`,
    { shared, heldOut: heldOut.length },
  );
}

/** Throws what `calibrateText` and its host throw. */
export async function runTalk(calibration: TextCalibration): Promise<TalkRun> {
  const { heldOut, pretraining, seed, host } = calibration;
  const found = await calibrateText(calibration);
  const adapter = adapterName(host.adapter);
  const report = talkReport(found, heldOut, { seed, adapter, pretraining: pretraining.length });
  return { report, files: found.files, pairs: guessingPairs(found.turns, heldOut, seed) };
}
