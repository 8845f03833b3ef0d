import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { several } from '../../test/fixtures/page/made-up-stories';
import { parseStories, STORIES_SCHEMA, storiesText, type StoriesFile } from './story';

describe('the file of results', () => {
  const file: StoriesFile = { format: 'shiftlab-stories', schema: STORIES_SCHEMA, stories: [several] };
  const codeOf = (work: () => unknown) => {
    try {
      return (work(), null);
    } catch (thrown) {
      return (thrown as { code: string }).code;
    }
  };

  it('comes back as it was written', () => {
    expect(parseStories(JSON.stringify(file))).toEqual(file);
  });

  it('is written only if it can be read', () => {
    expect(storiesText(file)).toBe(`${JSON.stringify(file)}\n`);
    expect(codeOf(() => storiesText({ ...file, stories: [{ ...several, points: null as never }] }))).toBe('usage');
  });

  it('of this repository can be read', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../../results/stories.json'), 'utf8');
    expect(parseStories(text)).toEqual(JSON.parse(text));
  });

  it('is refused with a sentence if it is newer, broken or another kind of file', () => {
    expect(codeOf(() => parseStories(JSON.stringify({ ...file, schema: STORIES_SCHEMA + 1 })))).toBe('trace-version');
    expect(() => parseStories(JSON.stringify({ ...file, schema: 1 }))).toThrow(/has format 1; .* write it again/);
    expect(codeOf(() => parseStories('<!doctype html>'))).toBe('usage');
    expect(codeOf(() => parseStories(JSON.stringify({ ...file, format: 'shiftlab-run' })))).toBe('usage');
    expect(() => parseStories(JSON.stringify({ ...file, stories: [{ ...several, axis: 'colour' }] }))).toThrow(
      /stories\.0\.axis/,
    );
  });
});
