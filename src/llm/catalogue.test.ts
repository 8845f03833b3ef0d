/** The offered models against web-llm's own list, and where models may come from. */
import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { describe, expect, it } from 'vitest';
import { downloadBytes, needsHalfPrecision, OFFERED, thinksAloud } from './catalogue';
import {
  contactWords,
  filesAddress,
  modelNameOf,
  originsOf,
  requireModelAddress,
  requireModelFolder,
} from './model-source';

describe('an offered model', () => {
  it.each(OFFERED)('$id is in web-llm’s list, with the same memory, on the servers that are named', (model) => {
    const record = prebuiltAppConfig.model_list.find(({ model_id }) => model_id === model.id)!;
    expect(model.memoryMegabytes).toBe(record.vram_required_MB);
    expect(originsOf({ kind: 'offered', id: model.id })).toEqual(
      [record.model, record.model_lib].map((address) => new URL(address).origin),
    );
    // The list does not name the feature for every model in f16, so ours may say it more often.
    if (record.required_features?.includes('shader-f16')) expect(needsHalfPrecision(model)).toBe(true);
    // Weights are on the device, beside caches and activations.
    expect(downloadBytes(model)).toBeLessThan(model.memoryMegabytes * 1e6 * 1.05);
    expect(model.licence).not.toBe('');
  });

  it('has a size that is its bits', () => {
    const of = (id: string) => downloadBytes(OFFERED.find((model) => model.id === id)!);
    expect(of('SmolLM2-135M-Instruct-q0f32-MLC')).toBe(134_515_008 * 4);
    expect(of('Llama-3.2-1B-Instruct-q4f32_1-MLC')).toBe((1_235_814_400 * 5) / 8);
    expect(thinksAloud('Qwen3-0.6B-q4f32_1-MLC')).toBe(true);
  });
});

describe('an address of one’s own', () => {
  it.each([
    ['models/smol', /not a complete address/],
    ['', /is empty/],
    ['http://example.org/m', /https:/],
    ['file:///home/m', /https:/],
    ['javascript:alert(1)', /https:/],
    ['https://me:secret@example.org/m', /name or password/],
    [`https://example.org/${'x'.repeat(600)}`, /longer than 500/],
  ])('"%s" is refused', (text, why) => expect(() => requireModelAddress(text, 'The address')).toThrow(why));

  it('is https, or this machine', () => {
    for (const text of ['https://example.org/m', 'http://localhost:8080/m', 'http://127.0.0.1/m', ' http://[::1]/m '])
      expect(requireModelAddress(text, 'The address')).toBeInstanceOf(URL);
  });

  it('is where web-llm will look', () => {
    const files = (text: string) => filesAddress(new URL(text)).href;
    expect(files('https://example.org/me/smol')).toBe('https://example.org/me/smol/resolve/main/');
    expect(files('https://example.org/me/smol/resolve/v2')).toBe('https://example.org/me/smol/resolve/v2/');
    expect(modelNameOf(new URL('https://example.org/me/smol/resolve/v2/'))).toBe('smol');
  });

  it('says who is contacted', () => {
    const own = { kind: 'address', model: 'https://a.example/m', library: 'https://b.example/m.wasm' } as const;
    expect(contactWords(own)).toMatch(/^Pressing the button contacts a\.example and b\.example\./);
    expect(contactWords({ kind: 'offered', id: OFFERED[0]!.id })).toMatch(
      /huggingface\.co and raw\.githubusercontent\.com/,
    );
    expect(contactWords({ kind: 'folder', name: 'm', files: [] })).toMatch(/^No other server/);
  });
});

describe('a folder', () => {
  const folder = (...paths: string[]) => paths.map((path) => ({ path, file: new Blob([]) }));
  const whole = ['mlc-chat-config.json', 'tokenizer.json', 'tensor-cache.json', 'm.wasm'];

  it('has to be a model', () => {
    expect(() => requireModelFolder(folder('model.safetensors'))).toThrow(
      /lacks mlc-chat-config\.json, tokenizer\.json, tensor-cache\.json, a model library/,
    );
    expect(() => requireModelFolder(folder(...whole, 'n.wasm'))).toThrow(/2 model libraries/);
    expect(() => requireModelFolder(folder(...whole))).not.toThrow();
    expect(() =>
      requireModelFolder(folder('ndarray-cache.json', ...whole.filter((path) => !/tensor/.test(path)))),
    ).not.toThrow();
  });
});
