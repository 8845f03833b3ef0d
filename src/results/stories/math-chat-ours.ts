/** Every arm that there is on the MATH-Chat analogue: the paper's and ours. */
import type { Story } from './registry';
import { extensionLegs } from './story-extension-legs';

export const story: Story = {
  name: 'math-chat-ours',
  title: 'Our extensions on clarify',
  question:
    'Do the arms that are not in the paper help if the answer is either right or wrong? All arms of the paper are shown beside them.',
  preset: 'clarify',
  arms: [
    'base',
    'static',
    'naive',
    'calibrated',
    'oracle',
    'refreshed',
    'filtered',
    'reweighted',
    'penalised',
    'adversarial',
    'online',
  ],
  seeds: [1, 2, 3, 4, 5],
  points: [{ label: 'λ = 1', file: 'math-chat-ours', set: ['reward.lambda=1'] }],
  legs: extensionLegs(
    '. It is prompted with calibration’s style tag, which alone gives about as much (see A better prompt)',
  ),
  tried: [
    'The extensions’ settings (DEFAULT_EXTENSIONS) were fixed before any run and are the only ones tried.',
    'Refreshed, reweighted and adversarial were run before, with defects (first-extensions-math-chat-ours.json). Reweighted: the weights multiplied the loss, so training made realistic dialogues less likely (49.0, 51.1, 46.8, 48.5, 40.4). Adversarial: all dialogues of a group had the same opening of the simulator, so no advantage could train it (72.9, 71.8, 69.9, 75.2, 69.0). Refreshed: the same random numbers were drawn again after a renewal (71.3, 72.0, 71.0, 69.6, 57.1).',
  ],
  order: 1,
};
