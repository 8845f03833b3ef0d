/**
 * The worker's half of a simulator of free text: reads the stored dialogues, calibrates and measures, and stores what came
 * out. It knows neither WebGPU nor the network, which are given to it, so all of this is tested in Node. It is cancelled by
 * ending its thread: until the result is stored, whole, nothing that was stored changes.
 */
import { zipSync } from 'fflate';
import { asShiftLabError, deviceLost, ShiftLabError, type PlainError } from '../src/domain/errors';
import type { CheckpointFiles, ModelHost } from '../src/domain/language-model';
import type { TextDialogue } from '../src/domain/text-dialogue';
import { plannedWork, requireEnough, userTurnsOf } from '../src/text/calibrate-text';
import type { TextProgress } from '../src/text/effort';
import type { ModelShape } from '../src/text/recipes';
import { simulatorFolder } from '../src/text/simulator-folder';
import { runTalk, talkSets, type TalkSets } from '../src/text/talk-run';
import type { ImportedSets } from '../src/trace/imported-sets';
import type { TalkResult, TalkResults } from '../src/trace/talk-results';

/** The model to begin with. */
export type BaseChoice =
  | { readonly kind: 'shipped' }
  | { readonly kind: 'random' }
  | { readonly kind: 'folder'; readonly name: string; readonly files: readonly FolderFile[] };

export interface FolderFile {
  readonly name: string;
  readonly file: Blob;
}

export interface TextJob {
  /** The stored set to learn from. */
  readonly set: string;
  readonly heldOut: { readonly share: number } | { readonly set: string };
  /** A stored set to be learned before. */
  readonly pretraining: string | null;
  readonly base: BaseChoice;
  readonly seed: number;
  /** Over the training dialogues; null takes the recipe's. */
  readonly passes: number | null;
}

/** What a job will do, said before it begins. */
export interface TextPlan {
  readonly train: number;
  readonly heldOut: number;
  /** Turns of the user that are scored. */
  readonly heldOutTurns: number;
  readonly pretraining: number;
  /** About as many tokens as models read once. */
  readonly work: number;
}

export interface TextAnswer {
  readonly result: TalkResult;
  /** Why the result could not be stored; it is whole all the same. */
  readonly unstored: PlainError | null;
}

export interface OpenHost {
  readonly host: ModelHost;
  close(): void;
}

export interface TextHostParts {
  readonly sets: Pick<ImportedSets, 'read' | 'parts'>;
  readonly results: TalkResults;
  openHost(): Promise<OpenHost>;
  /** Null: random weights. */
  openBase(choice: BaseChoice): Promise<CheckpointFiles | null>;
  /** Throws `usage` or `llm-loaded` if something else has the GPU. */
  requireRoom(paused: string | null): Promise<void>;
  /** Keeps others away from the GPU during `work`. */
  whileHeld<T>(work: () => Promise<T>): Promise<T>;
  tell(progress: TextProgress): void;
  nowMs(): number;
  /** Milliseconds since 1970. */
  dateMs(): number;
  /** Of models that are made here; by default the recipe's. */
  readonly shape?: ModelShape;
}

/** Words of all dialogues of a job: an n-gram of them fits into memory, and the rest into an hour. */
export const MOST_WORDS = 300_000;
const TELL_EVERY_MS = 100;

export class TextHost {
  private busy = false;
  /** The newest, for a folder of what could not be stored. */
  private latest: { readonly set: string; readonly result: TalkResult; readonly files: CheckpointFiles } | null = null;

  constructor(private readonly parts: TextHostParts) {}

  /** Throws `usage` if there are too few dialogues, `limit-exceeded` if there are too many, and what reading them throws. */
  async plan(job: TextJob): Promise<TextPlan> {
    const { train, heldOut, pretraining } = await this.setsOf(job);
    return {
      ...{ train: train.length, heldOut: heldOut.length, pretraining: pretraining.length },
      heldOutTurns: userTurnsOf(heldOut).length,
      work: Math.round(plannedWork({ train, heldOut, pretraining, passes: job.passes })),
    };
  }

  /**
   * Calibrates, measures and stores. Throws what `plan` throws, `device-lost`, and what opening a device or a base throws.
   *
   * @param paused the run of this page that is paused, and may stay so
   */
  async train(job: TextJob, paused: string | null): Promise<TextAnswer> {
    if (this.busy) throw new ShiftLabError('usage', 'A simulator is learning in this page already.');
    this.busy = true;
    try {
      await this.parts.requireRoom(paused);
      return await this.parts.whileHeld(() => this.trained(job));
    } finally {
      this.busy = false;
    }
  }

