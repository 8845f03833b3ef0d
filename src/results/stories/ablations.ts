/**
 * Settings of single arms, one changed at a time. What is the same in another story has its home there: the tag without
 * logs in `tag`, H in `horizon`. The rows below the main table (src/results/ablation-rows.ts) are from all three.
 */
import type { Story } from './registry';

export const story: Story = {
  name: 'ablations',
  title: 'Which part does it: logs, tag, futures',
  question:
    'Calibration changes the simulator’s weights, by logs, and the style tag in its prompt. What do the logs give if the tag stays that of the prompted simulator? (For the tag without logs, see A better prompt; for shorter and longer dialogues, see Horizon.) And is static better if each response is judged by the mean of four simulated futures instead of one?',
  preset: 'clarify',
  arms: ['base', 'static', 'naive', 'calibrated', 'oracle'],
  seeds: [1, 2, 3, 4, 5],
  points: [
    {
      label: 'logs without the tag',
      file: 'ablation-logs-only',
      set: ['sft.style=default', 'evaluation.c2st=false'],
      legs: [
        { a: 'calibrated', b: 'naive', expected: 'above', because: 'ours: logs help under the prompted tag too' },
        { a: 'oracle', b: 'calibrated', expected: 'above', because: 'ours: a simulator with errors costs something' },
      ],
    },
    {
      label: 'static with four futures',
      file: 'ablation-futures-4',
      set: ['staticFutures=4', 'evaluation.c2st=false'],
      legs: [
        { a: 'static', b: 'base', expected: 'above', because: 'paper: 85.0 against 82.3' },
        {
          a: 'calibrated',
          b: 'static',
          expected: 'above',
          because: 'paper: 91.5 against 85.0; CollabLLM averages several futures too',
        },
      ],
    },
  ],
  legs: [],
  tried: [
    'The two settings were chosen before they were run, and are the only ones of their kind. The look-ahead stays one turn.',
  ],
  order: 3,
};
