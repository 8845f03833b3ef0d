/**
 * The thread that imports files, of dialogues and of runs. What this class exposes is the page's contract (src/rpc/import-session.ts derives
 * it); what an import goes through is in workers/import-host.ts.
 */
import { expose } from 'comlink';
import { logFileOf } from '../src/logs/log-file';
import type { LogOptions } from '../src/logs/read-logs';
import { ImportHost, type ImportProgress, type Look } from './import-host';
import { holdForLife } from './life-lock';
import { withPlainErrors } from './plain-errors';
import { addRunFile, type AddedRun } from './run-import';

/** A file with its path in the folder that was dropped. */
export interface NamedFile {
  readonly name: string;
  readonly file: File;
}

const logFiles = (files: readonly NamedFile[]) => files.map(({ name, file }) => logFileOf(file, name));

export class ImportWorker {
  private listener: (progress: ImportProgress) => void = () => undefined;
  private readonly host = new ImportHost({
    tell: (progress) => this.listener(progress),
    nowMs: () => performance.now(),
    breath: () => new Promise((done) => setTimeout(done, 0)),
  });

  async open(lifeLock: string, listener: (progress: ImportProgress) => void): Promise<void> {
    this.listener = listener;
    await holdForLife(lifeLock);
  }

  look(files: readonly NamedFile[], options: LogOptions): Promise<Look> {
    return this.host.look(logFiles(files), options);
  }

  store(files: readonly NamedFile[], options: LogOptions, name: string) {
    return this.host.store(logFiles(files), options, name);
  }

  addRun(file: File): Promise<AddedRun> {
    return addRunFile(file);
  }

  cancel(): void {
    this.host.cancel();
  }
}

expose(withPlainErrors(new ImportWorker()));
