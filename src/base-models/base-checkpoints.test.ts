import { describe, expect, it } from 'vitest';
import { ownCheckpoints, verifiedCheckpoints, type ReadBytes } from './base-checkpoints';
import { readSafetensors, writeSafetensors } from '../model/safetensors';
import { sha256Hex } from '../domain/sha256';

const bytes = (text: string) => new TextEncoder().encode(text);
const contents: Record<string, Uint8Array<ArrayBuffer>> = {
  'clarify/policy/config.json': bytes('{"a":1}'),
  'clarify/policy/model.safetensors': bytes('weights'),
  'clarify/policy/tokenizer.json': bytes('{}'),
};

async function folder(
  change: (files: Record<string, Uint8Array<ArrayBuffer>>) => void = () => undefined,
): Promise<ReadBytes> {
  const listed = await Promise.all(
    Object.entries(contents).map(async ([path, content]) => ({
      path,
      sizeBytes: content.length,
      sha256: await sha256Hex(content),
    })),
  );
  const files: typeof contents = { ...contents, 'manifest.json': bytes(JSON.stringify({ files: listed })) };
  change(files);
  return async (path) => files[path] ?? null;
}

describe('base checkpoints', () => {
  it('are the three published files, with the hash that identifies them', async () => {
    const checkpoint = await verifiedCheckpoints(await folder())('clarify', 'policy');
    expect(checkpoint).toEqual({
      config: '{"a":1}',
      tokenizer: '{}',
      weights: bytes('weights'),
      sha256: await sha256Hex(bytes('weights')),
    });
  });
  it.each([
    ['checkpoint-truncated', (files) => (files['clarify/policy/model.safetensors'] = bytes('weigh'))],
    ['checkpoint-altered', (files) => (files['clarify/policy/model.safetensors'] = bytes('weighty'))],
    ['checkpoint-altered', (files) => (files['clarify/policy/config.json'] = bytes('{"a":1} '))],
    ['checkpoint-altered', (files) => (files['manifest.json'] = bytes('<html>'))],
    ['checkpoint-missing', (files) => delete files['clarify/policy/model.safetensors']],
    ['checkpoint-missing', (files) => delete files['manifest.json']],
  ] as [string, (files: Record<string, Uint8Array<ArrayBuffer>>) => void][])(
    'are refused with %s',
    async (code, change) => {
      await expect(verifiedCheckpoints(await folder(change))('clarify', 'policy')).rejects.toMatchObject({ code });
    },
  );
  it('are missing for a model that is not in the manifest', async () => {
    await expect(verifiedCheckpoints(await folder())('clarify', 'simulator')).rejects.toMatchObject({
      code: 'checkpoint-missing',
      values: { path: 'clarify/simulator/config.json', listed: false },
    });
  });
});

describe('base models from a folder of the user', () => {
  const own = { 'policy/config.json': bytes('{"a":1}'), 'policy/model.safetensors': bytes('weights') };
  const read = (files: Record<string, Uint8Array<ArrayBuffer>>) =>
    ownCheckpoints(async (path) => files[path] ?? null)('clarify', 'policy');
  const manifest = async (files: Record<string, Uint8Array<ArrayBuffer>>) =>
    bytes(
      JSON.stringify({
        files: await Promise.all(
          Object.entries(files).map(async ([path, content]) => ({
            path,
            sizeBytes: content.length,
            sha256: await sha256Hex(content),
          })),
        ),
      }),
    );

  it('need neither a manifest nor a tokenizer', async () => {
    expect(await read(own)).toEqual({ config: '{"a":1}', weights: bytes('weights') });
    expect(await read({ ...own, 'policy/tokenizer.json': bytes('{}') })).toEqual({
      config: '{"a":1}',
      weights: bytes('weights'),
      tokenizer: '{}',
    });
  });
  it('are verified if there is a manifest', async () => {
    const listed = { ...own, 'manifest.json': await manifest(own) };
    expect(await read(listed)).toEqual({ config: '{"a":1}', weights: bytes('weights') });
    await expect(read({ ...listed, 'policy/model.safetensors': bytes('weighty') })).rejects.toMatchObject({
      code: 'checkpoint-altered',
    });
  });
  it('are refused if config or weights are missing', async () => {
    await expect(read({ 'policy/config.json': bytes('{}') })).rejects.toMatchObject({
      code: 'checkpoint-missing',
      values: { path: 'policy/model.safetensors' },
    });
  });
});

