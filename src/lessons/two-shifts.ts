/** The default lesson: each shift by itself, then calibration. */
import type { Lesson } from './registry';

export const lesson: Lesson = {
  name: 'two-shifts',
  title: 'Two shifts, and what closes them',
  preset: 'two-shifts',
  file: 'two-shifts',
  temperature: 1,
  arms: ['naive', 'calibrated', 'static'],
  question:
    'Three policies are trained without talking to real users. Static continues logged dialogues that stop after one question. Naive talks to a simulator that was only prompted. Calibrated talks to one that was fine-tuned on the same short logs. Which books the right trip most often with real users?',
  see: 'Static and naive are promised far more than real users give. Calibrated gets a little less than promised, and is clearly best.',
  why: 'The short logs never show what follows the new policy’s questions: that is policy-induced shift, and in some trainings it leaves static far below base. Naive’s simulator accepts nearly every answer: that is simulator-induced shift. The calibrated one leads whole dialogues, with a user who answers as real users do.',
  means:
    'A training curve says how a policy does with its partner in training. It says nothing about real users unless the partner is like them.',
  wrong:
    'Training runs of static differ much, and one here shows only one of them; one of the five recorded collapsed, and shows an earlier policy. Where logs reach further, static recovers and passes naive; where the simulator is more realistic, naive comes close: the map shows both. The users are scripted.',
  claims: ['calibrated > naive', 'calibrated > static', 'calibrated > base'],
  order: 0,
};
