/** The runs that a person chose to compare, read as they are chosen: stored ones by their id, served ones by their path. */
import type { BranchOf } from '../../domain/branch';
import { parseSpec } from '../../domain/experiment-spec';
import { asShiftLabError, ShiftLabError } from '../../domain/errors';
import type { ExperimentResult } from '../../domain/experiment-result';
import type { RunArchive } from '../../trace/run-archive';
import type { RunRecord } from '../../trace/records';
import type { RunFile } from '../../trace/run-file';
import { dateTime } from '../format';
import { Fetching } from '../fetch/fetching.svelte';
import { isServedRun, servedTitle } from '../fetch/recorded-runs';
import type { Problem } from '../problem.svelte';
import { RunTrace } from '../run/run-trace';
import type { ComparedRun } from './compared-runs';
import { MOST_COMPARED } from './most-compared';

interface Choice {
  readonly key: string;
  /** Null until it is read, where only a link named it. */
  readonly title: string | null;
}
type Read = Omit<ComparedRun, 'key'>;

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
  /** The arm that is compared, where one was chosen. */
  arm = $state<string | null>(null);
  readonly runs: readonly ComparedRun[] = $derived(
    this.chosen.flatMap((choice) => {
      const read = this.read.get(choice.key);
      return read ? [{ key: choice.key, ...read }] : [];
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

  /** For the address. What stands as it stands without being said is not said. */
  toLink() {
    const keys = this.chosen.map(({ key }) => key);
    return keys.length === 0
      ? { compare: null, baseline: null, arm: null }
      : { compare: keys, baseline: this.baseline === keys[0] ? null : this.baseline, arm: this.arm };
  }

  has(key: string | null): boolean {
    return this.chosen.some((choice) => choice.key === key);
  }

  /** Chooses it, or takes it out again. Never rejects. */
  async toggle(key: string, title: string): Promise<void> {
    if (this.has(key)) return this.drop(key);
    await this.parts.problem.guard(async () => {
      if (this.chosen.length >= MOST_COMPARED)
        throw new ShiftLabError(
          'usage',
          `At most ${MOST_COMPARED} runs are compared at a time: take one out before you add another.`,
          { most: MOST_COMPARED },
        );
      await this.choose({ key, title });
    });
  }

  /**
   * Makes these the runs that are compared, read as far as they are not yet. Never rejects; returns what could not be read,
   * each with its reason.
   */
  async take(keys: readonly string[]): Promise<readonly { readonly key: string; readonly why: string }[]> {
    for (const { key } of this.chosen) if (!keys.includes(key)) this.drop(key);
    const failures = keys.map(async (key) => {
      if (this.has(key)) return [];
      return this.choose({ key, title: null }).then(
        () => [],
        (thrown: unknown) => [{ key, why: asShiftLabError(thrown).message.replace(/\.$/, '') }],
      );
    });
    this.chosen = keys.flatMap((key) => this.chosen.find((choice) => choice.key === key) ?? []);
    return (await Promise.all(failures)).flat();
  }

  /** Throws what reading throws, and is not chosen then. */
  private async choose(choice: Choice): Promise<void> {
    const { key } = choice;
    this.chosen = [...this.chosen, choice];
    // A choice that was taken out and made again is another one: what was read for the first comes too late.
    const isWanted = () => this.chosen.includes(choice);
    try {
      const found = isServedRun(key) ? await this.served(choice, isWanted) : await this.stored(key);
      if (found && isWanted()) this.read = new Map([...this.read, [key, found]]);
    } catch (thrown) {
      if (!isWanted()) return;
      this.drop(key);
      if (asShiftLabError(thrown).code !== 'cancelled') throw thrown;
    }
  }

  drop(key: string): void {
    this.fetching.get(key)?.cancel();
    this.chosen = this.chosen.filter((choice) => choice.key !== key);
    this.read = new Map([...this.read].filter(([other]) => other !== key));
  }

  private async served({ key, ...choice }: Choice, isWanted: () => boolean): Promise<Read | null> {
    const fetching = new Fetching(choice.title ?? key);
    this.fetching = new Map([...this.fetching, [key, fetching]]);
    try {
      const [text, title] = await Promise.all([fetching.text(key), choice.title ?? servedTitle(key)]);
      if (!isWanted()) return null;
      return readRun(title, await this.parts.readText(text));
    } finally {
      if (this.fetching.get(key) === fetching)
        this.fetching = new Map([...this.fetching].filter(([, other]) => other !== fetching));
    }
  }

  /** Throws if a part of it cannot be read: a comparison with a hole would mislead. */
  private async stored(id: string): Promise<Read> {
    const { archive } = this.parts;
    const record = await archive.read(id);
    const [result, events] = [await archive.checkpoints(id).get('result'), await archive.events(id, 'events')];
    return readRun(storedTitle(record), { ...record, spec: parseSpec(record.spec), events, result }, record.branchOf);
  }
}

export const storedTitle = ({ imported, spec, createdAtMs }: RunRecord): string =>
  imported ?? `${spec.preset}, ${dateTime(createdAtMs)}`;

function readRun(
  title: string,
  { spec, events, adapter, ...of }: Pick<RunFile, 'spec' | 'events' | 'adapter' | 'result'>,
  branchOf: BranchOf | undefined = (of.result as ExperimentResult | undefined)?.branchOf,
): Read {
  const trace = new RunTrace();
  trace.apply(events.filter(({ type }) => type !== 'dialogues'));
  return {
    ...{ title, spec, trace: trace.view(), branchOf: branchOf ?? null },
    adapter: adapter ? adapter.description || adapter.architecture || adapter.vendor : '',
    result: (of.result as ExperimentResult | undefined) ?? null,
  };
}
