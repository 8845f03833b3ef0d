/** The bytes of a file of records, damaged: how a file is encoded and compressed. What is read must be the same text. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Rng } from '../../../src/domain/rng';
import { fileText } from '../../../src/trace/file-text';
import { readText } from '../../command-line/command-line';
import type { TortureRow } from '../part';
import { Attempts } from './reading';

type Damage = (bytes: Buffer, rng: Rng) => Buffer;

const flipped: Damage = (bytes, rng) => {
  const copy = Buffer.from(bytes);
  copy[rng.integer(copy.length)]! ^= 1 << rng.integer(8);
  return copy;
};
const cut: Damage = (bytes, rng) => bytes.subarray(0, rng.integer(bytes.length));

/** Of the text's encoding; the last two change letters that ASCII does not have. */
const ENCODINGS: readonly (readonly [string, Damage])[] = [
  ['a mark at the beginning', (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])],
  ['UTF-16', (bytes) => Buffer.from(bytes.toString(), 'utf16le')],
  ['UTF-16 with its mark', (bytes) => Buffer.from(`\ufeff${bytes.toString()}`, 'utf16le')],
  ['Latin-1', (bytes) => Buffer.from(bytes.toString(), 'latin1')],
  ['half a letter at its end', (bytes) => Buffer.concat([bytes, Buffer.from('é').subarray(0, 1)])],
];
const COMPRESSION: readonly (readonly [string, Damage])[] = [
  ['cut', cut],
  ['cut at its beginning', (bytes, rng) => bytes.subarray(0, rng.integer(4))],
  ['a bit flipped', flipped],
  [
    'bytes after the end',
    (bytes, rng) => Buffer.concat([bytes, Buffer.from(Array.from({ length: 9 }, () => rng.integer(256)))]),
  ],
  ['zeros after the end', (bytes) => Buffer.concat([bytes, Buffer.alloc(512)])],
  ['another file after the end', (bytes) => Buffer.concat([bytes, gzipSync(' ')])],
  ['compressed twice', (bytes) => gzipSync(bytes)],
];

/** Through the reader of the page and that of the command line: the text as it was, or a code and a sentence. */
export async function tortureBytes(seed: number, times: number, text: string): Promise<TortureRow> {
  const attempts = new Attempts('bytes of a file in another encoding, or compressed and damaged');
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-torture-'));
  const sameText = (read: string) => {
    if (read.trim() !== text) throw new Error(`it reads another text, of ${read.length} characters`);
  };
  const one = async (which: string, bytes: Buffer, name: string) => {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    attempts.try(`command line, ${which}`, () => readText(file), sameText);
    const page = await fileText(new File([new Uint8Array(bytes)], name)).then(
      (read) => () => read,
      (thrown: unknown) => () => {
        throw thrown;
      },
    );
    attempts.try(`page, ${which}`, page, sameText);
  };
  const rng = new Rng(seed, 'records/bytes');
  const plain = Buffer.from(text);
  try {
    for (const [name, damage] of ENCODINGS) {
      await one(name, damage(plain, rng), 'run.json');
      await one(`${name}, compressed`, gzipSync(damage(plain, rng)), 'run.json.gz');
    }
    for (const [name, damage] of COMPRESSION)
      for (let i = 0; i < times; i++) await one(`${name} ${i}`, damage(gzipSync(plain), rng), 'run.json.gz');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return attempts.row;
}
