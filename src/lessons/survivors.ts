/** Logs without those who left: the promise is inflated, the policy is not worse. */
import type { Lesson } from './registry';

export const lesson: Lesson = {
  name: 'survivors',
  title: 'Logs of those who stayed',
  preset: 'survivor-logs',
  file: 'lesson-survivor-logs',
  temperature: 1,
  arms: ['naive', 'static', 'calibrated'],
  question:
    'The logs leave out every dialogue in which the user gave up. The simulator calibrated on them saw nobody leave in these logs. Is its policy ruined?',
  see: 'Its promise is far too high, but the policy is still the best of the three.',
  why: 'The simulator still judges answers as real users do. It lacks those who leave, so it promises too much.',
  means:
    'The gap between what is promised and what real users give measures the simulator. To judge the policy, compare its success with them.',
  wrong:
    'Only three training runs. Where leaving depends on what the policy does, as in the lesson on one question too many, such logs would hide it.',
  claims: ['calibrated > static', 'static > naive'],
  order: 50,
};
