/** The runs that this browser has stored, and the storage that they take. */
import { ShiftLabError } from '../../domain/errors';
import { askToPersist, storageUse, type StorageUse } from '../../trace/database';
import { deleteEverything } from '../../trace/everything';
import { isGoingOn } from '../../trace/records';
import type { ListedRun, RunArchive } from '../../trace/run-archive';
import { runFile, runFileBlob, type RunFile } from '../../trace/run-file';
import { listWithInterrupted } from '../../trace/run-lock';
import { lostWords } from '../failure/lost-words';
import { Comparison } from './comparison.svelte';
import { Latest } from '../latest';
import type { Problem } from '../problem.svelte';
import { citation, fileName } from '../charts/citation';
import { runSettings } from '../run/run-settings';
import type { RunState } from '../run/run-state.svelte';
import { saveBlob } from '../save-text';

const REFRESH_MS = 2000;

export interface StoredRunsParts {
  readonly archive: RunArchive;
  readonly problem: Problem;
  /** The run in the text of a file. */
  readonly readText: (text: string) => Promise<RunFile>;
  /** Whether the list is looked at now. */
  readonly seen: () => boolean;
  /** The run that this page trains, about which it knows more than what is stored. */
  readonly ownId: () => string | null;
}

export class StoredRuns {
  listed = $state.raw<readonly ListedRun[]>([]);
  /** Whether `listed` is what is stored: the storage may not have answered yet, or not be readable. */
  state = $state<'asking' | 'unknown' | 'listed'>('asking');
  /** Null if the browser does not report it. */
  storage = $state.raw<StorageUse | null>(null);
  /** It was asked to keep what is stored, and did not agree. */
  refused = $state(false);
  readonly comparison: Comparison;
  private readonly latest = new Latest();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: StoredRunsParts) {
    this.comparison = new Comparison(parts);
  }

  async refresh(): Promise<void> {
    let listed = false;
    const isLatest = this.latest.ask();
    if (this.state === 'unknown') this.state = 'asking';
    await this.parts.problem.guard(async () => {
      const found = await listWithInterrupted(this.parts.archive);
      listed = true;
      if (!isLatest()) return; // a later look, as after a delete, knows better
      this.listed = found;
      this.state = 'listed';
      this.refreshWhileOthersTrain();
      this.storage = await storageUse();
    }, 'list of runs');
    if (!listed && this.state === 'asking') this.state = 'unknown';
  }

  async remove(id: string): Promise<void> {
    this.comparison.drop(id);
    await this.parts.problem.guard(() => this.parts.archive.delete(id));
    await this.refresh();
  }

  /** What can be read of the run, as a file; if a part cannot, that is said. */
  async save(id: string, withDialogues: boolean): Promise<void> {
    await this.guardLost(async (onLost) => {
      const file = await runFile(this.parts.archive, id, withDialogues, onLost);
      saveBlob(`shiftlab-${file.spec.preset}-${id.slice(0, 8)}.json`, await runFileBlob(file));
    });
  }

  /** Everything of the run as one zip, cited; what of it cannot be read is said. */
  async saveZip(id: string): Promise<void> {
    await this.guardLost(async (onLost) => {
      const [{ runZip }, { spec, imported }] = await Promise.all([
        import('../../trace/run-zip'),
        this.parts.archive.read(id),
      ]);
      const cited = citation({ title: imported ?? 'A run', settings: runSettings(spec) });
      saveBlob(`shiftlab-${spec.preset}-${id.slice(0, 8)}.zip`, await runZip(this.parts.archive, id, cited, onLost));
    });
  }

  /** The open run, wherever it comes from, with its dialogues. */
  async saveOpen({ id, file, title }: RunState, as: 'file' | 'zip'): Promise<void> {
    if (file === null) return as === 'zip' ? this.saveZip(id) : this.save(id, true);
    await this.parts.problem.guard(async () => {
      const name = title ?? 'run';
      if (as === 'file') return saveBlob(fileName(name, 'json'), await runFileBlob({ title: name, ...file }));
      const { zipOf } = await import('../../trace/run-zip');
      const cited = citation({ title: name, settings: runSettings(file.spec) });
      saveBlob(fileName(name, 'zip'), await zipOf({ title: name, ...file }, cited));
    });
  }

  private async guardLost(work: (onLost: (lost: readonly ShiftLabError[]) => void) => Promise<void>): Promise<void> {
    let lost: readonly ShiftLabError[] = [];
    await this.parts.problem.guard(() => work((parts) => (lost = parts)));
    const words = lostWords(lost);
    if (words) this.parts.problem.found = { ...lost[0]!.toPlain(), message: words };
  }

  /** Asks the browser not to delete what is stored. */
  async askToKeep(): Promise<void> {
    await this.parts.problem.guard(async () => {
      this.refused = !(await askToPersist());
    });
    await this.refresh();
  }

  /** All that is stored, not only runs. Returns whether it was done: not while a run trains, in this tab or another. */
  async deleteEverything(): Promise<boolean> {
    let done = false;
    await this.refresh();
    await this.parts.problem.guard(async () => {
      if (this.listed.some((run) => 'record' in run && isGoingOn(run.record.status)))
        throw new ShiftLabError('usage', 'A run is in progress, here or in another tab: cancel it first.', {});
      await deleteEverything();
      done = true;
    });
    return done;
  }

  /** No message reaches this page from a run in another tab, nor when the worker of a closed tab is gone. */
  private refreshWhileOthersTrain(): void {
    clearTimeout(this.timer);
    const others = this.listed.some(
      (run) => 'record' in run && isGoingOn(run.record.status) && run.record.id !== this.parts.ownId(),
    );
    if (others && this.parts.seen()) this.timer = setTimeout(() => void this.refresh(), REFRESH_MS);
  }
}
