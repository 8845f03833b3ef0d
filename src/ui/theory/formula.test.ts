/** Formulas in lines, as MathML. */
import { render } from 'svelte/server';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formulaOf, partsOf } from './formula';
import MathFormula from './MathFormula.svelte';
import { symbols } from './theory-words';

/** Without the comments that Svelte leaves. */
const drawn = (text: string) =>
  render(MathFormula, { props: { text } })
    .body.replace(/<!--.*?-->/gs, '')
    .replace(/\s+(?=<)/g, '');

it('knows names, numbers, signs and scripts', () => {
  expect(formulaOf('ε_i')).toEqual({
    ...{ kind: 'scripts', sup: null, over: false },
    ...{ base: { kind: 'mi', text: 'ε' }, sub: { kind: 'mi', text: 'i' } },
  });
  expect(drawn('2 KL')).toMatch(/<mn>2<\/mn><mi>KL<\/mi>/);
  expect(drawn('δ H²')).toMatch(/<mi>δ<\/mi><msup><mi>H<\/mi><mn>2<\/mn><\/msup>/);
  expect(drawn('√(2 KL)')).toMatch(/<msqrt><mrow><mn>2<\/mn><mi>KL<\/mi><\/mrow><\/msqrt>/);
});

it('sets the ends of a sum below and above it, and a subscript after a prime', () => {
  expect(drawn('Σ_{i=0}^{H−1} ε_i')).toMatch(
    /<munderover><mo stretchy="false">∑<\/mo><mrow><mi>i<\/mi>.*<mn>0<\/mn><\/mrow><mrow><mi>H<\/mi>.*<\/mrow><\/munderover><msub>/,
  );
  expect(drawn('d′_t')).toMatch(/<msub><mrow><mi>d<\/mi><mo lspace="0" rspace="0">′<\/mo><\/mrow><mi>t<\/mi><\/msub>/);
});

it('keeps its line as the alternative text', () => expect(drawn('|J − J′| ≤ R')).toContain('alttext="|J − J′| ≤ R"'));

it('never throws, and ends, whatever it is given', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'_^{}√()′²Σ|≤ab12 ') }), (text) => {
      expect(formulaOf(text)).toBeDefined();
    }),
  );
});

it('stands between dollar signs, which every symbol closes', () => {
  expect(partsOf('After $t$ turns').map(({ text, formula }) => [text, formula])).toEqual([
    ['After ', false],
    ['t', true],
    [' turns', false],
  ]);
  for (const [symbol, meaning] of symbols)
    for (const text of [symbol, meaning]) expect(partsOf(text).length % 2, text).toBe(1);
});
