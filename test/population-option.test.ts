/** `--population`: who is refused, and in which words; nobody becomes the default population by mistake. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { populationOption } from '../scripts/command-line/population-option';
import { populationFromPrior } from '../src/personas/core/prior';
import { taskNamed } from '../src/tasks/registry';

const { task } = taskNamed('clarify');
const folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
const holding = (content: string | Uint8Array): string => {
  const file = join(folder, 'population.json');
  writeFileSync(file, content);
  return file;
};

it('reads a population from a file, or draws it from the prior', () => {
  expect(populationOption(holding(JSON.stringify(populationFromPrior(3))), task)).toEqual(populationFromPrior(3));
  expect(populationOption('prior:3', task)).toEqual(populationFromPrior(3));
});

it.each(['null', '[]', '{}', '7', '{'])('refuses a file that holds %s', (content) => {
  expect(() => populationOption(holding(content), task)).toThrow(
    expect.objectContaining({ code: 'population-invalid' }),
  );
});

describe('a file in another encoding than UTF-8', () => {
  const text = JSON.stringify({ ...populationFromPrior(3), name: 'Müller' });
  const units = Uint16Array.from(text, (letter) => letter.charCodeAt(0));
  const utf16 = new Uint8Array(units.buffer);
  const swapped = new Uint8Array(Uint16Array.from(units, (unit) => ((unit & 255) << 8) | (unit >> 8)).buffer);

  it.each<[string, Uint8Array]>([
    ['Windows-1252', Uint8Array.from(units)],
    ['UTF-16', utf16],
    ['UTF-16 with its mark', Uint8Array.of(0xff, 0xfe, ...utf16)],
    ['UTF-16, big end first', swapped],
    ['UTF-16, big end first, with its mark', Uint8Array.of(0xfe, 0xff, ...swapped)],
  ])('is refused, and the sentence says UTF-8: %s', (_, bytes) => {
    expect(() => populationOption(holding(bytes), task)).toThrow(
      expect.objectContaining({
        code: 'population-invalid',
        message: expect.stringMatching(/population\.json is not text in UTF-8 .*: save it as UTF-8\.$/) as unknown,
      }),
    );
  });

  it('is not meant by the mark that some editors put before UTF-8', () => {
    const marked = Uint8Array.of(0xef, 0xbb, 0xbf, ...new TextEncoder().encode(text));
    expect(populationOption(holding(marked), task)).toMatchObject({ name: 'Müller' });
  });
});

it.each(['abc', '-1', '9999999999', ''])('says that prior:N needs a whole number, not "%s"', (number) => {
  const message = `prior:N needs a whole number N of up to nine digits, not "${number}".`;
  expect(() => populationOption(`prior:${number}`, task)).toThrow(
    expect.objectContaining({ code: 'population-invalid', message }),
  );
});