describe('weights in parts', () => {
  const tensor = (name: string, value: number) => ({ name, shape: [1], values: Float32Array.of(value) });
  const parts = {
    'policy/config.json': bytes('{}'),
    'policy/model-00001-of-00002.safetensors': writeSafetensors([tensor('a', 1), tensor('b', 2)]),
    'policy/model-00002-of-00002.safetensors': writeSafetensors([tensor('c', 3)]),
  };
  const index = (weightMap: unknown) => bytes(JSON.stringify({ metadata: { total_size: 12 }, weight_map: weightMap }));
  const whole = {
    a: 'model-00001-of-00002.safetensors',
    b: 'model-00001-of-00002.safetensors',
    c: 'model-00002-of-00002.safetensors',
  };
  const read = (files: Record<string, Uint8Array<ArrayBuffer>>) =>
    ownCheckpoints(async (path) => files[path] ?? null)('clarify', 'policy');
  const withIndex = (weightMap: unknown) => read({ ...parts, 'policy/model.safetensors.index.json': index(weightMap) });

  it('are joined', async () => {
    const { tensors } = readSafetensors((await withIndex(whole)).weights);
    expect([...tensors].map(([name, { values }]) => [name, ...values()])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
  });
  it('are refused without their index, which is named', async () => {
    await expect(read(parts)).rejects.toMatchObject({
      code: 'checkpoint-missing',
      values: { path: 'policy/model.safetensors.index.json', found: 'model-00001-of-00002.safetensors' },
      message: expect.stringContaining('copy that and all parts') as unknown,
    });
  });
  it('are refused if one is missing, or has not what the index says', async () => {
    await expect(withIndex({ ...whole, d: 'model-00003-of-00003.safetensors' })).rejects.toMatchObject({
      code: 'checkpoint-missing',
      values: { path: 'policy/model-00003-of-00003.safetensors' },
    });
    await expect(withIndex({ ...whole, d: whole.c })).rejects.toMatchObject({
      code: 'tensor-missing',
      values: { tensor: 'd', file: whole.c },
    });
  });
  it.each([[null], [{ a: '../secret.safetensors' }], [{ a: '/etc/passwd' }], [{ a: 1 }], ['all']])(
    'are refused if the index is %j',
    async (weightMap) => {
      await expect(withIndex(weightMap)).rejects.toMatchObject({ code: 'safetensors-invalid' });
    },
  );
  it.each(['adapter_model.safetensors', 'pytorch_model.bin', 'consolidated.safetensors'])(
    'or whole are missed beside %s, with what to do with it',
    async (file) => {
      await expect(read({ 'policy/config.json': bytes('{}'), [`policy/${file}`]: bytes('x') })).rejects.toMatchObject({
        code: 'checkpoint-missing',
        values: { path: 'policy/model.safetensors', found: file },
        message: expect.stringMatching(/save|take/) as unknown,
      });
    },
  );
});

describe('texts of a base model in another encoding than UTF-8', () => {
  const read = (files: Record<string, Uint8Array<ArrayBuffer>>) =>
    ownCheckpoints(async (path) => files[path] ?? null)('clarify', 'policy');
  const utf16 = (text: string) => new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer);

  it('are refused by name', async () => {
    await expect(read({ 'policy/config.json': utf16('{}') })).rejects.toMatchObject({
      code: 'config-unsupported',
      message: expect.stringContaining('UTF-8') as unknown,
    });
    const files = { 'policy/config.json': bytes('{}'), 'policy/model.safetensors': bytes('weights') };
    await expect(read({ ...files, 'policy/tokenizer.json': Uint8Array.of(0x22, 0xfc, 0x22) })).rejects.toMatchObject({
      code: 'tokenizer-invalid',
      message: expect.stringContaining('UTF-8') as unknown,
    });
  });
});
