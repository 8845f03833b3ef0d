/** `--population`: who is refused, and in which words; nobody becomes the default population by mistake. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { populationOption } from '../scripts/command-line/population-option';
import { populationFromPrior } from '../src/personas/core/prior';
import { taskNamed } from '../src/tasks/registry';

const { task } = taskNamed('clarify');
const folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
const holding = (content: string): string => {
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

it.each(['abc', '-1', '9999999999', ''])('says that prior:N needs a whole number, not "%s"', (number) => {
  const message = `prior:N needs a whole number N of up to nine digits, not "${number}".`;
  expect(() => populationOption(`prior:${number}`, task)).toThrow(
    expect.objectContaining({ code: 'population-invalid', message }),
  );
});
