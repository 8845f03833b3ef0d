/** A question that some users do not forgive, and that logs rarely show. */
import type { Lesson } from './registry';

export const lesson: Lesson = {
  name: 'rare-act',
  title: 'One question too many',
  preset: 'fatal-act',
  file: 'lesson-fatal-act',
  temperature: 1,
  arms: ['static', 'calibrated', 'base', 'naive'],
  question:
    'Half of these users nearly always leave when they are asked for everything at once. The logs are few and rarely contain that question. Which policy still gains from its training?',
  see: 'Only calibrated. Static gains nothing, and naive loses a little.',
  why: 'The prompted simulator never leaves, so to naive the question is the quickest way. The few logs are enough for the calibrated simulator, we think because its base model knows users who leave for other reasons.',
  means: 'What a simulator has never shown, a policy cannot learn to avoid.',
  wrong:
    'Only three training runs. Which pairs can be told apart is judged by new dialogues with these policies, not by new training runs.',
  claims: ['calibrated > base', 'calibrated > naive', 'calibrated > static'],
  order: 30,
};
