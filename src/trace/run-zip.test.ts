/** A run as a zip: saved, opened, kept; and damaged. */
import 'fake-indexeddb/auto';
import { unzipSync, zipSync } from 'fflate';
import { createStore } from 'idb-keyval';
import { beforeAll, describe, expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import { final } from '../../test/fixtures/page/final-evaluation';
import { flatSafetensors } from './flat-safetensors';
import { RunArchive } from './run-archive';
import { runFile, runFileBlob, runFileText } from './run-file';
import { readRunZip, runZip, zipOf } from './run-zip';

const archive = new RunArchive(createStore('run-zip', 'records'));
const events = [final('naive', 'real', 0.4), final('naive', 'simulator', 0.9)];
const weights = Float32Array.of(1, -0.5, 3e-8);
let zip: Uint8Array;

beforeAll(async () => {
  await archive.create('a', exampleSpec);
  await archive.append('a', events);
  await archive.checkpoints('a').put('policy 1 naive', { snapshot: { weights, step: 3 }, updates: [] });
  await archive.change('a', { status: 'cancelled' });
  zip = new Uint8Array(await (await runZip(archive, 'a', 'Cited.', () => undefined)).arrayBuffer());
});

describe('a zip of a run', () => {
  it('has settings, events, weights and a line that cites', () => {
    const files = unzipSync(zip);
    expect(Object.keys(files).sort()).toEqual([
      'README.md',
      'checkpoints/policy-1-naive.safetensors',
      'dialogues.jsonl',
      'events.jsonl',
      'run.json',
      'spec.json',
    ]);
    const text = (name: string) => new TextDecoder().decode(files[name]);
    expect(JSON.parse(text('spec.json'))).toEqual(exampleSpec);
    expect(
      text('events.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(events);
    expect(text('README.md')).toContain('Cited.');
    const file = files['checkpoints/policy-1-naive.safetensors']!.slice();
    const headerBytes = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerBytes)))).toEqual({
      'snapshot.weights': { dtype: 'F32', shape: [3], data_offsets: [0, 12] },
    });
    expect(new Float32Array(file.buffer, 8 + headerBytes)).toEqual(weights);
  });

  it('opens as the run that it was', async () => {
    const { spec, events: read, status } = readRunZip(zip, 'a.zip');
    const saved = await runFile(archive, 'a', true);
    expect({ spec, read, status }).toEqual({ spec: exampleSpec, read: saved.events, status: 'cancelled' });
  });

  it('is made of a run that no storage has as well, with all but weights', async () => {
    const saved = await runFile(archive, 'a', true);
    const again = new Uint8Array(await (await zipOf(saved, 'Cited.')).arrayBuffer());
    expect(Object.keys(unzipSync(again)).filter((name) => name.startsWith('checkpoints/'))).toEqual([]);
    expect(readRunZip(again, 'b.zip')).toEqual(readRunZip(zip, 'a.zip'));
  });

  it('has the text of its file, whether that is made at once or in parts', async () => {
    const saved = await runFile(archive, 'a', true);
    for (const file of [saved, { ...saved, events: [] }, { ...saved, result: { a: [1, null] } }]) {
      const text = await (await runFileBlob(file)).text();
      expect(JSON.parse(text)).toEqual(JSON.parse(runFileText(file)));
    }
  });

  it('is kept with what it is called, once, and deleted like any run', async () => {
    const run = readRunZip(zip, 'a.zip');
    await archive.keep('file-1', run, 'a.zip');
    await archive.keep('file-1', run, 'another name');
    expect(await archive.read('file-1')).toMatchObject({ imported: 'a.zip', status: 'cancelled', holder: null });
    expect(await archive.events('file-1', 'events')).toEqual(events);
    expect((await archive.list()).length).toBe(2);
    await archive.delete('file-1');
    expect((await archive.list()).length).toBe(1);
  });

  it('is refused with a code where it is damaged, whichever byte, or no run', () => {
    const files = unzipSync(zip);
    const changed = (name: string, to: Uint8Array) => zipSync({ ...files, [name]: to });
    const altered = files['events.jsonl']!.slice();
    altered[altered.indexOf(0x34)]! ^= 1; // 0.4 becomes 0.5: still JSON
    const { 'spec.json': _, ...without } = files;
    for (const bytes of [
      changed('events.jsonl', altered),
      zipSync(without),
      zip.slice(0, zip.length / 2),
      zipSync({ 'a.txt': weights2() }),
    ])
      expect(() => readRunZip(bytes, 'a.zip')).toThrow(expect.objectContaining({ code: 'archive-refused' }) as Error);
    let passed = 0;
    for (let at = 0; at < zip.length; at += 7) {
      const bytes = zip.slice();
      bytes[at]! ^= 0x10;
      try {
        const { spec, events: read } = readRunZip(bytes, 'a.zip');
        expect({ spec, read }).toEqual({ spec: exampleSpec, read: events }); // in what is not read: a name, a time, weights
        passed++;
      } catch (thrown) {
        expect((thrown as { code?: string }).code, `byte ${at}: ${String(thrown)}`).toMatch(
          /^(?:archive-refused|usage)$/,
        );
      }
    }
    expect(passed).toBeLessThan(zip.length / 7);
  });
});

const weights2 = () => new Uint8Array([1, 2, 3]);

it('a value without vectors has no weights', () => {
  expect([flatSafetensors({ a: [1, 2] }), flatSafetensors(undefined), flatSafetensors('x')]).toEqual([
    null,
    null,
    null,
  ]);
});
