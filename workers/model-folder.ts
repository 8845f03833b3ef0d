/**
 * A model from a folder on this computer. web-llm takes addresses only, and looks for each in a cache before it fetches it.
 * So the files stand in such a cache, under an address that nobody can have (RFC 2606 keeps `.invalid` free): nothing is
 * copied, and what is not in the folder cannot be fetched from anywhere.
 */
import type { FolderFile } from '../src/llm/model-source';
import { requireModelFolder, TENSOR_LISTS } from '../src/llm/model-source';

export class ModelFolder {
  /** Ends with a slash. */
  readonly address: string;
  readonly library: string;
  private readonly files: ReadonlyMap<string, Blob>;

  /** @throws usage if it is no model */
  constructor(
    readonly name: string,
    files: readonly FolderFile[],
  ) {
    requireModelFolder(files);
    this.address = `https://folder.invalid/${encodeURIComponent(name)}/resolve/main/`;
    const found = new Map(files.map(({ path, file }) => [this.addressOf(path), file]));
    const [today, before] = TENSOR_LISTS.map((path) => this.addressOf(path)) as [string, string];
    if (!found.has(today)) found.set(today, found.get(before)!);
    this.files = found;
    this.library = this.addressOf(files.find(({ path }) => path.endsWith('.wasm'))!.path);
  }

  private addressOf(path: string): string {
    return new URL(path.split('/').map(encodeURIComponent).join('/'), this.address).href;
  }

  has(url: string): boolean {
    return url.startsWith(this.address);
  }

  response(url: string): Response | undefined {
    const file = this.files.get(url);
    return file && new Response(file);
  }

  get addresses(): readonly string[] {
    return [...this.files.keys()];
  }
}
