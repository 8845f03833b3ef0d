/**
 * A language model as a table: the logits of the next token depend only on the last token. Implements everything that
 * the experiment needs from a model, with the gradients of rl/surrogates.ts and AdamW, so that the whole pipeline runs
 * in Node in seconds. Weights and moments are f32, as on the GPU, so a snapshot is exact.
 */
import type { CheckpointFiles, LanguageModel, ModelHost, ModelSnapshot } from '../src/domain/language-model';
import { openUnit, purposeKey, threefry2x32 } from '../src/domain/rng';
import type {
  DialogueSampler,
  Objective,
  OptimiserStep,
  SampledTurn,
  SampleOptions,
  ScoredRow,
  StepReport,
  TokenRow,
  TrainRow,
} from '../src/domain/trainable-policy';
import { objectiveRow } from '../src/rl/surrogates';

export class TabularModel implements LanguageModel {
  readonly parameterCount: number;
  maxPositions = Infinity;
  /** V × V logits: row = last token, column = next token. */
  weights: Float32Array;
  private first: Float32Array;
  private second: Float32Array;
  private stepsTaken = 0;
  private samplers = new Map<string, TabularSampler>();
  freed = false;
  /** Rows of every `step` call, for tests to inspect. */
  readonly stepped: (readonly TrainRow[])[] = [];

  constructor(
    readonly vocabularySize: number,
    readonly label = 'table',
    weights?: Float32Array,
  ) {
    this.parameterCount = vocabularySize ** 2;
    this.weights = weights ? Float32Array.from(weights) : new Float32Array(this.parameterCount);
    this.first = new Float32Array(this.parameterCount);
    this.second = new Float32Array(this.parameterCount);
  }

  /** log p(· | last) at a temperature, f64 (V). */
  logProbs(last: number, temperature: number): Float64Array {
    const V = this.vocabularySize;
    const logits = Float64Array.from({ length: V }, (_, j) => this.weights[last * V + j]! / temperature);
    const max = logits.reduce((a, b) => Math.max(a, b));
    const logSum = max + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - max), 0));
    return logits.map((z) => z - logSum);
  }

  private scoreRow(row: TokenRow, temperature: number): ScoredRow {
    const logprobs = new Float32Array(row.ids.length);
    const entropies = new Float32Array(row.ids.length);
    for (let t = 1; t < row.ids.length; t++) {
      const all = this.logProbs(row.ids[t - 1]!, temperature);
      logprobs[t] = all[row.ids[t]!]!;
      entropies[t] = entropyOf(all);
    }
    return { logprobs, entropies };
  }

  async score(rows: readonly TokenRow[], temperature: number): Promise<readonly ScoredRow[]> {
    return rows.map((row) => this.scoreRow(row, temperature));
  }

  /** d loss / d weights of a batch, f64, and its loss. */
  gradient(
    rows: readonly TrainRow[],
    objective: Objective,
    temperature: number,
  ): { loss: number; gradient: Float64Array; scored: ScoredRow[] } {
    const V = this.vocabularySize;
    const gradient = new Float64Array(this.parameterCount);
    const scored = rows.map((row) => this.scoreRow(row, temperature));
    let loss = 0;
    rows.forEach((row, n) => {
      const terms = objectiveRow(row, scored[n]!.logprobs, objective);
      loss += terms.loss;
      for (let t = 1; t < row.ids.length; t++) {
        const slope = terms.derivative_T[t]! / temperature;
        if (slope === 0) continue;
        const last = row.ids[t - 1]!;
        const all = this.logProbs(last, temperature);
        for (let j = 0; j < V; j++) gradient[last * V + j]! += slope * (Number(j === row.ids[t]) - Math.exp(all[j]!));
      }
    });
    return { loss, gradient, scored };
  }

  async step(
    rows: readonly TrainRow[],
    objective: Objective,
    temperature: number,
    optimiser: OptimiserStep,
  ): Promise<StepReport> {
    this.stepped.push(rows);
    const { loss, gradient, scored } = this.gradient(rows, objective, temperature);
    const gradNorm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
    const clip = gradNorm > optimiser.maxGradNorm ? optimiser.maxGradNorm / gradNorm : 1;
    const { learningRate, beta1, beta2, epsilon, weightDecay } = optimiser;
    this.stepsTaken++;
    for (let i = 0; i < this.weights.length; i++) {
      const g = gradient[i]! * clip;
      this.first[i] = beta1 * this.first[i]! + (1 - beta1) * g;
      this.second[i] = beta2 * this.second[i]! + (1 - beta2) * g * g;
      const m = this.first[i]! / (1 - beta1 ** this.stepsTaken);
      const v = this.second[i]! / (1 - beta2 ** this.stepsTaken);
      this.weights[i]! -= learningRate * (m / (Math.sqrt(v) + epsilon) + weightDecay * this.weights[i]!);
    }
    return { loss, gradNorm, rows: scored };
  }

  sampler(rows: number, contextTokens: number): DialogueSampler {
    const key = `${rows}×${contextTokens}`;
    let sampler = this.samplers.get(key);
    if (!sampler) this.samplers.set(key, (sampler = new TabularSampler(this, rows, contextTokens)));
    return sampler;
  }

  async snapshot(): Promise<ModelSnapshot> {
    return {
      weights: this.weights.slice(),
      firstMoment: this.first.slice(),
      secondMoment: this.second.slice(),
      step: this.stepsTaken,
    };
  }

  restore(snapshot: ModelSnapshot): void {
    this.weights = snapshot.weights.slice();
    this.first = snapshot.firstMoment?.slice() ?? new Float32Array(this.parameterCount);
    this.second = snapshot.secondMoment?.slice() ?? new Float32Array(this.parameterCount);
    this.stepsTaken = snapshot.firstMoment ? snapshot.step : 0;
  }

  async toFiles(): Promise<CheckpointFiles> {
    return tabularFiles(this.vocabularySize, this.weights);
  }

  free(): void {
    this.freed = true;
  }
}

