/** The models that web-llm has kept in this browser, without loading web-llm: it keeps each file in a cache by its address. */

const SCOPES = ['webllm/model', 'webllm/config', 'webllm/wasm'] as const;
const LIBRARIES = 'webllm/wasm';

export interface CachedModel {
  /** Address of its folder; what `forget` takes. */
  readonly address: string;
  readonly name: string;
  /** Null where a server did not say how large a file is. */
  readonly sizeBytes: number | null;
}

/** "…/SmolLM2-135M-Instruct-q0f32-MLC/resolve/main/" of a file in it; null for a library. */
const folderOf = (url: string): string | null => /^(.+\/resolve\/[^/]+\/)[^/]+$/.exec(url)?.[1] ?? null;
const nameOf = (address: string): string =>
  decodeURIComponent(/([^/]+)\/resolve\/[^/]+\/$/.exec(address)?.[1] ?? address);

export async function cachedModels(storage: CacheStorage): Promise<readonly CachedModel[]> {
  const sizes = new Map<string, number | null>();
  for (const scope of SCOPES) {
    if (!(await storage.has(scope))) continue;
    const cache = await storage.open(scope);
    for (const request of await cache.keys()) {
      const folder = folderOf(request.url);
      if (folder === null) continue;
      const length = (await cache.match(request))?.headers.get('content-length');
      const before = sizes.has(folder) ? sizes.get(folder)! : 0;
      sizes.set(folder, before === null || length == null ? null : before + Number(length));
    }
  }
  return [...sizes].map(([address, sizeBytes]) => ({ address, name: nameOf(address), sizeBytes }));
}

/** Deletes a model, and its library as far as it is known by its name; with the last model all libraries go. */
export async function forgetModel(storage: CacheStorage, address: string): Promise<void> {
  for (const scope of SCOPES) {
    if (!(await storage.has(scope))) continue;
    const cache = await storage.open(scope);
    for (const request of await cache.keys()) if (folderOf(request.url) === address) await cache.delete(request);
  }
  if (!(await storage.has(LIBRARIES))) return;
  const last = (await cachedModels(storage)).length === 0;
  const stem = nameOf(address).replace(/-MLC$/, '');
  const libraries = await storage.open(LIBRARIES);
  for (const request of await libraries.keys())
    if (last || request.url.includes(`/${stem}`)) await libraries.delete(request);
}
