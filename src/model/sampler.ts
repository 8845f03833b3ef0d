/**
 * The batched sampler: N dialogues in lockstep over one key-value cache that is kept across turns (DialogueSampler).
 *
 * No token is read back before its turn is over. Each row's position, current token and state are on the device: at the
 * end of every decode step the draw kernel replaces the current token by the drawn one, and makes a row idle if it drew
 * the stop token. So the host queues a whole turn, a few steps per submit, and reads tokens, log-probs and entropies at
 * its end. After each submit the unfinished rows are moved to the front and counted. The count is read one submit late,
 * while the device is busy; later steps compute only that many rows.
 *
 * Where rows begin with the same tokens, as those of a group do, the beginning is computed once, and its keys and values
 * are copied to the other rows (shared-prefixes.ts).
 *
 * Guarantees: a row's tokens and log-probs have the same bits in any batch (on one adapter), because the order of every
 * sum depends only on the row. The stored log-prob is that of the distribution drawn from, logits/temperature.
 * Deliberately absent: top-k and top-p, with which the stored log-prob would not be the policy's.
 */
import { purposeKey } from '../domain/rng';
import type { SampledTurn, SampleOptions } from '../domain/trainable-policy';
import { view, type Tensor } from '../engine/buffers';
import type { Device } from '../engine/device';
import { COPY_WORDS } from '../engine/kernels/cache_copy/cache_copy';
import { compact } from '../engine/kernels/compact/compact';
import { IDLE, MAX_POSITIONS, MAX_ROWS, MAX_VOCABULARY, ROW_WORDS, TURN_WORDS } from '../engine/kernels/sample/sample';
import { Program, Submission } from '../engine/program';
import type { LlamaConfig } from './config';
import { Decode, type DecodeVariant } from './decode';
import { requireAtMost, RowSampler, type DialogueRow, type SamplerSize } from './dialogue-rows';
import { parameterTable, type ModelOf } from './parameters';
import { readTurn, type Drawn } from './drawn';
import { withoutRepeats, type PackedToken, type PrefillToken } from './shared-prefixes';

// A dispatch should stay below 50 ms and a submit below 100 ms. At the 8 GFLOP/s of a CPU adapter these are 30 and 60
// ms; the slowest real GPUs are ten times as fast.
export const FLOPS_PER_DISPATCH = 2.5e8;
const FLOPS_PER_SUBMIT = 5e8;
const MAX_PREFILL_TOKENS = 4096;
/**
 * Decode steps between two counts of unfinished rows. Counting more often does not pay for turns of three to six tokens
 * (lavapipe, a `clarify` update: 480 ms without counts, 534 with one every two steps).
 */
const STEPS_BETWEEN_COUNTS = 8;

/** Batch sizes grow by a quarter, so that few programs are recorded and few unused rows are computed. */
export function bucketOf(count: number, capacity: number): number {
  let size = 1;
  while (size < count) size = Math.ceil(size * 1.25);
  return Math.min(size, capacity);
}

export class Sampler extends RowSampler {
  private readonly steps: Decode;
  private readonly prefillTokens: number;
  private readonly flopsPerToken: number;
  /** Workspace for moving unfinished rows to the front, and their number. */
  private readonly packed: { readonly packedRows: Tensor; readonly packedTokens: Tensor; readonly living: Tensor };
  private readonly prefillPrograms = new Map<string, Program>();
  private readonly decodePrograms = new Map<string, Program>();
  private readonly compactPrograms = new Map<number, Program>();

