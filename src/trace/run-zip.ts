/**
 * A run as one zip: its settings, events and dialogues as lines of JSON, its result, the weights that its checkpoints have,
 * and a README that cites. The same zip opens as a run again; weights are not read back, so it cannot be resumed.
 *
 * run.json has the CRC-32 of every other file that is read: fflate checks none, and a flipped bit in a number would pass.
 */
import { unzipSync, Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import * as v from 'valibot';
import { breath } from '../domain/breath';
import { crc32 } from '../domain/checksum';
import { asShiftLabError, ShiftLabError } from '../domain/errors';
import { jsonOf } from '../domain/json-text';
import { readRecord } from '../domain/record-fields';
import { utf8Text } from '../domain/utf8-text';
import { flatSafetensors } from './flat-safetensors';
import type { RunArchive } from './run-archive';
import { parseRunFile, runFile, type RunFile } from './run-file';

/** The largest run with all its dialogues has some tens of megabytes; what unpacks to more is no run. */
const MOST_BYTES = 256 * 1024 * 1024;
const PART_BYTES = 256 * 1024;

const manifestSchema = v.object({
  format: v.literal('shiftlab-run-zip'),
  schema: v.literal(1),
  run: v.record(v.string(), v.unknown()),
  crc32: v.record(v.string(), v.number()),
});

const encoder = new TextEncoder();
const lines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

/**
 * Everything that is stored of a run; of what cannot be read, `onLost` is told.
 *
 * @param cited the line of the README that says what the run is and what made it
 */
export async function runZip(
  archive: RunArchive,
  id: string,
  cited: string,
  onLost: (lost: readonly ShiftLabError[]) => void,
): Promise<Blob> {
  return zipOf(await runFile(archive, id, true, onLost), cited, () => weightsOf(archive, id));
}

/** The same of a run that comes from a file: weights are in none. Lets the page breathe while it packs. */
export async function zipOf(
  { spec, events, result, ...run }: RunFile,
  cited: string,
  weightsIn: () => Promise<ReadonlyMap<string, Uint8Array>> = async () => new Map(),
): Promise<Blob> {
  const texts: Record<string, string> = {
    'spec.json': JSON.stringify(spec, null, 1),
    'events.jsonl': lines(events.filter(({ type }) => type !== 'dialogues')),
    'dialogues.jsonl': lines(events.filter(({ type }) => type === 'dialogues')),
    ...(result === undefined ? {} : { 'result.json': JSON.stringify(result) }),
  };
  const sums: Record<string, number> = {};
  const parts: BlobPart[] = [];
  const zip = new Zip((failure, part) => {
    if (failure) throw failure;
    parts.push(part as Uint8Array<ArrayBuffer>);
  });
  const put = async (name: string, bytes: Uint8Array, pack = true) => {
    const file = pack ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name);
    zip.add(file);
    for (let at = 0; at < bytes.length || at === 0; at += PART_BYTES) {
      file.push(bytes.subarray(at, at + PART_BYTES), at + PART_BYTES >= bytes.length);
      await breath();
    }
  };
  for (const [name, text] of Object.entries(texts)) {
    const bytes = encoder.encode(text);
    sums[name] = crc32(bytes);
    await put(name, bytes);
  }
  const weights = await weightsIn();
  for (const [name, bytes] of weights) await put(name, bytes, false); // weights do not pack
  await put('README.md', encoder.encode(readme(cited, weights.size > 0)));
  await put('run.json', encoder.encode(JSON.stringify({ format: 'shiftlab-run-zip', schema: 1, run, crc32: sums })));
  zip.end();
  return new Blob(parts, { type: 'application/zip' });
}

/** Checkpoints that can be read and have numbers as f32. */
async function weightsOf(archive: RunArchive, id: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const stored = archive.checkpoints(id);
  const files = new Map<string, Uint8Array>();
  for (const key of (await stored.keys?.()) ?? []) {
    const value = await stored.get(key).catch(() => undefined); // runFile has told what is lost of the run itself
    const bytes = flatSafetensors(value);
    if (bytes) files.set(`checkpoints/${key.replace(/[^\w.-]+/g, '-')}.safetensors`, bytes);
    await breath();
  }
  return files;
}

const readme = (cited: string, hasWeights: boolean): string => `# A run of ShiftLab

${cited}

- \`spec.json\`: the settings. The same settings, seed and adapter give the same numbers.
- \`events.jsonl\`: what happened, an event a line: updates, evaluations, reports.
- \`dialogues.jsonl\`: the dialogues that were kept, with their tokens and probabilities.
- \`result.json\`: the result with intervals and paired differences, if the run finished.
${hasWeights ? '- `checkpoints/`: weights as safetensors, each a flat f32 vector in the order of the parameters.\n' : ''}- \`run.json\`: when and on what it was computed, and the CRC-32 of the other files.

Open the zip in ShiftLab under Runs to see it again.
`;

const refusal = (why: string, name: string): ShiftLabError =>
  new ShiftLabError('archive-refused', `This zip ${why}. Nothing was changed; save or download it again.`, {
    file: name,
  });

/** Throws `archive-refused` for a zip that is no run, damaged or too large, and what parseRunFile throws. */
export function readRunZip(bytes: Uint8Array, name: string): RunFile {
  const files = unpacked(bytes, name);
  const text = (file: string): string => {
    const found = files[file];
    if (!found) throw refusal(`is no run of ShiftLab: it has no ${file}`, name);
    return utf8Text(found, `${file} in this zip`, 'usage');
  };
  const failure = 'run.json in this zip is damaged: save or download it again.';
  const manifest = readRecord(manifestSchema, jsonOf(text('run.json'), 'run.json in this zip'), { failure });
  for (const [file, sum] of Object.entries(manifest.crc32))
    if (!files[file] || crc32(files[file]) !== sum)
      throw refusal(`is damaged: ${file.slice(0, 40)} is not as it was saved`, name);
  const read = (file: string): unknown => jsonOf(text(file), `${file} in this zip`);
  const listed = (file: string): unknown[] =>
    text(file)
      .split('\n')
      .filter(Boolean)
      .map((line) => jsonOf(line, `A line of ${file} in this zip`));
  const value = {
    ...manifest.run,
    spec: read('spec.json'),
    events: [...listed('events.jsonl'), ...listed('dialogues.jsonl')],
    ...(files['result.json'] && { result: read('result.json') }),
  };
  return parseRunFile(JSON.stringify(value));
}

/** What is read of it, without the weights. */
function unpacked(bytes: Uint8Array, name: string): Readonly<Record<string, Uint8Array | undefined>> {
  let total = 0;
  try {
    return unzipSync(bytes, {
      filter: ({ name: file, originalSize }) => {
        if (!/^[\w-]+\.jsonl?$/.test(file)) return false;
        total += originalSize;
        if (total > MOST_BYTES)
          throw refusal(`unpacks to more than ${MOST_BYTES} bytes, and no run is that large`, name);
        return true;
      },
    });
  } catch (thrown) {
    if (thrown instanceof ShiftLabError) throw thrown;
    throw refusal(`is damaged and cannot be unpacked (${asShiftLabError(thrown).message.slice(0, 80)})`, name);
  }
}
