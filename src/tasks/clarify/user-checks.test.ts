import { expect, it } from 'vitest';
import { userChecks } from './task';
import { vocabulary } from './vocabulary';

const turn = (speaker: 'policy' | 'user', text: string) => ({ speaker, tokens: vocabulary.idsOf(text) });
/** rome april bus */
const goal = [0, 1, 2];
const after = (policy: string, user: string) =>
  userChecks({ index: 0, goal }, [
    turn('user', 'hi </user>'),
    turn('policy', `${policy} </policy>`),
    turn('user', `${user} </user>`),
  ]);

it.each([
  [
    'which city ?',
    'rome',
    [
      ['answers what was asked', true],
      ['tells its goal', true],
    ],
  ],
  [
    'which city ?',
    'april',
    [
      ['answers what was asked', false],
      ['tells its goal', true],
    ],
  ],
  [
    'all details please',
    'rome may bus',
    [
      ['tells its goal', true],
      ['tells its goal', false],
      ['tells its goal', true],
    ],
  ],
  ['check rome ?', 'yes', [['affirms what is right', true]]],
  ['check rome april ?', 'no not that', [['affirms what is right', false]]],
  [
    'check paris ?',
    'no take rome',
    [
      ['denies what is wrong', true],
      ['corrects rightly', true],
    ],
  ],
  [
    'check paris april ?',
    'no take april',
    [
      ['denies what is wrong', true],
      ['corrects rightly', false],
    ],
  ],
  ['check paris ?', 'yep', [['denies what is wrong', false]]],
  ['offer paris april bus', 'wrong take rome', [['corrects rightly', true]]],
  ['offer paris april bus', 'wrong take london', [['corrects rightly', false]]],
  ['which city ?', 'huh ?', []],
])('after "%s", "%s"', (policy, user, expected) => {
  expect(after(policy, user).map(({ check, ok }) => [check, ok])).toEqual(expected);
});
