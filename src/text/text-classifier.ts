/**
 * Tells real turns from simulated ones by their words: logistic regression on hashed n-grams of words and of letters, with an
 * L2 penalty. Simple, and hard to beat on short texts; what it does not find, another classifier may.
 */
import { purposeKey } from '../domain/rng';

const FEATURES = 2 ** 13;
const PASSES = 30;
const LEARNING_RATE = 0.5;
const PENALTY = 1e-3;

/** Indices of the text's features, each once: words and pairs of words, letters in threes and fours, how long it is. */
export function featuresOf(text: string): Uint32Array {
  const words = ['^', ...(text.match(/[\p{L}\p{N}']+|[^\s\p{L}\p{N}]/gu) ?? []), '$'];
  const names = new Set<string>([`length ${Math.min(12, Math.round(2 * Math.log2(words.length)))}`]);
  words.forEach((word, i) => {
    names.add(`w ${word}`);
    names.add(`l ${word.toLowerCase()}`);
    if (i > 0) names.add(`p ${words[i - 1]!} ${word}`);
  });
  const letters = `^${text}$`;
  for (let i = 0; i + 2 < letters.length; i++) {
    names.add(`3 ${letters.slice(i, i + 3)}`);
    names.add(`4 ${letters.slice(i, i + 4)}`);
  }
  return Uint32Array.from(new Set([...names].map((name) => purposeKey(name) % FEATURES)));
}

export interface LabelledText {
  readonly features: Uint32Array;
  /** 1 real, 0 simulated. */
  readonly isReal: number;
}

export interface TextClassifier {
  /** Log-odds that the text is real. */
  score(features: Uint32Array): number;
}

/** Full-batch descent with a step size of each weight (AdaGrad): the same texts give the same classifier. */
export function trainClassifier(texts: readonly LabelledText[]): TextClassifier {
  const weights = new Float64Array(FEATURES);
  const squares = new Float64Array(FEATURES);
  const gradient = new Float64Array(FEATURES);
  let [bias, biasSquares] = [0, 0];
  const score = (features: Uint32Array): number => {
    // Divided by the root of their number, so that long texts are not surer than short ones.
    let sum = 0;
    for (const feature of features) sum += weights[feature]!;
    return bias + sum / Math.sqrt(features.length);
  };
  for (let pass = 0; pass < PASSES; pass++) {
    gradient.fill(0);
    let biasGradient = 0;
    for (const { features, isReal } of texts) {
      const error = (1 / (1 + Math.exp(-score(features))) - isReal) / texts.length;
      biasGradient += error;
      for (const feature of features) gradient[feature]! += error / Math.sqrt(features.length);
    }
    for (let f = 0; f < FEATURES; f++) {
      const slope = gradient[f]! + PENALTY * weights[f]!;
      squares[f]! += slope * slope;
      if (slope !== 0) weights[f]! -= (LEARNING_RATE * slope) / Math.sqrt(squares[f]!);
    }
    biasSquares += biasGradient * biasGradient;
    if (biasGradient !== 0) bias -= (LEARNING_RATE * biasGradient) / Math.sqrt(biasSquares);
  }
  return { score };
}
