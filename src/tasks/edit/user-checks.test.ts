import { expect, it } from 'vitest';
import { editsBetween, parse } from './document';
import { userChecks } from './task';
import { idsOf } from './vocabulary';

const from = 'dear anna the meeting is on tuesday at school . please reply bring cake . regards';
const to = 'hey anna the meeting is on friday at school . please reply bring cake . regards';
const document = parse(idsOf(from))!;
const goal = { document, edits: editsBetween(document, parse(idsOf(to))!)! };
const turn = (speaker: 'policy' | 'user', text: string) => ({ speaker, tokens: idsOf(text) });
const after = (policy: string, user: string) =>
  userChecks({ index: 0, goal }, [
    turn('user', 'morning </user>'),
    turn('policy', `${policy} </policy>`),
    turn('user', `${user} </user>`),
  ]);

it.each([
  [
    'which day ?',
    'friday',
    [
      ['answers what was asked', true],
      ['tells its goal', true],
    ],
  ],
  [
    'which day ?',
    'later',
    [
      ['answers what was asked', true],
      ['tells its goal', true],
    ],
  ],
  [
    'which day ?',
    'earlier',
    [
      ['answers what was asked', true],
      ['tells its goal', false],
    ],
  ],
  [
    'which day ?',
    'warmer',
    [
      ['answers what was asked', false],
      ['tells its goal', true],
    ],
  ],
  [
    'the tone ?',
    'want please',
    [
      ['answers what was asked', true],
      ['tells its goal', true],
    ],
  ],
  ['anything else ?', 'hi friday maybe', [['tells its goal', false]]],
  ['check hey ?', 'yes', [['affirms what is right', true]]],
  ['check hey ?', 'nah', [['affirms what is right', false]]],
  [
    'check hi ?',
    'no take hey',
    [
      ['denies what is wrong', true],
      ['corrects rightly', true],
    ],
  ],
  [`draft ${from}`, 'wrong take friday', [['corrects rightly', true]]],
  [`draft ${from}`, 'wrong take monday', [['corrects rightly', false]]],
  [`draft ${to}`, 'wrong take friday', [['corrects rightly', false]]],
  ['which day ?', 'huh ?', []],
])('after "%s", "%s"', (policy, user, expected) => {
  expect(after(policy, user).map(({ check, ok }) => [check, ok])).toEqual(expected);
});