/** Sampler with the same contract as the GPU's: keyed draws, bounded rows and context. */
class TabularSampler implements DialogueSampler {
  private keys: number[] = [];
  private last: number[] = [];
  private lengths: number[] = [];

  constructor(
    private readonly model: TabularModel,
    private readonly rows: number,
    private readonly contextTokens: number,
  ) {}

  begin(keys: ArrayLike<number>, prompts: readonly (readonly number[])[]): void {
    if (prompts.length > this.rows) throw new RangeError(`${prompts.length} dialogues in a sampler of ${this.rows}`);
    this.keys = Array.from(keys);
    this.last = [];
    this.lengths = [];
    prompts.forEach((prompt, row) => {
      this.lengths[row] = 0;
      this.append(row, prompt);
    });
  }

  append(row: number, tokens: readonly number[]): void {
    if (tokens.length === 0) throw new RangeError('nothing to append');
    this.last[row] = tokens.at(-1)!;
    this.lengths[row]! += tokens.length;
    if (this.lengths[row]! > this.contextTokens)
      throw new RangeError(`row ${row} is longer than ${this.contextTokens} tokens`);
  }

  async sample(rows: readonly number[], options: SampleOptions): Promise<readonly SampledTurn[]> {
    return rows.map((row) => this.sampleTurn(row, options));
  }

  private sampleTurn(row: number, { temperature, stopToken, maxTokens, seed, purpose }: SampleOptions): SampledTurn {
    const tokens: number[] = [];
    const logprobs: number[] = [];
    const entropies: number[] = [];
    while (tokens.length < maxTokens && tokens.at(-1) !== stopToken) {
      const all = this.model.logProbs(this.last[row]!, temperature);
      let left = openUnit(threefry2x32(seed, purposeKey(purpose), this.keys[row]!, this.lengths[row]!)[0]);
      let token = all.findIndex((logprob) => (left -= Math.exp(logprob)) < 0);
      if (token < 0) token = all.length - 1;
      tokens.push(token);
      logprobs.push(all[token]!);
      entropies.push(entropyOf(all));
      this.append(row, [token]);
    }
    return { tokens, logprobs, entropies, truncated: tokens.at(-1) !== stopToken };
  }
}

function entropyOf(logprobs: Float64Array): number {
  return -logprobs.reduce((sum, logprob) => sum + (logprob > -700 ? Math.exp(logprob) * logprob : 0), 0);
}

export function tabularFiles(vocabularySize: number, weights: Float32Array): CheckpointFiles {
  return { config: JSON.stringify({ vocab_size: vocabularySize }), weights: new Uint8Array(weights.slice().buffer) };
}

/** Log of smoothed bigram frequencies of a corpus: a table that imitates it roughly. */
export function bigramTable(
  vocabularySize: number,
  rows: readonly { readonly ids: readonly number[] }[],
  smoothing = 0.02,
): Float32Array {
  const counts = new Float64Array(vocabularySize ** 2).fill(smoothing);
  for (const { ids } of rows) ids.forEach((token, t) => t > 0 && counts[ids[t - 1]! * vocabularySize + token]!++);
  return Float32Array.from(counts, Math.log);
}

/** A ModelHost of tables. `opened` lists every model in order. */
export function tabularHost(): ModelHost & { readonly opened: TabularModel[]; lose(reason: Error): void } {
  const opened: TabularModel[] = [];
  let lose!: (reason: Error) => void;
  const lost = new Promise<Error>((resolve) => (lose = resolve));
  return {
    adapter: { vendor: 'test', architecture: 'table', description: 'a table in f64', software: true },
    lost,
    lose,
    opened,
    async open(files, label) {
      const { vocab_size } = JSON.parse(files.config) as { vocab_size: number };
      const model = new TabularModel(vocab_size, label, new Float32Array(files.weights.slice().buffer));
      opened.push(model);
      return model;
    },
    async create(fresh, label) {
      const { vocab_size } = JSON.parse(fresh.config) as { vocab_size: number };
      const model = new TabularModel(vocab_size, label);
      opened.push(model);
      return model;
    },
  };
}
