/**
 * What the language model's thread may fetch: this server's own files, and the origins that a person was told of when they
 * pressed the button. A page's policy does not bind a worker, and static hosting sends no headers that would, so the thread
 * binds itself before web-llm is loaded. Each refusal and each failure names the address.
 */
import { ShiftLabError } from '../src/domain/errors';
import { shortened } from '../src/domain/shown-value';
import type { ModelFolder } from './model-folder';

/** What web-llm uses of a cache. */
export interface CacheLike {
  match(request: Request): Promise<Response | undefined>;
  add(request: Request): Promise<void>;
  keys(): Promise<readonly { readonly url: string }[]>;
  delete(url: string): Promise<boolean>;
}

/** The parts of a worker's global scope that can reach beyond it. */
export interface ReachScope {
  fetch: typeof fetch;
  caches?: { open(name: string): Promise<CacheLike> };
  XMLHttpRequest?: unknown;
  WebSocket?: unknown;
  EventSource?: unknown;
  readonly location: { readonly origin: string };
}

export interface Reach {
  /** These origins instead of the ones before. */
  allow(origins: readonly string[]): void;
  /** Files of this folder are served as if they were cached; null for none. */
  serve(folder: ModelFolder | null): void;
}

const unreachable = (url: string, why: string, cause?: unknown): ShiftLabError =>
  new ShiftLabError(
    'file-unreachable',
    `${shortened(url, 150)} could not be fetched (${why}).`,
    { url: shortened(url, 300) },
    { cause },
  );

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 80);

/** Replaces the scope's own ways out. Once, before anything else runs. */
export function limitReach(scope: ReachScope): Reach {
  let allowed = new Set<string>();
  let folder: ModelFolder | null = null;
  const { caches } = scope;
  const fetchAnything = scope.fetch.bind(scope);

  const requireAllowed = (url: string): void => {
    const { origin, protocol } = new URL(url);
    if (origin === scope.location.origin || allowed.has(origin) || protocol === 'data:') return;
    throw new ShiftLabError(
      'file-unreachable',
      `${shortened(url, 150)} was not fetched: only the servers that were named beforehand are contacted.`,
      { url: shortened(url, 300) },
    );
  };

  const fetched = async (request: Request): Promise<Response> => {
    if (folder?.has(request.url)) {
      const response = folder.response(request.url);
      if (response) return response;
      throw unreachable(request.url, 'the folder has no such file');
    }
    requireAllowed(request.url);
    const response = await fetchAnything(request).catch((thrown: unknown) => {
      if (request.signal.aborted) throw thrown;
      throw unreachable(request.url, messageOf(thrown), thrown);
    });
    if (!response.ok) throw unreachable(request.url, `the server answers ${response.status}`);
    return response;
  };

  scope.fetch = (input, init) => fetched(new Request(input, init));
  if (caches)
    Object.defineProperty(scope, 'caches', {
      value: {
        async open(name: string) {
          const cache = (await caches.open(name)) as CacheLike & Pick<Cache, 'put'>;
          return {
            match: async (request: Request) =>
              folder?.has(request.url) ? folder.response(request.url) : cache.match(request),
            add: async (request: Request) => {
              const response = await fetched(request);
              if (!folder?.has(request.url)) await cache.put(request, response);
            },
            keys: async () => [
              ...(folder?.addresses.map((url) => ({ url })) ?? []),
              ...(await cache.keys()).map(({ url }) => ({ url })),
            ],
            delete: (url: string) => cache.delete(url),
          } satisfies CacheLike;
        },
      },
    });
  for (const name of ['XMLHttpRequest', 'WebSocket', 'EventSource'] as const)
    Object.defineProperty(scope, name, { value: undefined });

  return {
    allow: (origins) => void (allowed = new Set(origins)),
    serve: (next) => void (folder = next),
  };
}
