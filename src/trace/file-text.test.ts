import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { fileText } from './file-text';

const text = `{"kind": "shiftlab-result", "words": "${'λ = 1 − ½; '.repeat(20_000)}"}`;
const packed = gzipSync(text);

it('reads a plain file and a compressed one as the same text', async () => {
  expect(await fileText(new File([text], 'run.json'))).toBe(text);
  expect(await fileText(new File([packed], 'run.json.gz'))).toBe(text);
});

it('says that a compressed file is damaged, whether cut short or changed', async () => {
  const changed = Uint8Array.from(packed, (byte, i) => (i === packed.length >> 1 ? byte ^ 0xff : byte));
  for (const bytes of [packed.subarray(0, packed.length - 20), packed.subarray(0, 1), changed])
    await expect(fileText(new File([bytes], 'run.json.gz'))).rejects.toMatchObject({
      code: 'usage',
      message: 'run.json.gz is damaged and cannot be unpacked: save or download it again.',
    });
});

it('says that a file is empty', async () => {
  await expect(fileText(new File([], 'run.json.gz'))).rejects.toMatchObject({
    code: 'usage',
    message: 'run.json.gz is empty: save or download it again.',
  });
});

it('stops unpacking a file that grows beyond any run', async () => {
  await expect(fileText(new File([packed], 'run.json.gz'), 10_000)).rejects.toMatchObject({
    code: 'usage',
    values: { file: 'run.json.gz', mostBytes: 10_000 },
  });
});

it('refuses what is not UTF-8, by name, instead of showing other letters', async () => {
  const windows = Uint8Array.from('{"title": "M\u00fcller"}', (letter) => letter.charCodeAt(0));
  const utf16 = new Uint8Array(Buffer.from('{"title": "M"}', 'utf16le'));
  const marked = new Uint8Array([0xff, 0xfe, ...utf16]);
  const halfALetter = new TextEncoder().encode('"é').subarray(0, 2);
  for (const bytes of [windows, utf16, marked, halfALetter])
    for (const file of [new File([bytes], 'run.json'), new File([gzipSync(bytes)], 'run.json.gz')])
      await expect(fileText(file)).rejects.toMatchObject({
        code: 'usage',
        message: `${file.name} is not text in UTF-8 (it may be Windows-1252 or UTF-16): save it as UTF-8.`,
      });
});

it('leaves out a mark at the beginning, and joins letters that came in two pieces', async () => {
  expect(await fileText(new File(['\ufeff', text], 'run.json'))).toBe(text);
  const bytes = new TextEncoder().encode('😀');
  expect(await fileText(new File([bytes.subarray(0, 2), bytes.subarray(2)], 'run.json'))).toBe('😀');
});

it('says that a file cannot be read any more, with a code', async () => {
  const gone = Object.assign(new Blob(['{}']), { name: 'gone.json' });
  const notReadable = () => Promise.reject(new DOMException('It changed.', 'NotReadableError'));
  gone.slice = () => Object.assign(new Blob(), { arrayBuffer: notReadable });
  await expect(fileText(gone)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('gone.json') as string,
  });
});
