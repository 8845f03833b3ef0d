import { expect, test } from 'vitest';
import { VIEWS } from '../address/views';
import { KEY_TABLE, KeyReader, TOGETHER_MS, type Press } from './key-table';

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...held,
});
const at = { view: 'lab', typing: false, now: 0 } as const;

test('every view has its two keys, and no two rows of a view have the same', () => {
  for (const view of VIEWS) {
    const taken = KEY_TABLE.filter((row) => row.command !== null && (row.view === null || row.view === view));
    const keys = taken.map((row) => row.keys.join(' '));
    expect(new Set(keys).size).toBe(keys.length);
    const reader = new KeyReader();
    const [, letter] = taken.find(({ command }) => typeof command === 'object' && command?.show === view)!.keys;
    expect(reader.read(press('g'), at)).toBeNull();
    expect(reader.read(press(letter!), at)).toEqual({ show: view });
  }
});

test('no key that scrolls or presses is taken', () => {
  const scrolling = [' ', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End'];
  for (const view of VIEWS)
    for (const key of [...scrolling, 'Enter', 'Tab', 'Escape'])
      expect(new KeyReader().read(press(key), { ...at, view })).toBeNull();
});

test('the second key counts for a moment only', () => {
  const reader = new KeyReader();
  reader.read(press('g'), at);
  expect(reader.read(press('t'), { ...at, now: TOGETHER_MS + 1 })).toBeNull();
  reader.read(press('g'), at);
  expect(reader.read(press('t'), { ...at, now: TOGETHER_MS })).toEqual({ show: 'talk' });
});

test('nothing is taken from a field, or with Ctrl, Alt or the command key', () => {
  expect(new KeyReader().read(press('?'), { ...at, typing: true })).toBeNull();
  for (const held of ['ctrlKey', 'altKey', 'metaKey'] as const)
    expect(new KeyReader().read(press('k', { [held]: true }), { ...at, view: 'start' })).toBeNull();
  const reader = new KeyReader();
  reader.read(press('g'), at);
  reader.read(press('x'), { ...at, typing: true });
  expect(reader.read(press('t'), at)).toBeNull();
});

test('the keys of the start are taken only there', () => {
  expect(new KeyReader().read(press('k'), { ...at, view: 'start' })).toBe('play');
  expect(new KeyReader().read(press('k'), at)).toBeNull();
});
