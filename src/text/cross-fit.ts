/**
 * All dialogues of a set held out once: they are split into folds, and each fold is scored by a simulator and an n-gram that
 * learned from the others. Nothing is drawn, and there is no model from random weights, so it takes little more than the
 * calibrations themselves. The sums of all folds make one number, with an interval over all dialogues.
 */
import { adapterName } from '../domain/adapter-use';
import type { CheckpointFiles, ModelHost } from '../domain/language-model';
import type { TextNll, TextNllDifference } from '../domain/talk-report';
import type { TextDialogue } from '../domain/text-dialogue';
import { requireEnough } from './calibrate-text';
import { Effort, type TextProgress } from './effort';
import { COST, learn, tokensOf, trainingWork } from './learned-model';
import { OpenVocabularyNgram } from './open-vocabulary';
import { CALIBRATION } from './recipes';
import { openedSimulator } from './starting-model';
import { orderedByHash } from './text-simulator';
import { textNll, textNllDifference, totalNats, userTextSize, type DialogueNats, type TextSize } from './text-nll';

export interface CrossFit {
  readonly dialogues: readonly TextDialogue[];
  readonly folds: number;
  readonly base: CheckpointFiles;
  readonly seed: number;
  readonly passes: number | null;
  readonly host: ModelHost;
  readonly nowMs: () => number;
  readonly onProgress: (progress: TextProgress) => Promise<void>;
}

const USERS = ['uncalibrated', 'calibrated', 'ngram'] as const;
type User = (typeof USERS)[number];

export interface CrossFitReport {
  readonly kind: 'shiftlab-talk-folds';
  readonly schema: 1;
  readonly seed: number;
  readonly adapter: string;
  readonly folds: number;
  readonly dialogues: number;
  readonly words: number;
  readonly nll: Readonly<Record<User, TextNll>>;
  readonly calibratedAgainst: Readonly<Record<Exclude<User, 'calibrated'>, TextNllDifference>>;
  /** Calibrated minus n-gram, nats per word, of each fold. */
  readonly differences: readonly number[];
  /** Every dialogue, so that parts of them can be looked at: words, and nats of the calibrated model and of the n-gram. */
  readonly scored: readonly ScoredDialogue[];
}

export interface ScoredDialogue {
  readonly id: string;
  readonly words: number;
  readonly calibrated: number;
  readonly ngram: number;
}

export async function crossFit(given: CrossFit): Promise<CrossFitReport> {
  const { seed, host, base } = given;
  const folds = foldsOf(given.dialogues, given.folds, seed);
  folds.forEach(({ train, heldOut }) => requireEnough(train, heldOut));
  const effort = new Effort(
    folds.reduce((sum, fold) => sum + workOf(fold, given.passes), 0),
    given.nowMs,
    given.onProgress,
  );
  const pause = () => effort.pause();
  const scored: Record<User, DialogueNats[]> = { uncalibrated: [], calibrated: [], ngram: [] };
  const sizes: TextSize[] = [];
  const differences: number[] = [];
  for (const [n, { train, heldOut }] of folds.entries()) {
    await effort.begin(`Part ${n + 1} of ${folds.length}`);
    const ngram = new OpenVocabularyNgram(train);
    const { simulator } = await openedSimulator(host, base, seed);
    const before = await simulator.nats(heldOut, pause);
    await effort.add(COST.score * tokensOf(heldOut));
    await learn(simulator, { train, words: ngram }, CALIBRATION, given.passes, seed, effort);
    const after = await simulator.nats(heldOut, pause);
    await effort.add(COST.score * tokensOf(heldOut));
    simulator.model.free();
    const nats = { uncalibrated: before, calibrated: after, ngram: heldOut.map((dialogue) => ngram.nats(dialogue)) };
    for (const user of USERS) scored[user].push(...nats[user]);
    const own = heldOut.map(userTextSize);
    sizes.push(...own);
    differences.push(textNllDifference(nats.calibrated, nats.ngram, own, seed).perWord.value);
  }
  const nll = (user: User) => textNll(scored[user], sizes, seed);
  const against = (user: User) => textNllDifference(scored.calibrated, scored[user], sizes, seed);
  return {
    kind: 'shiftlab-talk-folds',
    schema: 1,
    seed,
    adapter: adapterName(host.adapter),
    folds: folds.length,
    dialogues: sizes.length,
    words: sizes.reduce((sum, { words }) => sum + words, 0),
    nll: { uncalibrated: nll('uncalibrated'), calibrated: nll('calibrated'), ngram: nll('ngram') },
    calibratedAgainst: { uncalibrated: against('uncalibrated'), ngram: against('ngram') },
    differences,
    scored: scored.calibrated.map((dialogue, n) => ({
      id: dialogue.id,
      words: sizes[n]!.words,
      calibrated: totalNats(dialogue),
      ngram: totalNats(scored.ngram[n]!),
    })),
  };
}

export interface Fold {
  readonly train: readonly TextDialogue[];
  readonly heldOut: readonly TextDialogue[];
}

/** Each dialogue is held out in one fold; which, a keyed hash of its id says, whatever the order of the dialogues. */
export function foldsOf(dialogues: readonly TextDialogue[], folds: number, seed: number): Fold[] {
  const ordered = orderedByHash(dialogues, 'text/folds', seed);
  return Array.from({ length: folds }, (_, fold) => ({
    train: ordered.filter((_, n) => n % folds !== fold),
    heldOut: ordered.filter((_, n) => n % folds === fold),
  }));
}

function workOf({ train, heldOut }: Fold, passes: number | null): number {
  return trainingWork(tokensOf(train), CALIBRATION, passes) + 2 * COST.score * tokensOf(heldOut);
}

/** In Markdown. */
export function crossFitText(report: CrossFitReport): string {
  const { nll, calibratedAgainst, differences, folds, dialogues, words, seed } = report;
  const shown = ({ value, interval }: TextNll['perWord'], digits = 2): string =>
    `${value.toFixed(digits)} [${interval.low.toFixed(digits)}, ${interval.high.toFixed(digits)}]`;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const { value, interval } = calibratedAgainst.ngram.relative;
  return `${folds} folds of ${dialogues} dialogues (seed ${seed}), each scored once by models that learned from the other folds: ${words} words of users. Nats per word: before calibration ${shown(nll.uncalibrated.perWord)}, calibrated ${shown(nll.calibrated.perWord)}, 5-gram ${shown(nll.ngram.perWord)}. Calibrated minus 5-gram: ${shown(calibratedAgainst.ngram.perWord, 3)}, or ${percent(value)} [${percent(interval.low)}, ${percent(interval.high)}]; by fold ${differences.map((d) => d.toFixed(2)).join(', ')}.`;
}
