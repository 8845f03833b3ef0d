/** The same policies, used near-greedily: naive training did harm. */
import type { Lesson } from './registry';

export const lesson: Lesson = {
  name: 'near-greedy',
  title: 'Used less at random',
  preset: 'clarify',
  file: 'math-chat',
  temperature: 0.1,
  arms: ['base', 'naive', 'calibrated'],
  question:
    'Unlike in lesson 1, calibrated’s simulator was fitted to whole logged dialogues. The policies learned at temperature 1 and are used near-greedily, at 0.1: they nearly always say their likeliest word. Base is the policy before this training. Does naive training help or harm now?',
  see: 'Base is far better than at temperature 1, and naive is below it. Calibrated is above both.',
  why: 'We think that at temperature 1 naive training helped because it taught the policy to speak less at random. Near-greedy use does that for free. What is left of naive training is what it learned from a simulator that accepts too much.',
  means:
    'A gain can come from something that use at another temperature gives anyway. Compare policies as they will be used.',
  wrong:
    'Where the simulator is realistic or dialogues are short, naive does no harm at 0.1 either. Policies were never trained at 0.1.',
  claims: ['base > naive', 'calibrated > base'],
  order: 10,
};
