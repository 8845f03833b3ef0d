/** A gap that a discriminator sees at once, and that costs nothing. */
import type { Lesson } from './registry';

export const lesson: Lesson = {
  name: 'only-style',
  title: 'A gap that does not matter',
  preset: 'style-only',
  file: 'lesson-style-only',
  temperature: 1,
  arms: ['calibrated', 'base', 'naive'],
  question:
    'These users do exactly what the prompted simulator does, but in other words: they are curt where it is polite. A classifier tells the two apart at once. How much does naive lose?',
  see: 'Nothing. Naive and calibrated are within 3 points of each other, far above base.',
  why: 'The policy reads the words, but what it has to do depends on what users reveal, correct and accept, and that is the same.',
  means: 'How unlike two users look is not how much a policy loses. Measure success with real users, not only realism.',
  wrong:
    'Here the policy knows both ways of speaking from its base training. Words that it has never read would cost something.',
  claims: ['naive > base', 'calibrated > base', 'naive ~ calibrated'],
  order: 40,
};
