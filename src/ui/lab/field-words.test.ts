import { expect, it } from 'vitest';
import { FIELD_WORDS, labelOf } from './field-words';
import { specFields } from './spec-fields';

it('every setting of the schema has a label and a note of one line, and no entry is of a setting that is gone', () => {
  expect(Object.keys(FIELD_WORDS).sort()).toEqual(specFields.map(({ path }) => path).sort());
  for (const [path, { label, note, unit = '' }] of Object.entries(FIELD_WORDS)) {
    expect(label.length, path).toBeGreaterThan(0);
    expect(note.length, path).toBeGreaterThan(5);
    expect(note.length, path).toBeLessThan(90);
    // Not the name in the code.
    expect(`${label}${unit}`, path).not.toMatch(/[a-z][A-Z]|_/);
  }
  expect([labelOf('horizon'), labelOf('grpo.updates'), labelOf('grpo.beta')]).toEqual([
    'Horizon (turns)',
    'Updates',
    'KL weight β',
  ]);
});
