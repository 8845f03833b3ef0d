/** The runs that a person chose to compare, read as they are chosen. */
import { parseSpec } from '../../domain/experiment-spec';
import type { ExperimentResult } from '../../domain/experiment-result';
import type { RunArchive } from '../../trace/run-archive';
import type { RunFile } from '../../trace/run-file';
import type { Problem } from '../problem.svelte';
import { RunTrace } from '../run/run-trace';
import type { ComparedRun } from './compared-runs';

type Read = Omit<ComparedRun, 'key' | 'title'>;

export class Comparison {
  runs = $state.raw<readonly ComparedRun[]>([]);
  /** The key of the run that the others are compared with. */
  baseline = $state<string | null>(null);
  /** Chosen and still being read. */
  coming = $state.raw<readonly string[]>([]);

  constructor(
    private readonly archive: RunArchive,
    private readonly problem: Problem,
  ) {}

  has(key: string): boolean {
    return this.coming.includes(key) || this.runs.some((run) => run.key === key);
  }

  /** Chooses it, or takes it out again. */
  async toggle(key: string, title: string, read: () => Promise<Read | null>): Promise<void> {
    if (this.has(key)) return this.drop(key);
    this.coming = [...this.coming, key];
    await this.problem.guard(async () => {
      const found = await read();
      if (!found || !this.coming.includes(key)) return;
      this.runs = [...this.runs, { ...found, key, title }];
      this.baseline ??= key;
    });
    this.coming = this.coming.filter((other) => other !== key);
  }

  drop(key: string): void {
    this.coming = this.coming.filter((other) => other !== key);
    this.runs = this.runs.filter((run) => run.key !== key);
    if (this.baseline === key) this.baseline = this.runs[0]?.key ?? null;
  }

  /** Throws if a part of it cannot be read: a comparison with a hole would mislead. */
  async stored(id: string): Promise<Read> {
    const record = await this.archive.read(id);
    const result = await this.archive.checkpoints(id).get('result');
    return readRun(parseSpec(record.spec), await this.archive.events(id, 'events'), result);
  }

  ofFile({ spec, events, result }: RunFile): Read {
    return readRun(spec, events, result);
  }
}

function readRun(spec: Read['spec'], events: RunFile['events'], result: unknown): Read {
  const trace = new RunTrace();
  trace.apply(events.filter(({ type }) => type !== 'dialogues'));
  return { spec, trace: trace.view(), result: (result as ExperimentResult | undefined) ?? null };
}
