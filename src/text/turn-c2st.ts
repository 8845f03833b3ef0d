/**
 * How well a classifier tells real user turns from simulated ones, turn by turn (Lopez-Paz & Oquab 2017): each simulated turn
 * follows the same real dialogue as the real turn beside it. The classifier is fitted five times, each time to four fifths of
 * the dialogues, and judges the rest; a dialogue's real and simulated turns are always in the same part.
 *
 * A row of the table has at most one turn of each dialogue and kind, so its rows are as independent as dialogues are; for all
 * turns together a dialogue counts once, with the mean of its turns. The null exchanges labels within the held-out scores
 * (src/gap/c2st.ts).
 */
import { Rng } from '../domain/rng';
import type { TurnDistance } from '../domain/talk-report';
import { classifierTwoSampleTest } from '../gap/c2st';
import { featuresOf, trainClassifier } from './text-classifier';

/** A real user turn, and what a simulator said in its place. */
export interface TurnPair {
  readonly dialogue: string;
  /** 0: the user's first turn of the dialogue. */
  readonly userTurn: number;
  readonly real: string;
  readonly simulated: string;
}

const FOLDS = 5;
/** A turn is shown only if at least this many dialogues have it. */
export const LEAST_DIALOGUES = 20;

/** Empty if there are too few dialogues. */
export function turnDistances(pairs: readonly TurnPair[], seed: number): TurnDistance[] {
  const dialogues = [...new Set(pairs.map(({ dialogue }) => dialogue))];
  if (dialogues.length < LEAST_DIALOGUES) return [];
  const foldOf = new Map(new Rng(seed, 'text/folds').shuffle([...dialogues]).map((id, n) => [id, n % FOLDS]));
  const known = pairs.map((pair) => ({
    ...pair,
    fold: foldOf.get(pair.dialogue)!,
    texts: [featuresOf(pair.real), featuresOf(pair.simulated)] as const,
  }));
  const scored = Array.from({ length: FOLDS }, (_, fold) => {
    const classifier = trainClassifier(
      known
        .filter((pair) => pair.fold !== fold)
        .flatMap(({ texts: [real, simulated] }) => [
          { features: real, isReal: 1 },
          { features: simulated, isReal: 0 },
        ]),
    );
    return known
      .filter((pair) => pair.fold === fold)
      .map(({ dialogue, userTurn, texts: [real, simulated] }) => ({
        dialogue,
        userTurn,
        real: classifier.score(real),
        simulated: classifier.score(simulated),
      }));
  }).flat();
  const rowFor = (userTurn: number | null, rows: readonly { readonly real: number; readonly simulated: number }[]) => ({
    userTurn,
    dialogues: rows.length,
    auc: classifierTwoSampleTest(
      {
        scores: [...rows.map(({ real }) => real), ...rows.map(({ simulated }) => simulated)],
        isReal: rows.flatMap(() => 1).concat(rows.map(() => 0)),
      },
      new Rng(seed, `text/c2st ${userTurn ?? 'all'}`),
    ).auc,
  });
  const whole = dialogues.map((dialogue) => meanScores(scored.filter((row) => row.dialogue === dialogue)));
  const most = scored.reduce((max, { userTurn }) => Math.max(max, userTurn), 0);
  const turns = Array.from({ length: most + 1 }, (_, userTurn) => ({
    userTurn,
    rows: scored.filter((row) => row.userTurn === userTurn),
  }));
  return [
    rowFor(null, whole),
    ...turns.filter(({ rows }) => rows.length >= LEAST_DIALOGUES).map(({ userTurn, rows }) => rowFor(userTurn, rows)),
  ];
}

function meanScores(rows: readonly { readonly real: number; readonly simulated: number }[]) {
  const mean = (of: 'real' | 'simulated') => rows.reduce((sum, row) => sum + row[of], 0) / rows.length;
  return { real: mean('real'), simulated: mean('simulated') };
}
