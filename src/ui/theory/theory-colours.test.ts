/** The colours of curves that are no arms: their own, seen on both papers, and apart for colour-blind eyes. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { curveStyles } from './curve-styles';

type Rgb = readonly [number, number, number];
const css = readFileSync('src/ui/theme.css', 'utf8');
/** In the order of the file: light, dark by the system, dark by choice. */
const valuesOf = (name: string): readonly Rgb[] =>
  [...css.matchAll(new RegExp(`${name}: #([0-9a-f]{6});`, 'g'))].map(
    ([, hex]) => [0, 2, 4].map((at) => parseInt(hex!.slice(at, at + 2), 16) / 255) as unknown as Rgb,
  );

const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const times = (matrix: readonly Rgb[], [r, g, b]: Rgb): Rgb =>
  matrix.map((row) => row[0] * r + row[1] * g + row[2] * b) as unknown as Rgb;
const luminance = (colour: Rgb) => times([[0.2126, 0.7152, 0.0722]] as never, colour.map(linear) as never)[0];
const contrast = (one: Rgb, other: Rgb) => {
  const [high, low] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

/** CIE L*a*b* under D65. */
function lab(rgb: Rgb): Rgb {
  const xyz = times(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    rgb.map((value) => linear(Math.min(1, Math.max(0, value)))) as never,
  );
  const f = (value: number) => (value > 216 / 24389 ? Math.cbrt(value) : (24389 / 27 / 116) * value + 16 / 116);
  const [x, y, z] = [f(xyz[0] / 0.95047), f(xyz[1]), f(xyz[2] / 1.08883)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
const apart = (one: Rgb, other: Rgb) => Math.hypot(...lab(one).map((value, i) => value - lab(other)[i]!));

/** Machado, Oliveira and Fernandes (2009), severity 1; nobody is left as he is. */
const EYES: Readonly<Record<string, readonly Rgb[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const names = ['--theory-1', '--theory-2', '--theory-3'] as const;

it('no kind of curve has an arm’s colour, and every colour is defined in each theme', () => {
  for (const { colour } of Object.values(curveStyles)) expect(colour).not.toContain('arm');
  for (const name of names) expect(valuesOf(name), name).toHaveLength(3);
  expect(new Set(Object.values(curveStyles).map(({ dash, marker }) => `${dash.join()} ${marker}`)).size).toBe(
    Object.keys(curveStyles).length,
  );
});

it('each has 3 : 1 on the paper of its theme', () => {
  const papers = valuesOf('--paper');
  for (const name of names)
    valuesOf(name).forEach((value, theme) => expect(contrast(value, papers[theme]!), name).toBeGreaterThan(3));
});

it('two in one figure stay apart for every kind of eye', () => {
  for (const [eye, matrix] of Object.entries(EYES))
    for (const theme of [0, 1, 2])
      for (const [i, one] of names.entries())
        for (const other of names.slice(i + 1))
          expect(
            apart(times(matrix, valuesOf(one)[theme]!), times(matrix, valuesOf(other)[theme]!)),
            `${one} and ${other}, ${eye}`,
          ).toBeGreaterThan(20);
});
