/**
 * A language model whose next-token logits are linear in the number of times that each token occurred before. It can
 * distinguish dialogues by their words, in milliseconds on a CPU; TabularModel sees only the last token. It scores,
 * trains, saves and restores.
 */
import type { CheckpointFiles, LanguageModel, ModelHost, ModelSnapshot } from '../src/domain/language-model';
import type {
  DialogueSampler,
  Objective,
  OptimiserStep,
  ScoredRow,
  StepReport,
  TokenRow,
  TrainRow,
} from '../src/domain/trainable-policy';

export class BagModel implements LanguageModel {
  readonly label = 'bag of words';
  readonly parameterCount: number;
  readonly maxPositions = Infinity;
  /** (V + 1, V): a row for each token's count, and the bias. */
  private weights: Float64Array;
  private first: Float64Array;
  private second: Float64Array;
  private steps = 0;
  freed = false;

  constructor(readonly vocabularySize: number) {
    this.parameterCount = (vocabularySize + 1) * vocabularySize;
    [this.weights, this.first, this.second] = [0, 1, 2].map(() => new Float64Array(this.parameterCount)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
  }

  /** Counts (V + 1) of the tokens before token t; the last entry is 1. */
  private countsBefore(ids: ArrayLike<number>, t: number): Float64Array {
    const counts = new Float64Array(this.vocabularySize + 1);
    for (let i = 0; i < t; i++) counts[ids[i]!]!++;
    counts[this.vocabularySize] = 1;
    return counts;
  }

  private logProbs(counts: Float64Array): Float64Array {
    const V = this.vocabularySize;
    const logits = Float64Array.from({ length: V }, (_, j) =>
      counts.reduce((sum, count, i) => sum + count * this.weights[i * V + j]!, 0),
    );
    const max = logits.reduce((a, b) => Math.max(a, b));
    const logSum = max + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - max), 0));
    return logits.map((z) => z - logSum);
  }

  async score(rows: readonly TokenRow[]): Promise<readonly ScoredRow[]> {
    return rows.map(({ ids }) => {
      const logprobs = Float32Array.from({ length: ids.length }, (_, t) =>
        t === 0 ? 0 : this.logProbs(this.countsBefore(ids, t))[ids[t]!]!,
      );
      return { logprobs, entropies: new Float32Array(ids.length) };
    });
  }

  async step(
    rows: readonly TrainRow[],
    objective: Objective,
    _temperature: number,
    optimiser: OptimiserStep,
  ): Promise<StepReport> {
    if (objective.kind !== 'nll') throw new Error('only the NLL is implemented');
    const V = this.vocabularySize;
    const gradient = new Float64Array(this.parameterCount);
    let loss = 0;
    for (const { ids, weights } of rows) {
      for (let t = 1; t < ids.length; t++) {
        if (!weights[t]) continue;
        const counts = this.countsBefore(ids, t);
        const all = this.logProbs(counts);
        loss -= weights[t]! * all[ids[t]!]!;
        counts.forEach((count, i) => {
          if (count > 0)
            for (let j = 0; j < V; j++)
              gradient[i * V + j]! += weights[t]! * count * (Math.exp(all[j]!) - Number(j === ids[t]));
        });
      }
    }
    this.steps++;
    const { learningRate, beta1, beta2, epsilon, weightDecay } = optimiser;
    gradient.forEach((g, i) => {
      this.first[i] = beta1 * this.first[i]! + (1 - beta1) * g;
      this.second[i] = beta2 * this.second[i]! + (1 - beta2) * g * g;
      const move =
        this.first[i]! / (1 - beta1 ** this.steps) / (Math.sqrt(this.second[i]! / (1 - beta2 ** this.steps)) + epsilon);
      this.weights[i]! -= learningRate * (move + weightDecay * this.weights[i]!);
    });
    return { loss, gradNorm: Math.hypot(...gradient), rows: [] };
  }

  async snapshot(): Promise<ModelSnapshot> {
    return { weights: Float32Array.from(this.weights), step: 0 };
  }

  restore({ weights }: ModelSnapshot): void {
    this.weights = Float64Array.from(weights);
    this.first.fill(0);
    this.second.fill(0);
    this.steps = 0;
  }

  sampler(): DialogueSampler {
    throw new Error('a bag of words cannot sample');
  }

  toFiles(): Promise<CheckpointFiles> {
    throw new Error('a bag of words has no files');
  }

  free(): void {
    this.freed = true;
  }
}

/** The part of a ModelHost that makes models afresh. */
export const bagHost: Pick<ModelHost, 'create'> = {
  create: async ({ config }) => new BagModel((JSON.parse(config) as { vocab_size: number }).vocab_size),
};