  /**
   * @param parameters the weights, by reference: the next turn uses whatever training has written into them. Cached
   *   keys
   *   and values stay those of the old weights until begin()
   * @param decode the variant; by default the tuner's choice
   * @throws limit-exceeded, which names the tensor or number that does not fit
   */
  constructor(
    private readonly device: Device,
    config: LlamaConfig,
    parameters: ModelOf<Tensor>,
    size: SamplerSize,
    decode?: DecodeVariant,
  ) {
    super(size, config.vocabularySize);
    const { rows, contextTokens } = size;
    requireAtMost('rows', rows, MAX_ROWS);
    requireAtMost('contextTokens', contextTokens, MAX_POSITIONS);
    requireAtMost('vocabularySize', config.vocabularySize, MAX_VOCABULARY);
    this.flopsPerToken = 2 * parameterTable(config).parameterCount;
    const widestMatrix = 2 * config.hiddenSize * Math.max(config.intermediateSize, config.heads * config.headDim);
    this.prefillTokens = Math.min(
      MAX_PREFILL_TOKENS,
      rows * contextTokens,
      Math.max(64, Math.floor(FLOPS_PER_DISPATCH / widestMatrix)),
    );
    this.steps = new Decode(
      device,
      config,
      parameters,
      { slots: rows, contextTokens, packedTokens: Math.max(this.prefillTokens, rows) },
      decode,
    );
    this.packed = {
      packedRows: device.tensor('packed rows', [rows, ROW_WORDS]),
      packedTokens: device.tensor('packed tokens', [rows]),
      living: device.tensor('living rows', [1]),
    };
  }

  protected override async draw(
    rows: readonly number[],
    dialogues: readonly DialogueRow[],
    options: SampleOptions,
  ): Promise<readonly SampledTurn[]> {
    this.prefill(rows, dialogues);
    const { drawn, columns } = await this.decode(rows, dialogues, options);
    return rows.map((_, n) => readTurn(drawn, n, columns, options));
  }

  /** Writes keys and values of all pending tokens to the cache, except the last token of each row. Returns nothing. */
  private prefill(rows: readonly number[], dialogues: readonly DialogueRow[]): void {
    const packed = withoutRepeats(
      dialogues.map(({ pending, cached, key }, n) => ({ slot: rows[n]!, key, cached, tokens: pending.slice(0, -1) })),
    );
    // A row's earlier tokens are in the same chunk or an earlier one, computed or copied, so the whole prefix of each
    // token is in the cache.
    for (let at = 0; at < packed.length; at += this.prefillTokens) {
      const chunk = packed.slice(at, at + this.prefillTokens);
      const M = bucketOf(chunk.length, this.prefillTokens);
      this.writeTokens(chunk, M);
      const copies = this.writeCopies(chunk);
      recorded(this.prefillPrograms, `${M}, ${copies} copied`, () => {
        const program = new Program(this.device, `prefill ${M}, ${copies} copied`);
        this.steps.forward.recordPrefill(program, M, copies);
        return program;
      }).run();
    }
  }

  /** Writes the list of copies for the rows that share these tokens. Returns its length, rounded up. */
  private writeCopies(chunk: readonly PrefillToken[]): number {
    const { contextTokens, rows } = this.size;
    const copies = chunk.flatMap(({ slot, position, sharedWith }) =>
      sharedWith.flatMap((other) => [slot * contextTokens + position, other * contextTokens + position]),
    );
    if (copies.length === 0) return 0;
    const length = bucketOf(copies.length / COPY_WORDS, rows * contextTokens);
    const words = new Uint32Array(length * COPY_WORDS).fill(IDLE);
    words.set(copies);
    this.device.write(this.steps.forward.copies, words);
    return length;
  }

