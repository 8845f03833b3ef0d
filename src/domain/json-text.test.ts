import { expect, it } from 'vitest';
import { jsonOf } from './json-text';

it('reads JSON', () => {
  const text = '{"a": [{"b": 1}, {"b": "a: {\\"b\\": 1}"}], "b": {"a": [], "": 0}, "\\u0062b": null}';
  expect(jsonOf(text, 'This file')).toEqual(JSON.parse(text));
});

it.each([
  ['{"a": 1, "b": {}, "a": 1}', 'a'],
  ['[1, {"b": [{"c": 1, "d": {"c": 2}, "c": 3}]}]', 'c'],
  ['{"a": 1, "\\u0061": 2}', 'a'],
  ['{"__proto__": 1, "__proto__": 2}', '__proto__'],
])('refuses %s: one of the two would be ignored in silence', (text, key) => {
  expect(() => jsonOf(text, 'This file', 'kernels-invalid')).toThrow(
    expect.objectContaining({
      code: 'kernels-invalid',
      message: `This file has the key "${key}" twice in one object: leave one of them out.`,
    }),
  );
});

it('refuses what is no JSON, and what is nested too deeply to walk through', () => {
  expect(() => jsonOf('{"a": ', 'This file')).toThrow('This file is not JSON');
  expect(() => jsonOf('['.repeat(200) + ']'.repeat(200), 'This file')).toThrow('nested more than 100 deep');
});
