import { expect, test } from 'vitest';
import { carried, isPlain } from './links';

const press = { button: 0, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false } as MouseEvent;

test('a link to a view carries all that the address says', () => {
  expect(carried('#view=talk', '#preset=edit&seed=3&theme=dark&size=1.5')).toBe(
    '#view=talk&preset=edit&seed=3&theme=dark&size=1.5',
  );
  expect(carried('#view=start', '')).toBe('#view=start');
});

test('a link to a place carries only how the page is shown', () => {
  expect(carried('#view=lessons&lesson=map', '#preset=edit&theme=dark&embed=1')).toBe(
    '#view=lessons&lesson=map&theme=dark&embed=1',
  );
  expect(carried('#view=lessons&lesson=map', '#preset=edit')).toBe('#view=lessons&lesson=map');
});

test('a press with a key held, or of another button, is the browser’s', () => {
  expect(isPlain(press)).toBe(true);
  for (const key of ['ctrlKey', 'metaKey', 'shiftKey', 'altKey'])
    expect(isPlain({ ...press, [key]: true })).toBe(false);
  expect(isPlain({ ...press, button: 1 })).toBe(false);
});