  /**
   * Up to maxTokens decode steps, starting from each row's last pending token. Returns the draws, one column per row.
   */
  private async decode(
    rows: readonly number[],
    dialogues: readonly DialogueRow[],
    options: SampleOptions,
  ): Promise<{ drawn: Drawn; columns: number }> {
    const columns = bucketOf(rows.length, this.size.rows);
    this.writeTokens(
      dialogues.map(({ pending, cached, key }, n) => ({
        token: pending.at(-1)!,
        slot: rows[n]!,
        position: cached + pending.length - 1,
        key,
      })),
      columns,
    );
    this.device.write(this.steps.turn, turnWords(options, columns));
    const { sampled, logprobs, entropies } = this.steps.drawn;
    const all = [sampled, logprobs, entropies].map((tensor) => view(tensor, 0, [options.maxTokens, columns]));
    let R = columns;
    let counted: Promise<number> | null = null;
    for (let left = options.maxTokens; ;) {
      const steps = Math.min(left, STEPS_BETWEEN_COUNTS, this.stepsPerSubmit(R));
      const submission = this.addSteps(new Submission(this.device), R, steps);
      left -= steps;
      if (left === 0) return { drawn: (await submission.read(all)) as unknown as Drawn, columns };
      submission.add(recorded(this.compactPrograms, R, () => this.recordCompaction(R)));
      const before: Promise<number> | null = counted;
      counted = submission
        .read([this.packed.living])
        .then(([words]) => new Uint32Array(words!.buffer, words!.byteOffset, 1)[0]!);
      counted.catch(() => undefined); // the error is thrown where the count is awaited, or by the last read
      if (before === null) continue;
      const living = await before;
      if (living === 0) return { drawn: (await this.device.read(all)) as unknown as Drawn, columns };
      R = Math.min(R, bucketOf(living, this.size.rows));
    }
  }

  private stepsPerSubmit(R: number): number {
    return Math.max(1, Math.floor(FLOPS_PER_SUBMIT / (R * this.flopsPerToken)));
  }

  private recordCompaction(R: number): Program {
    const program = new Program(this.device, `compact ${R}`);
    compact(program, { rows: this.steps.forward.rows, tokens: this.steps.forward.tokens, ...this.packed }, R);
    return program;
  }

  /** Adds this many steps of R rows, in as many dispatches as the variant needs or the time limit of one requires. */
  private addSteps(submission: Submission, R: number, steps: number): Submission {
    const most =
      this.steps.variant === 'stepwise' ? 1 : Math.max(1, Math.floor(FLOPS_PER_DISPATCH / (R * this.flopsPerToken)));
    const together = Math.min(steps, most);
    submission.add(this.decodeProgram(R, together), Math.floor(steps / together));
    return steps % together === 0 ? submission : submission.add(this.decodeProgram(R, steps % together));
  }

  private decodeProgram(R: number, steps: number): Program {
    return recorded(this.decodePrograms, `${steps} of ${R}`, () => {
      const program = new Program(this.device, `decode ${steps} of ${R}`, Infinity);
      this.steps.record(program, R, steps);
      return program;
    });
  }

  /** Fills the first M places of the forward pass; places after the given tokens stay idle. */
  private writeTokens(packed: readonly PackedToken[], M: number): void {
    const tokens = new Uint32Array(M);
    const rows = new Uint32Array(M * ROW_WORDS).fill(IDLE);
    packed.forEach(({ token, slot, position, key }, m) => {
      tokens[m] = token;
      rows.set([slot, position, key, (m << 16) >>> 0], m * ROW_WORDS);
    });
    this.device.write(this.steps.forward.tokens, tokens);
    this.device.write(this.steps.forward.rows, rows);
  }

  free(): void {
    for (const programs of [this.prefillPrograms, this.decodePrograms, this.compactPrograms])
      for (const program of programs.values()) program.destroy();
    for (const tensor of Object.values(this.packed)) this.device.free(tensor);
    this.steps.free();
  }
}

function recorded<Key>(programs: Map<Key, Program>, key: Key, record: () => Program): Program {
  let program = programs.get(key);
  if (!program) programs.set(key, (program = record()));
  return program;
}

/** The options of a turn as kernels/sample reads them. @param columns of the arrays that draws are written to */
export function turnWords(
  { seed, purpose, temperature, stopToken }: Omit<SampleOptions, 'maxTokens'>,
  columns: number,
): Uint32Array {
  const words = new Uint32Array(TURN_WORDS);
  words.set([seed >>> 0, purposeKey(purpose), 0, stopToken, columns]);
  new Float32Array(words.buffer)[2] = temperature;
  return words;
}
