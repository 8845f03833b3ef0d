/** What a report on a simulator of free text says in words; what is not told apart is said so. */
import { counted } from '../../domain/counted-words';
import type { Interval } from '../../domain/interval';
import type { SimulatorName, SpeakerName, TalkReport } from '../../domain/talk-report';
import { decimal, percent } from '../format';

export const SIMULATOR_NAMES: Readonly<Record<SimulatorName | 'people', string>> = {
  people: 'People',
  uncalibrated: 'Before calibration',
  calibrated: 'Calibrated',
  random: 'From random weights',
  ngram: '5-gram',
};

export const bracketed = ({ low, high }: Interval, say: (value: number) => string): string =>
  `[${say(low)}, ${say(high)}]`;

/** 1.00 stands for 1 alone: a classifier that made a mistake is not perfect. */
export const aucWords = (auc: number): string => (auc < 1 && auc.toFixed(2) === '1.00' ? '> 0.99' : decimal(auc, 2));

/** 0 % stands for none alone. */
export const shareOfTurns = (share: number): string => (share > 0 && share < 0.005 ? '< 1\u202f%' : percent(share, 0));

const nats = (value: number): string => decimal(value, 2);
const has = ({ low, high }: Interval, value: number): boolean => low <= value && value <= high;

const OTHERS: Readonly<Record<Exclude<SimulatorName, 'calibrated'>, string>> = {
  uncalibrated: 'the same model before calibration',
  random: 'one from random weights',
  ngram: 'the 5-gram',
};

/** What the calibrated one does: "needs 74 % less [71 %, 77 %] than the 5-gram (4.82)", or that the interval has 0 in it. */
export function differenceWords(report: TalkReport, other: Exclude<SimulatorName, 'calibrated'>): string {
  const { perWord, relative } = report.calibratedAgainst[other];
  const name = `${OTHERS[other]} (${nats(report.nll[other].perWord.value)})`;
  if (has(perWord.interval, 0))
    return `is not told apart from ${name}: the difference is ${nats(perWord.value)} ${bracketed(perWord.interval, nats)}`;
  const { low, high } = relative.interval;
  const [near, far] = Math.abs(low) < Math.abs(high) ? [low, high] : [high, low];
  // An end that is printed as 0 % would look as if 0 were in the interval.
  const share = (value: number) => percent(Math.abs(value), Math.abs(near) < 0.01 ? 1 : 0);
  return `needs ${share(relative.value)} ${relative.value < 0 ? 'less' : 'more'} [${share(near)}, ${share(far)}] than ${name}`;
}

/** Sentences about the words that people said. */
export function nllSentences(report: TalkReport): readonly string[] {
  const { value, interval } = report.nll.calibrated.perWord;
  return [
    `On ${counted(report.data.heldOut, 'dialogue')} that it did not learn from, the calibrated simulator needs ${nats(value)} nats per user word ${bracketed(interval, nats)}. Nats: surprise, the negative log-probability; less is better.`,
    `The calibrated simulator ${differenceWords(report, 'uncalibrated')}; it ${differenceWords(report, 'ngram')}; it ${differenceWords(report, 'random')}.`,
  ];
}

/** How far a simulator's turns are from people's; null where too few dialogues were held out to tell. */
export function shiftSentence(report: TalkReport, speaker: SpeakerName): string | null {
  const all = report.distances[speaker].find(({ userTurn }) => userTurn === null);
  if (!all) return null;
  const { value, interval, nullBand } = all.auc;
  const numbers = `AUC ${aucWords(value)} ${bracketed(interval, aucWords)}; chance ${aucWords(nullBand.low)} to ${aucWords(nullBand.high)}`;
  return has(nullBand, value)
    ? `${SIMULATOR_NAMES[speaker]}: this classifier does not tell its turns from people’s (${numbers}). Another classifier may.`
    : `${SIMULATOR_NAMES[speaker]}: a classifier tells its turns from people’s (${numbers}).`;
}

/** The user's turns that the figure and its table have, all turns together first. */
export function turnsOf(report: TalkReport): readonly (number | null)[] {
  const turns = new Set(Object.values(report.distances).flatMap((rows) => rows.map(({ userTurn }) => userTurn)));
  return [...turns].sort((a, b) => (a ?? -1) - (b ?? -1));
}

export const turnWords = (userTurn: number | null): string => (userTurn === null ? 'all' : String(userTurn + 1));
