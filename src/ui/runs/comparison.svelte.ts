/** The runs that a person chose to compare, read as they are chosen: stored ones by their id, served ones by their path. */
import { parseSpec } from '../../domain/experiment-spec';
import { asShiftLabError } from '../../domain/errors';
import type { ExperimentResult } from '../../domain/experiment-result';
import type { RunArchive } from '../../trace/run-archive';
import type { RunFile } from '../../trace/run-file';
import { Fetching } from '../fetch/fetching.svelte';
import { isServedRun } from '../fetch/recorded-runs';
import type { Problem } from '../problem.svelte';
import { RunTrace } from '../run/run-trace';
import type { ComparedRun } from './compared-runs';

export interface Choice {
  readonly key: string;
  readonly title: string;
}
type Read = Omit<ComparedRun, keyof Choice>;

export interface ComparisonParts {
  readonly archive: RunArchive;
  readonly problem: Problem;
  /** The run in the text of a file. */
  readonly readText: (text: string) => Promise<RunFile>;
}

export class Comparison {
  /** In the order in which they were chosen. */
  chosen = $state.raw<readonly Choice[]>([]);
  /** Those of the chosen that are on their way from the server. */
  fetching = $state.raw<ReadonlyMap<string, Fetching>>(new Map());
  private read = $state.raw<ReadonlyMap<string, Read>>(new Map());
  private picked = $state<string | null>(null);
  readonly runs: readonly ComparedRun[] = $derived(
    this.chosen.flatMap((choice) => {
      const read = this.read.get(choice.key);
      return read ? [{ ...choice, ...read }] : [];
    }),
  );

  constructor(private readonly parts: ComparisonParts) {}

  /** The key of the run that the others are compared with: the first, until another is picked. */
  get baseline(): string | null {
    return (this.has(this.picked) ? this.picked : this.chosen[0]?.key) ?? null;
  }

  set baseline(key: string | null) {
    this.picked = key;
  }

  has(key: string | null): boolean {
    return this.chosen.some((choice) => choice.key === key);
  }

  /** Chooses it, or takes it out again. Never rejects. */
  async toggle(key: string, title: string): Promise<void> {
    if (this.has(key)) return this.drop(key);
    const choice = { key, title };
    this.chosen = [...this.chosen, choice];
    // A choice that was taken out and made again is another one: what was read for the first comes too late.
    const isWanted = () => this.chosen.includes(choice);
    await this.parts.problem.guard(async () => {
      try {
        const found = isServedRun(key) ? await this.served(choice, isWanted) : await this.stored(key);
        if (found && isWanted()) this.read = new Map([...this.read, [key, found]]);
      } catch (thrown) {
        if (!isWanted()) return;
        this.drop(key);
        if (asShiftLabError(thrown).code !== 'cancelled') throw thrown;
      }
    });
  }

  drop(key: string): void {
    this.fetching.get(key)?.cancel();
    this.chosen = this.chosen.filter((choice) => choice.key !== key);
    this.read = new Map([...this.read].filter(([other]) => other !== key));
  }

  private async served({ key, title }: Choice, isWanted: () => boolean): Promise<Read | null> {
    const fetching = new Fetching(title);
    this.fetching = new Map([...this.fetching, [key, fetching]]);
    try {
      const text = await fetching.text(key);
      if (!isWanted()) return null;
      const { spec, events, result } = await this.parts.readText(text);
      return readRun(spec, events, result);
    } finally {
      if (this.fetching.get(key) === fetching)
        this.fetching = new Map([...this.fetching].filter(([, other]) => other !== fetching));
    }
  }

  /** Throws if a part of it cannot be read: a comparison with a hole would mislead. */
  private async stored(id: string): Promise<Read> {
    const { archive } = this.parts;
    const record = await archive.read(id);
    const result = await archive.checkpoints(id).get('result');
    return readRun(parseSpec(record.spec), await archive.events(id, 'events'), result);
  }
}

function readRun(spec: Read['spec'], events: RunFile['events'], result: unknown): Read {
  const trace = new RunTrace();
  trace.apply(events.filter(({ type }) => type !== 'dialogues'));
  return { spec, trace: trace.view(), result: (result as ExperimentResult | undefined) ?? null };
}
