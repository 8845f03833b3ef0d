/** Files that a person dropped or chose, with those of dropped folders, each with its path. */
import type { NamedFile } from '../../rpc/import-session';

/** A folder with more files than this was dropped by mistake. */
const MOST_FILES = 10_000;

export function chosenFiles(list: FileList | null): NamedFile[] {
  return [...(list ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}

/** Must be called while the event is handled: the browser forgets the items after it. */
export async function droppedFiles(data: DataTransfer | null): Promise<NamedFile[]> {
  const items = [...(data?.items ?? [])].filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found: NamedFile[] = [];
  for (const { entry, file } of entries) {
    if (entry) await walk(entry, '', found);
    else if (file) found.push({ name: file.name, file });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function walk(entry: FileSystemEntry, folder: string, found: NamedFile[]): Promise<void> {
  const name = folder + entry.name;
  if (entry.name.startsWith('.') || found.length >= MOST_FILES) return;
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail));
    found.push({ name, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return;
    for (const one of some) await walk(one, `${name}/`, found);
  }
}
