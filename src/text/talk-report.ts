/** What `calibrateText` found, as numbers for a file and as a table for a reader. */
import {
  SIMULATORS,
  SPEAKERS,
  TALK_REPORT_SCHEMA,
  type Estimate,
  type SimulatorName,
  type SpeakerName,
  type TalkReport,
} from '../domain/talk-report';
import type { TextDialogue } from '../domain/text-dialogue';
import type { CalibratedText } from './calibrate-text';
import { guessingPairs } from './guessing';
import { textNll, textNllDifference, userTextSize } from './text-nll';
import { turnDistances } from './turn-c2st';
import { turnHabits } from './turn-habits';

/** Pairs that a report keeps, and the turns before each: a reader needs no more, and a file of a megabyte helps nobody. */
const KEPT_PAIRS = 40;
const KEPT_CONTEXT = 6;

export function talkReport(
  found: CalibratedText,
  heldOut: readonly TextDialogue[],
  { seed, adapter, pretraining }: { readonly seed: number; readonly adapter: string; readonly pretraining: number },
): TalkReport {
  const sizes = heldOut.map(userTextSize);
  const total = (by: 'words' | 'bytes') => sizes.reduce((sum, size) => sum + size[by], 0);
  const against = (other: SimulatorName) => textNllDifference(found.nats.calibrated, found.nats[other], sizes, seed);
  const said = (speaker: SpeakerName) => found.turns.map(({ simulated }) => simulated[speaker]);
  const distances = (speaker: SpeakerName) =>
    turnDistances(
      found.turns.map(({ dialogue, userTurn, real, simulated }) => ({
        dialogue,
        userTurn,
        real,
        simulated: simulated[speaker],
      })),
      seed,
    );
  return {
    kind: 'shiftlab-talk',
    schema: TALK_REPORT_SCHEMA,
    seed,
    adapter,
    data: {
      learned: found.learned,
      heldOut: heldOut.length,
      heldOutWords: total('words'),
      heldOutBytes: total('bytes'),
      pretraining,
    },
    models: found.models,
    pretrained: found.pretrained,
    nll: recordOf(SIMULATORS, (name) => textNll(found.nats[name], sizes, seed)),
    calibratedAgainst: {
      uncalibrated: against('uncalibrated'),
      random: against('random'),
      ngram: against('ngram'),
    },
    distances: recordOf(SPEAKERS, distances),
    habits: turnHabits({
      people: found.turns.map(({ real }) => real),
      uncalibrated: said('uncalibrated'),
      calibrated: said('calibrated'),
      ngram: said('ngram'),
    }),
    pairs: guessingPairs(found.turns, heldOut, seed)
      .slice(0, KEPT_PAIRS)
      .map(({ context, ...pair }) => ({ ...pair, context: context.slice(-KEPT_CONTEXT) })),
  };
}

function recordOf<Name extends string, T>(names: readonly Name[], of: (name: Name) => T): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, T>;
}

const NAMES: Readonly<Record<SimulatorName | 'people', string>> = {
  people: 'people',
  uncalibrated: 'before calibration',
  calibrated: 'calibrated',
  random: 'from random weights',
  ngram: '5-gram (Kneser–Ney)',
};

/** The report in Markdown. */
export function talkTables(report: TalkReport): string {
  const { data, nll, calibratedAgainst, distances, habits } = report;
  const nllRows = SIMULATORS.map((name) => {
    const difference = name === 'calibrated' ? null : calibratedAgainst[name];
    return [
      NAMES[name],
      estimateText(nll[name].perWord, 2),
      estimateText(nll[name].perByte, 3),
      nll[name].textPerWord.toFixed(2),
      difference ? estimateText(difference.perWord, 2) : '',
      difference ? percentText(difference.relative) : '',
    ];
  });
  const stopped = data.watched ? `, and stopped by ${data.watched} more` : '';
  const turns = [...new Set(SPEAKERS.flatMap((name) => distances[name].map(({ userTurn }) => userTurn)))];
  const distanceRows = turns.map((userTurn) => {
    const own = SPEAKERS.map((name) => distances[name].find((row) => row.userTurn === userTurn));
    const band = own.find((row) => row)?.auc.nullBand;
    return [
      userTurn === null ? 'whole dialogue' : String(userTurn + 1),
      String(own.find((row) => row)?.dialogues ?? ''),
      ...own.map((row) => (row ? aucText(row.auc) : '')),
      band ? `${band.low.toFixed(2)} to ${band.high.toFixed(2)}` : '',
    ];
  });
  const habitRows = (['people', ...SPEAKERS] as const).map((name) => {
    const { wordsPerTurn, questions, differentWords, empty } = habits[name];
    return [
      NAMES[name],
      wordsPerTurn.toFixed(1),
      percentOfTurns(questions),
      String(differentWords),
      percentOfTurns(empty),
    ];
  });
  return [
    `Held out: ${data.heldOut} dialogues, ${data.heldOutWords} words and ${data.heldOutBytes} bytes of user turns. Learned from ${data.learned} dialogues${stopped}. In brackets: 95 %, over dialogues.`,
    table(
      ['user', 'nats per word', 'nats per byte', 'without ends of turns', 'calibrated minus it', 'relative'],
      nllRows,
    ),
    'How well a classifier tells real user turns from simulated ones (AUC; 0.5 if it cannot), by the user’s turn:',
    table(['turn', 'dialogues', ...SPEAKERS.map((name) => NAMES[name]), 'null band'], distanceRows),
    `Habits, in the same turns (different words: of the first ${habits.people.ofWords}):`,
    table(['user', 'words a turn', 'turns with a question', 'different words', 'empty turns'], habitRows),
  ].join('\n\n');
}

function estimateText({ value, interval }: Pick<Estimate, 'value' | 'interval'>, digits: number): string {
  return `${value.toFixed(digits)} [${interval.low.toFixed(digits)}, ${interval.high.toFixed(digits)}]`;
}

/** 1.00 stands for 1 alone: a classifier that made a mistake is not perfect. */
function aucText({ value, interval }: Pick<Estimate, 'value' | 'interval'>): string {
  const shown = (auc: number) => (auc < 1 && auc.toFixed(2) === '1.00' ? '> 0.99' : auc.toFixed(2));
  return `${shown(value)} [${shown(interval.low)}, ${shown(interval.high)}]`;
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
/** 0 % stands for none alone. */
const percentOfTurns = (share: number): string => (share > 0 && share < 0.005 ? '< 1 %' : percent(share));

function percentText({ value, interval }: Estimate): string {
  return `${percent(value)} [${percent(interval.low)}, ${percent(interval.high)}]`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
