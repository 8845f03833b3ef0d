/** A calibration from sets of dialogues to its report. `npm run calibrate` and the page call it alike, so that the same data, seed and adapter give the same numbers. */
import type { CheckpointFiles } from '../domain/language-model';
import type { GuessingPair, TalkReport } from '../domain/talk-report';
import type { TextDialogue } from '../domain/text-dialogue';
import { calibrateText, type TextCalibration } from './calibrate-text';
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

export function talkSets(
  given: readonly TextDialogue[],
  heldOut: HeldOut,
  pretraining: readonly TextDialogue[],
  seed: number,
): TalkSets {
  if ('dialogues' in heldOut) return { train: given, heldOut: heldOut.dialogues, pretraining };
  const { rest, part } = splitByDialogue(given, heldOut.share, seed);
  return { train: rest, heldOut: part, pretraining };
}

/** Throws what `calibrateText` and its host throw. */
export async function runTalk(calibration: TextCalibration): Promise<TalkRun> {
  const { heldOut, pretraining, seed, host } = calibration;
  const found = await calibrateText(calibration);
  const { description, vendor, architecture } = host.adapter;
  const adapter = description || `${vendor} ${architecture}`.trim();
  const report = talkReport(found, heldOut, { seed, adapter, pretraining: pretraining.length });
  return { report, files: found.files, pairs: guessingPairs(found.turns, heldOut, seed) };
}
