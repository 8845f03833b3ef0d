import { describe, expect, it } from 'vitest';
import { personas } from '../../personas/core/persona';
import { chance } from '../../personas/core/behaviour';
import {
  knownParameters,
  merged,
  parameterText,
  parameterTextIn,
  shownEnds,
  shownParameter,
  stepOf,
  withParameter,
} from './persona-parameters';

describe('a slider of a parameter', () => {
  it('has a place for the default of every parameter of every persona, and at most 1,000 places', () => {
    for (const persona of personas.values())
      for (const [name, spec] of Object.entries(persona.parameters)) {
        const step = stepOf(spec);
        const places = (spec.default - spec.min) / step;
        expect(places, `${persona.name}.${name}`).toBeCloseTo(Math.round(places), 6);
        expect((spec.max - spec.min) / step).toBeLessThanOrEqual(1000);
      }
  });

  it('moves by a hundredth of a chance, by less where the default asks for it, and by round steps of any range', () => {
    const spec = chance('does it', 0.35, [0, 1]);
    expect(stepOf(spec)).toBe(0.01);
    expect(stepOf({ ...spec, default: 0.015 })).toBe(0.005);
    expect(stepOf({ ...spec, default: 0.012 })).toBe(0.001);
    expect(stepOf({ ...spec, default: 4, min: 0, max: 16 })).toBe(0.1);
    expect(stepOf({ ...spec, default: -1000, min: -1000, max: 1000 })).toBe(10);
    expect([shownParameter(0.30000000000000004), shownEnds(0, 0.0625)]).toEqual(['0.3', '0 to 0.063']);
  });
});

describe('changed parameters', () => {
  it('forget a value that is moved back', () => {
    const once = withParameter({}, 'noisy', 'slip', 0.45, 0.35);
    const twice = withParameter(once, 'noisy', 'answer', 0.5, 0.9);
    expect(twice).toEqual({ noisy: { slip: 0.45, answer: 0.5 } });
    expect(withParameter(twice, 'noisy', 'slip', 0.35, 0.35)).toEqual({ noisy: { answer: 0.5 } });
    expect(withParameter(once, 'noisy', 'slip', 0.35, 0.35)).toEqual({});
  });

  it('leave the others of a document as they are', () => {
    const own = { noisy: { slip: 0.1, answer: 0.2 }, terse: { curt: 1 } };
    expect(merged(own, { noisy: { slip: 0.45 }, changer: { stale: 0.95 } })).toEqual({
      noisy: { slip: 0.45, answer: 0.2 },
      terse: { curt: 1 },
      changer: { stale: 0.95 },
    });
  });

  it('come back from their text', () => {
    const changed = { noisy: { slip: 0.45, answer: 1e-7 }, changer: { stale: 0.95 } };
    expect(parameterText(changed)).toBe('noisy.slip:0.45,noisy.answer:1e-7,changer.stale:0.95');
    expect(parameterTextIn(parameterText(changed))).toEqual(changed);
    for (const text of ['', 'noisy', 'noisy.slip', 'noisy.slip:', 'noisy.slip:x', 'noisy.slip:1e999', 'a.b:1,'])
      expect(parameterTextIn(text), text).toBeNull();
    expect(Object.keys(parameterTextIn('__proto__.a:1')!)).toEqual(['__proto__']);
  });

  it('of nobody, of no such name and outside of their range are named, and the rest is kept', () => {
    const given = parameterTextIn('bob.slip:0.1,noisy.colour:0.1,noisy.toString:1,noisy.slip:7,changer.stale:0.95')!;
    const { known, unknown } = knownParameters(given, [...personas.values()]);
    expect(known.map(({ persona, name, value }) => [persona.name, name, value])).toEqual([['changer', 'stale', 0.95]]);
    expect(unknown).toEqual([
      'parameter bob.slip',
      'parameter noisy.colour',
      'parameter noisy.toString',
      'parameter noisy.slip:7 (it must be from 0 to 1)',
    ]);
  });
});
