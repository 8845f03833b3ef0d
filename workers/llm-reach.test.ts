/** What the language model's thread may fetch, from where, and what a folder on the computer serves instead. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cachedModels, forgetModel } from './cached-models';
import { limitReach, type CacheLike, type ReachScope } from './llm-reach';
import { loadError } from './llm-load-error';
import { ModelFolder } from './model-folder';
import { WEB_LLM_VERSION } from './web-llm-engine';

const own = 'http://localhost:4173';

/** Caches by name, each with its responses by address. */
function fakeCaches() {
  const stored = new Map<string, Map<string, Response>>();
  const storage = {
    has: async (name: string) => stored.has(name),
    open: async (name: string) => {
      const cache = stored.get(name) ?? new Map<string, Response>();
      stored.set(name, cache);
      const urlOf = (request: Request | string) => (typeof request === 'string' ? request : request.url);
      return {
        match: async (request: Request) => cache.get(urlOf(request))?.clone(),
        put: async (request: Request, response: Response) => void cache.set(urlOf(request), response),
        keys: async () => [...cache.keys()].map((url) => new Request(url)),
        delete: async (request: Request | string) => cache.delete(urlOf(request)),
        add: async () => undefined,
      };
    },
  };
  return { stored, storage: storage as unknown as CacheStorage };
}

function scene() {
  const requested: string[] = [];
  const { stored, storage } = fakeCaches();
  const scope: ReachScope = {
    location: { origin: own },
    caches: storage as unknown as { open(name: string): Promise<CacheLike> },
    XMLHttpRequest: () => undefined,
    WebSocket: () => undefined,
    fetch: async (input) => {
      const { url } = new Request(input);
      requested.push(url);
      return new Response('x', { status: url.includes('missing') ? 404 : 200 });
    },
  };
  const reach = limitReach(scope);
  const add = async (url: string) => (await scope.caches!.open('webllm/model')).add(new Request(url));
  return { scope, reach, requested, stored, add };
}

describe('the thread', () => {
  it('reaches its own server and the origins that were named, and no other', async () => {
    const { scope, reach, requested, add } = scene();
    await scope.fetch(`${own}/checkpoints/x`);
    await expect(add('https://huggingface.co/m')).rejects.toMatchObject({ code: 'file-unreachable' });
    reach.allow(['https://huggingface.co']);
    await add('https://huggingface.co/m');
    await expect(scope.fetch('https://elsewhere.example/')).rejects.toThrow(/only the servers that were named/);
    reach.allow([]);
    await expect(scope.fetch('https://huggingface.co/m')).rejects.toMatchObject({ code: 'file-unreachable' });
    expect(requested).toEqual([`${own}/checkpoints/x`, 'https://huggingface.co/m']);
    expect([scope.XMLHttpRequest, scope.WebSocket, scope.EventSource]).toEqual([undefined, undefined, undefined]);
  });

  it('names the address that a server does not have', async () => {
    const { reach, add, stored } = scene();
    reach.allow(['https://models.example']);
    await expect(add('https://models.example/missing.wasm')).rejects.toThrow(
      'https://models.example/missing.wasm could not be fetched (the server answers 404).',
    );
    expect(stored.get('webllm/model')!.size).toBe(0);
  });
});

describe('a folder', () => {
  const folder = new ModelFolder(
    'my model',
    ['mlc-chat-config.json', 'tokenizer.json', 'ndarray-cache.json', 'params_shard_0.bin', 'lib.wasm'].map((path) => ({
      path,
      file: new Blob([path]),
    })),
  );

  it('is served as if it were cached; nothing is fetched, not even what it lacks', async () => {
    const { scope, reach, requested, stored, add } = scene();
    reach.serve(folder);
    const cache = await scope.caches!.open('webllm/model');
    const shard = `${folder.address}params_shard_0.bin`;
    await add(shard);
    expect(await (await cache.match(new Request(shard)))!.text()).toBe('params_shard_0.bin');
    // An older conversion's list is found under today's name.
    expect(await (await scope.fetch(`${folder.address}tensor-cache.json`)).text()).toBe('ndarray-cache.json');
    expect((await cache.keys()).map(({ url }) => url)).toContain(shard);
    expect(await (await scope.fetch(folder.library)).text()).toBe('lib.wasm');
    await expect(add(`${folder.address}params_shard_1.bin`)).rejects.toThrow(/the folder has no such file/);
    expect(requested).toEqual([]);
    expect(stored.get('webllm/model')!.size).toBe(0);
  });
});

describe('models that were kept', () => {
  it('are listed with their size, and deleted with their library', async () => {
    const { storage, stored } = fakeCaches();
    const put = async (scope: string, url: string, length?: number) =>
      (await storage.open(scope)).put(
        new Request(url),
        new Response('', { headers: length === undefined ? {} : { 'content-length': String(length) } }),
      );
    const smol = 'https://huggingface.co/mlc-ai/Smol-q0f32-MLC/resolve/main/';
    await put('webllm/config', `${smol}mlc-chat-config.json`, 10);
    await put('webllm/model', `${smol}params_shard_0.bin`, 1000);
    await put('webllm/model', 'https://other.example/m/resolve/main/tokenizer.json');
    await put('webllm/wasm', 'https://raw.example/v/Smol-q0f32_cs1k-webgpu.wasm', 5);
    await put('webllm/wasm', 'https://raw.example/v/Other_cs1k-webgpu.wasm', 5);
    expect(await cachedModels(storage)).toEqual([
      { address: smol, name: 'Smol-q0f32-MLC', sizeBytes: 1010 },
      { address: 'https://other.example/m/resolve/main/', name: 'm', sizeBytes: null },
    ]);
    await forgetModel(storage, smol);
    expect((await cachedModels(storage)).map(({ name }) => name)).toEqual(['m']);
    expect(stored.get('webllm/wasm')!.size).toBe(1);
    await forgetModel(storage, 'https://other.example/m/resolve/main/');
    expect([...stored.values()].map(({ size }) => size)).toEqual([0, 0, 0]);
  });
});

describe('a model that cannot be loaded', () => {
  const named = (name: string, message: string) => Object.assign(new Error(message), { name });
  it.each([
    [named('WebGPUNotAvailableError', 'WebGPU is not supported'), 'webgpu-missing', /needs WebGPU/],
    [named('Error', 'This model requires WebGPU extension shader-f16'), 'llm-unusable', /half precision/],
    [named('CompileError', 'expected magic word'), 'llm-unusable', /library was not made for web-llm/],
    [named('QuotaExceededError', 'Quota exceeded.'), 'storage-full', /no room/],
    [named('DeviceLostError', 'The WebGPU device was lost'), 'llm-unusable', /memory is too small/],
    [named('Error', 'tokenizer.json is odd'), 'llm-unusable', /could not be loaded: tokenizer\.json is odd/],
  ] as const)('%s is %s, in a sentence', (thrown, code, sentence) =>
    expect(loadError(thrown, 'm', WEB_LLM_VERSION)).toMatchObject({
      code,
      message: expect.stringMatching(sentence) as string,
    }),
  );

  it('has the version of web-llm that is installed', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(WEB_LLM_VERSION).toBe(dependencies['@mlc-ai/web-llm']);
  });
});
