import decodeQR from 'qr/decode.js';
import { expect, it } from 'vitest';
import { codePathOf } from './code-path';
import { frameText, LONGEST_IN_CODE } from './link-place';

/** The path's squares as a picture of 4 pixels a module. */
function pictureOf({ size, path }: { size: number; path: string }) {
  const width = 4 * size;
  const data = new Uint8Array(4 * width * width).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let row = 4 * Number(y); row < 4 * Number(y) + 4; row++)
      for (let column = 4 * Number(x); column < 4 * Number(x) + 4; column++)
        data.fill(0, 4 * (row * width + column), 4 * (row * width + column) + 3);
  return { width, height: width, data };
}

it('the code of a link is read as the link, short or as long as codes are made for', () => {
  const short = 'https://example.org/lab/#v=1&view=theory&theory.horizon=20&size=1.25';
  const long = `${short}&parameters=`.padEnd(LONGEST_IN_CODE, 'noisy.slip:0.45,');
  for (const link of [short, long]) expect(decodeQR(pictureOf(codePathOf(link)))).toBe(link);
});

it('a frame’s text keeps the whole address in its attribute', () => {
  expect(frameText('https://a.example/#v=1&embed=1')).toContain('src="https://a.example/#v=1&amp;embed=1"');
  expect(frameText('https://a.example/"><b>')).not.toContain('"><b>');
});
