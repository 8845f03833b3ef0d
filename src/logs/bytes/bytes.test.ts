/** Encodings and archives, in pieces as a disk or a network gives them. */
import { gzipSync, strFromU8, strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { messages, shown } from '../../../test/reading-logs';
import { logFileOfBytes, type LogFile } from '../log-file';
import { readDialogues } from '../read-logs';
import { TextOfBytes } from './text-of-bytes';
import { unpacked } from './unpacked';

/** In pieces of so many bytes. */
function decoded(bytes: Uint8Array, size: number): { text: string; odd: number; encoding: string | null } {
  const decoder = new TextOfBytes();
  let text = '';
  for (let at = 0; at < bytes.length; at += size) text += decoder.push(bytes.slice(at, at + size));
  text += decoder.end();
  return { text, odd: decoder.odd, encoding: decoder.encoding };
}

const TEXT = 'naïve café 🙂 “quotes” – and a long tail so that it is more than one look at the beginning';
const utf16 = (text: string, bigEndian: boolean) =>
  Uint8Array.from(
    [...text].flatMap((char) =>
      char.split('').flatMap((unit) => {
        const code = unit.charCodeAt(0);
        return bigEndian ? [code >> 8, code & 0xff] : [code & 0xff, code >> 8];
      }),
    ),
  );

test.each([1, 2, 3, 7, 1000])('encodings are found in pieces of %i bytes', (size) => {
  const utf8 = new TextEncoder().encode(TEXT);
  expect(decoded(utf8, size)).toEqual({ text: TEXT, odd: 0, encoding: 'utf-8' });
  expect(decoded(Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8]), size).text).toBe(TEXT);
  expect(decoded(Uint8Array.from([0xff, 0xfe, ...utf16(TEXT, false)]), size)).toEqual({
    text: TEXT,
    odd: 0,
    encoding: 'utf-16le',
  });
  expect(decoded(utf16(TEXT, true), size)).toEqual({ text: TEXT, odd: 0, encoding: 'utf-16be' });
  // 0x93, 0x94 and 0x96 are “, ” and – in Windows-1252; 0xe9 is é, 0xef is ï.
  const windows = Uint8Array.from([...strToU8('na'), 0xef, ...strToU8('ve caf'), 0xe9, 0x20, 0x93, 0x41, 0x94, 0x96]);
  expect(decoded(windows, size)).toMatchObject({ text: 'naïve café “A”–', odd: 5 });
  // Half of a pair, too long a form, and a cut at the end are bytes like others.
  expect(decoded(Uint8Array.from([0xed, 0xa0, 0x80, 0xc0, 0x41, 0xe2, 0x82]), size).odd).toBe(6);
});

/** Western text as Windows-1252 has it: every character of these samples but three has its Latin-1 byte. */
const western = (text: string) =>
  Uint8Array.from([...text].map((char) => ({ '€': 0x80, '’': 0x92, œ: 0x9c })[char] ?? char.charCodeAt(0)));

test.each([
  [
    'French',
    'Client: «\u00a0Ça va\u00a0?\u00a0»\nAgent: «\u00a0Oui\u00a0! L’été, à la créée\u00a0»\u00a0«\u00a0Où\u00a0?\u00a0»',
  ],
  ['German', '»Größe?« »Äh, Übergröße für 5\u00a0€.« »Schön, tschüß!«'],
  ['Spanish', '¡Él! ¿Qué? «¿Cuándo?» ¡Ánimo, señor, mañana será!'],
  ['Italian', '«È così», «perché?» «Sì, più o meno: è già là»'],
  ['Portuguese', 'informação, solução, atenção, opções, ações, não são, você está'],
  ['Finnish', 'Hyvää päivää, täällä pääsee yöllä sisään, hyvää yötä'],
])('%s in Windows-1252 is not taken for another encoding', (_, text) => {
  for (const size of [1, 7, 1000]) {
    const decoder = new TextOfBytes();
    const bytes = western(text);
    let read = '';
    for (let at = 0; at < bytes.length; at += size) read += decoder.push(bytes.slice(at, at + size));
    read += decoder.end();
    expect([read, decoder.isForeign]).toEqual([text, false]);
  }
});

test.each([1, 2, 3, 1000])('a file whose first line ends with CR has CR for line ends (pieces of %i bytes)', (size) => {
  const lines = `a\rb\r\rc\r\n\nd${'x'.repeat(70)}\r`;
  expect(decoded(strToU8(lines), size).text).toBe(lines.replace(/\r\n?/g, '\n'));
  for (const kept of [`a\nb\rc\r\n${'x'.repeat(70)}`, `a\r\nb\rc\n${'x'.repeat(70)}`])
    expect(decoded(strToU8(kept), size).text).toBe(kept);
});

const one = strToU8(JSON.stringify(messages('hi', 'hello')));
const two = strToU8(JSON.stringify(messages('bye', 'see you')));
const read = (bytes: Uint8Array) => readDialogues([logFileOfBytes('file', bytes)]);

