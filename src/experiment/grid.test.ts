/** Values on a command line, and every combination of them. */
import { expect, it } from 'vitest';
import { assignmentsOf, axisIn, combinationsOf, nameOf } from './grid';
import { withOverrides } from './overrides';
import { presetNamed } from './presets/registry';

it.each<[string, readonly string[]]>([
  ['reward.lambda=0,0.5, 1', ['0', '0.5', '1']],
  ['grpo.lossType=dapo', ['dapo']],
  ['key=[1,2],[3]', ['[1,2]', '[3]']],
  ['key={"a":[1,{"b":2}],"c":3},null', ['{"a":[1,{"b":2}],"c":3}', 'null']],
  ['key="a,b","[","\\",",c', ['"a,b"', '"["', '"\\","', 'c']],
  ['reward.formula=min(correct,1-left),correct', ['min(correct,1-left)', 'correct']],
  ['key=a=b,c', ['a=b', 'c']],
])('%s has the values %j', (given, values) => expect(axisIn(given).values).toEqual(values));

it.each<[string, RegExp]>([
  ['reward.lambda', /takes KEY=VALUE,VALUE/],
  ['=1,2', /takes KEY=VALUE,VALUE/],
  ['reward.lambda=', /takes KEY=VALUE,VALUE/],
  ['reward.lambda=1,,2', /an empty value/],
  ['reward.lambda=1,', /an empty value/],
  ['reward.lambda=0.5,0.50', /the value 0\.50 twice/],
  ['key=[1,2', /lacks a closing \]/],
  ['key="a,b', /lacks a closing "/],
  ['key=[1}', /lacks a closing \]/],
  ['seeds=1,2', /use --seeds/],
  ['arms=base,naive', /use --arms/],
])('--grid %s is refused', (given, sentence) => {
  expect(() => axisIn(given)).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringMatching(sentence) }),
  );
});

it('every value of each key meets every value of the others, the last key first', () => {
  expect(combinationsOf([axisIn('reward.lambda=0,1'), axisIn('promptedStyle=default,people')])).toEqual([
    { 'reward.lambda': 0, promptedStyle: 'default' },
    { 'reward.lambda': 0, promptedStyle: 'people' },
    { 'reward.lambda': 1, promptedStyle: 'default' },
    { 'reward.lambda': 1, promptedStyle: 'people' },
  ]);
  expect(() => combinationsOf([axisIn('horizon=1,2'), axisIn('horizon=4')])).toThrow(/horizon is given twice/);
  const tens = (key: string) => axisIn(`${key}=0,1,2,3,4,5,6,7,8,9,10`);
  expect(() => combinationsOf([tens('a'), tens('b'), tens('c')])).toThrow(/has 1331 settings; at most 1000/);
});

it('a combination changes a spec as --set does', () => {
  const { spec } = presetNamed('clarify-smoke');
  const [, last] = combinationsOf([axisIn('promptedStyle=default,"people"'), axisIn('grpo.beta=0.5')]);
  const changed = withOverrides(spec, assignmentsOf(last!));
  expect(changed).toEqual({ ...spec, promptedStyle: 'people', grpo: { ...spec.grpo, beta: 0.5 } });
});

it.each<[Readonly<Record<string, unknown>>, string]>([
  [{ 'reward.lambda': 0.5, horizon: 4 }, 'lambda=0.5_horizon=4'],
  [{ 'logs.horizon': 4, horizon: 4 }, 'logs.horizon=4_horizon=4'],
  [{ 'sft.style': 'people', 'guard.on': false }, 'style=people_on=false'],
  [{ key: [1, 2], other: -1 }, 'key=1-2_other=-1'],
  [{ population: { name: 'Müller & co/..', weights: {} } }, 'population=M-ller-co-..'],
  [{ population: null }, 'population=null'],
  [{ key: '///' }, 'key=-'],
])('%j is called %s', (combination, name) => expect(nameOf(combination)).toBe(name));

it('a name is never longer than a disk takes', () => {
  const long = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`key${i}`, 'x'.repeat(100)]));
  expect(nameOf(long).length).toBe(120);
});

it('sets a section before a setting in it, whatever the order of the keys is', () => {
  const [one] = combinationsOf(['population.weights.terse=1', 'population={}'].map(axisIn));
  expect(assignmentsOf(one!)).toEqual(['population={}', 'population.weights.terse=1']);
});
