/** What decides between static and naive: how broad the logs are, how far into a dialogue they reach, how long dialogues may be, and how far static looks ahead. */
import type { Story } from './registry';

const point = (label: string, file: string, set: readonly string[]) => ({
  label,
  file: `static-naive-${file}`,
  set: [...set, 'evaluation.c2st=false'],
});

export const story: Story = {
  name: 'static-naive',
  title: 'Static against naive: what decides?',
  question:
    'In the paper, static is below naive on one task and above it on the other. What decides here: the breadth of the logs, their length, the horizon, or the look-ahead?',
  preset: 'clarify',
  arms: ['base', 'static', 'naive'],
  seeds: [1, 2, 3],
  points: [
    point('broad logs, H = 8', 'broad-8', []),
    point('broad logs, H = 16', 'broad-16', ['horizon=16']),
    point('logs cut after two turns, H = 8', 'short-8', ['logs.horizon=2']),
    point('narrow logs (temperature 0.3), H = 8', 'narrow-8', ['logs.temperature=0.3']),
    point('narrow logs cut after one turn, H = 16', 'narrow-short-16', [
      'logs.temperature=0.3',
      'logs.horizon=1',
      'horizon=16',
    ]),
    point('forty logs, H = 8', 'few-8', ['logs.dialogues=40', 'logs.heldOutShare=0.25']),
    point('broad logs, look-ahead of 4 turns', 'lookahead-8', ['staticLookahead=4']),
  ],
  legs: [
    {
      a: 'static',
      b: 'naive',
      expected: 'below',
      because: 'paper, MATH-Chat: 85.0 against 89.3; on MediumDocEdit-Chat it is above: 33.8 against 26.1',
    },
  ],
  tried: [
    'Early calculations disagreed: no difference with a small table, static far below naive in a small test with tokens, and static far above naive in our first results. Before the runs we expected that the breadth of the logs decides, or how much of each judged dialogue the simulator plays.',
    'In seed 1 alone, static was 14.3 points below naive with a look-ahead of 4 turns, and we thought that how much the simulator plays also decides (docs/LOG.md). In seeds 2 and 3, static was 19 points above. These were runs with an earlier base simulator.',
  ],
  order: 40,
};