test('gzip and zip are unpacked by what is in them, not by their name', async () => {
  expect((await read(gzipSync(one))).dialogues.map(shown)).toEqual([['u: hi', 'p: hello']]);
  const zipped = zipSync({
    'a/one.json': one,
    'two.json': two,
    '__MACOSX/._one.json': one,
    'empty/': new Uint8Array(0),
  });
  const { dialogues, report } = await read(zipped);
  expect(dialogues.map(shown)).toEqual([
    ['u: hi', 'p: hello'],
    ['u: bye', 'p: see you'],
  ]);
  expect(report.files.map(({ name }) => name)).toEqual(['file › a/one.json', 'file › two.json']);
});

test('a name that leads out of the archive, and an archive within, are refused alone', async () => {
  const names = ['../up.json', '/etc/x.json', 'C:x.json', 'a\\..\\x.json', 'a/../../x.json'];
  const { dialogues, report } = await read(
    zipSync({
      ...Object.fromEntries(names.map((name) => [name, one])),
      'inner.zip': zipSync({ 'x.json': one }),
      'good.json': two,
    }),
  );
  expect(dialogues).toHaveLength(1);
  const refused = report.files.filter(({ problem }) => problem?.code === 'archive-refused');
  expect(refused).toHaveLength(names.length + 1);
});

test('an archive that is cut or damaged has a code, and keeps what was whole', async () => {
  const gzip = gzipSync(strToU8(`${JSON.stringify(messages('hi', 'hello'))}\n`.repeat(3000)), { level: 1 });
  const { dialogues, report } = await read(gzip.subarray(0, gzip.length / 2));
  expect(dialogues.length).toBeGreaterThan(100);
  expect(report.files[0]!.problem?.code).toBe('archive-refused');
  const damaged = gzipSync(one);
  damaged[12]! ^= 0xff;
  damaged[14]! ^= 0xff;
  await expect(read(damaged)).rejects.toHaveProperty('code');
});

/** The archive with the flag for encryption at the files of these names. Their bytes stay, and are no valid ones then. */
function encrypted(zip: Uint8Array, ...names: string[]): Uint8Array {
  const bytes = zip.slice();
  for (let at = 0; at + 30 < bytes.length; at++) {
    if (strFromU8(bytes.subarray(at, at + 4), true) !== 'PK\x03\x04') continue;
    const name = strFromU8(bytes.subarray(at + 30, at + 30 + bytes[at + 26]!));
    if (!names.includes(name)) continue;
    bytes[at + 6]! |= 1;
    for (let i = 0; i < 12; i++) bytes[at + 30 + name.length + i]! ^= 0xa5;
  }
  return bytes;
}

test.each([0, 6] as const)('files of an archive that are encrypted are refused by name (level %i)', async (level) => {
  const zip = zipSync({ 'one.json': one, 'secret.json': two, 'a/two.json': two }, { level });
  const { dialogues, report } = await read(encrypted(zip, 'secret.json'));
  expect(dialogues.map(shown)).toEqual([
    ['u: hi', 'p: hello'],
    ['u: bye', 'p: see you'],
  ]);
  expect(report.files.filter(({ problem }) => problem).map(({ name, problem }) => [name, problem!.message])).toEqual([
    ['file › secret.json', 'file › secret.json was not unpacked: it is encrypted.'],
  ]);
  await expect(read(encrypted(zip, 'one.json', 'secret.json', 'a/two.json'))).rejects.toMatchObject({
    code: 'archive-refused',
    message: expect.stringContaining('one.json was not unpacked: it is encrypted') as string,
  });
});

test('a file that is packed in another way is refused alone', async () => {
  const zip = zipSync({ 'one.json': one, 'two.json': two });
  zip[8] = 12; // bzip2
  const { dialogues, report } = await read(zip);
  expect(dialogues.map(shown)).toEqual([['u: bye', 'p: see you']]);
  expect(report.files[0]!.problem?.message).toContain('packed in a way that is not read (method 12)');
});

test('a bomb is refused before it has filled the memory', async () => {
  const bomb = gzipSync(new Uint8Array(64 * 1024 * 1024), { level: 9 });
  expect(bomb.length).toBeLessThan(100_000);
  await expect(read(bomb)).rejects.toMatchObject({ code: 'archive-refused' });
  const limits = { bytes: 1000, ratio: 1000, ratioFromBytes: 1e9, files: 2 };
  const all = async (file: LogFile) => {
    for await (const _ of unpacked(file, limits));
  };
  await expect(all(logFileOfBytes('x', gzipSync(new Uint8Array(2000))))).rejects.toThrow('more than 1000 bytes');
  const many = zipSync({ a: one, b: one, c: one });
  await expect(all(logFileOfBytes('x', many))).rejects.toThrow('more than 2 files');
});

test('an empty file and one of two bytes are read as they are', async () => {
  await expect(read(new Uint8Array(0))).rejects.toMatchObject({ code: 'format-unknown' });
  await expect(read(Uint8Array.of(0x1f, 0x8b))).rejects.toMatchObject({ code: 'format-unknown' });
});
