/** What the view Logs knows: the files that were dropped, what a look at them showed, and the sets that are stored. */
import type { RoleMeaning } from '../../logs/formats/format';
import type { ImportReport } from '../../logs/import-report';
import { asShiftLabError, type PlainError } from '../../domain/errors';
import type { ImportProgress, ImportSession, Look, NamedFile } from '../../rpc/import-session';
import type { ImportedSets, ListedImport } from '../../trace/imported-sets';
import type { Problem } from '../problem.svelte';
import type { Simulators } from '../simulator/simulators.svelte';

export type LogsWork = 'looking' | 'storing';

export class Logs {
  files = $state.raw<readonly NamedFile[]>([]);
  look = $state.raw<Look | null>(null);
  /** Why the files cannot be used. */
  refusal = $state.raw<PlainError | null>(null);
  /** Who the speakers are, as far as the person said; '' where that was taken back. */
  roles = $state<Record<string, RoleMeaning | ''>>({});
  mask = $state(true);
  name = $state('');
  work = $state<LogsWork | null>(null);
  progress = $state.raw<ImportProgress | null>(null);
  /** Of the import that ended last. */
  done = $state.raw<{ readonly name: string; readonly report: ImportReport } | null>(null);
  listed = $state.raw<readonly ListedImport[]>([]);

  constructor(
    private readonly session: ImportSession,
    private readonly sets: ImportedSets,
    private readonly problem: Problem,
    readonly simulators: Simulators,
  ) {
    session.listen((progress) => (this.progress = progress));
  }

  /** Never rejects. */
  async refresh(): Promise<void> {
    await this.problem.guard(async () => (this.listed = await this.sets.list()), 'imported sets');
    await this.simulators.refresh();
  }

  /** Never rejects. */
  async take(files: readonly NamedFile[]): Promise<void> {
    if (files.length === 0 || this.work) return;
    this.files = files;
    this.roles = {};
    this.done = null;
    this.name = files.length === 1 ? files[0]!.name : `${files[0]!.name} and ${files.length - 1} more`;
    await this.lookAgain();
  }

  /** With what the person said since. Never rejects. */
  async lookAgain(): Promise<void> {
    await this.working('looking', async () => {
      this.look = null;
      this.look = await this.session.look(this.files, this.options);
    });
  }

  /** Never rejects. */
  async store(): Promise<void> {
    const name = this.name.trim() || 'Dialogues';
    await this.working('storing', async () => {
      const { report } = await this.session.store(this.files, this.options, name);
      this.done = { name, report };
      this.clear();
    });
    await this.refresh();
  }

  cancel(): void {
    void this.session.cancel();
  }

  /** Puts the files aside. */
  clear(): void {
    [this.files, this.look, this.refusal, this.roles] = [[], null, null, {}];
  }

  async rename(id: string, name: string): Promise<void> {
    if (name.trim() !== '') await this.problem.guard(() => this.sets.rename(id, name.trim()));
    await this.refresh();
  }

  async remove(id: string): Promise<void> {
    await this.problem.guard(() => this.sets.delete(id));
    await this.refresh();
  }

  /** The first dialogues of a stored set. */
  async opened(id: string) {
    for await (const part of this.sets.parts(id)) return part.slice(0, 20);
    return [];
  }

  private get options() {
    const said = Object.entries(this.roles).filter((entry): entry is [string, RoleMeaning] => entry[1] !== '');
    return { roles: Object.fromEntries(said), personal: this.mask ? ('mask' as const) : ('count' as const) };
  }

  private async working(work: LogsWork, run: () => Promise<void>): Promise<void> {
    [this.work, this.progress, this.refusal] = [work, null, null];
    try {
      await run();
    } catch (thrown) {
      this.refusal = asShiftLabError(thrown).toPlain();
    } finally {
      this.work = null;
    }
  }
}
