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
    'Half of these users leave when they are asked for everything at once. The logs are few and rarely contain that question. Who learns not to ask it?',
  see: 'Only calibrated does. Naive and static gain nothing.',
  why: 'The prompted simulator never leaves, so to naive the question is the quickest way. The few logs are enough for the calibrated simulator, because its base model already knows users who leave.',
  means: 'What a simulator has never shown, a policy cannot learn to avoid.',
  wrong: 'Three trainings only: the intervals cover new dialogues with these policies, not new trainings.',
  claims: ['calibrated > base', 'calibrated > naive', 'calibrated > static'],
  order: 30,
};
