import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { fileText } from './file-text';

const text = `{"kind": "shiftlab-result", "words": "${'λ = 1 − ½; '.repeat(20_000)}"}`;
const packed = gzipSync(text);

it('reads a plain file and a compressed one as the same text', async () => {
  expect(await fileText(new File([text], 'run.json'))).toBe(text);
  expect(await fileText(new File([packed], 'run.json.gz'))).toBe(text);
  expect(await fileText(new File([], 'empty.json'))).toBe('');
});

it('says that a compressed file is damaged, whether cut short or changed', async () => {
  const changed = Uint8Array.from(packed, (byte, i) => (i === packed.length >> 1 ? byte ^ 0xff : byte));
  for (const bytes of [packed.subarray(0, packed.length - 20), changed])
    await expect(fileText(new File([bytes], 'run.json.gz'))).rejects.toMatchObject({
      code: 'usage',
      message: 'run.json.gz is damaged and cannot be unpacked: save or download it again.',
    });
});

it('stops unpacking a file that grows beyond any run', async () => {
  await expect(fileText(new File([packed], 'run.json.gz'), 10_000)).rejects.toMatchObject({
    code: 'usage',
    values: { file: 'run.json.gz', mostBytes: 10_000 },
  });
});