  /** The calibrated model of a set with its report, as a zip of a Hugging Face folder. Throws `usage` if there is none. */
  async folder(set: string): Promise<Uint8Array> {
    const kept = this.latest?.set === set ? this.latest : null;
    const [result, files] = kept
      ? [kept.result, kept.files]
      : [await this.parts.results.read(set), await this.parts.results.model(set)];
    if (!result || !files)
      throw new ShiftLabError('usage', 'No simulator of these dialogues is stored.', { set: set.slice(0, 50) });
    const text = new TextEncoder();
    const entries = [...simulatorFolder(files, result.report)].map(
      ([name, content]) => [name, typeof content === 'string' ? text.encode(content) : content] as const,
    );
    return zipSync(Object.fromEntries(entries), { level: 1 });
  }

  private async trained(job: TextJob): Promise<TextAnswer> {
    this.parts.tell({ stage: 'Reading the dialogues', share: 0, secondsLeft: null });
    const sets = await this.setsOf(job);
    const base = await this.parts.openBase(job.base);
    const opened = await this.parts.openHost();
    try {
      const work = runTalk({
        ...sets,
        ...{ base, seed: job.seed, passes: job.passes, host: opened.host },
        ...(this.parts.shape && { shape: this.parts.shape }),
        nowMs: this.parts.nowMs,
        onProgress: this.teller(),
      });
      const { report, files } = await Promise.race([work, lossOf(opened.host)]).catch(async (thrown: unknown) => {
        work.catch(() => undefined); // what the closed device says to work that nobody waits for
        throw (await opened.host.lossOr?.(thrown)) ?? thrown;
      });
      const result = { atMs: this.parts.dateMs(), setup: await this.setupOf(job), report };
      this.latest = { set: job.set, result, files };
      const unstored = await this.parts.results.put(job.set, result, files).then(
        () => null,
        (thrown: unknown) => asShiftLabError(thrown).toPlain(),
      );
      return { result, unstored };
    } finally {
      opened.close();
    }
  }

  private async setsOf({ set, heldOut, pretraining, seed }: TextJob): Promise<TalkSets> {
    let words = 0;
    const read = async (id: string): Promise<readonly TextDialogue[]> => {
      const all: TextDialogue[] = [];
      for await (const part of this.parts.sets.parts(id)) {
        for (const dialogue of part) {
          all.push(dialogue);
          for (const { text } of dialogue.turns) words += text.split(/\s+/u).length;
        }
        if (words > MOST_WORDS)
          throw new ShiftLabError(
            'limit-exceeded',
            `The sets of one training (to learn from, to learn from first, to be measured on) may have ${MOST_WORDS.toLocaleString('en')} words together in a page; these have more. Import a part of a file, or use npm run calibrate.`,
            { words, most: MOST_WORDS },
          );
      }
      return all;
    };
    const given = await read(set);
    const others = pretraining === null ? [] : await read(pretraining);
    const scored = 'share' in heldOut ? heldOut : { dialogues: await read(heldOut.set) };
    const sets = talkSets(given, scored, others, seed);
    requireEnough(sets.train, sets.heldOut);
    return sets;
  }

  private async setupOf({ base, heldOut, pretraining }: TextJob): Promise<TalkResult['setup']> {
    const name = async (id: string) => (await this.parts.sets.read(id)).name;
    return {
      base: base.kind === 'shipped' ? 'stories260K' : base.kind === 'random' ? 'random weights' : base.name,
      heldOut: 'share' in heldOut ? `${Math.round(100 * heldOut.share)} % of the dialogues` : await name(heldOut.set),
      pretraining: pretraining === null ? null : await name(pretraining),
    };
  }

  private teller(): (progress: TextProgress) => Promise<void> {
    let [stage, toldMs] = ['', -Infinity];
    return async (progress) => {
      const now = this.parts.nowMs();
      if (progress.stage === stage && now - toldMs < TELL_EVERY_MS) return;
      [stage, toldMs] = [progress.stage, now];
      this.parts.tell(progress);
    };
  }
}

async function lossOf({ lost }: ModelHost): Promise<never> {
  const { message, values } = deviceLost(await lost);
  throw new ShiftLabError(
    'device-lost',
    `${message.replace(/\.?$/, '.')} What was stored is safe: close other programs that use the GPU, then begin again.`,
    values,
  );
}
