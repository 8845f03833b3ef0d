/** The logs never reach the turns that the new policy will reach. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'no-overlap',
  title: 'No overlap: logs that end after two turns',
  description:
    'The logs end after two policy turns, so they never show how users judge a late proposal. So calibration may be wrong about late proposals. Expect it to be right as long as the base simulator knows enough about real users. Static may lose or gain several points, depending on the seed.',
  order: 50,
  story: 'lessons',
  spec: { ...clarify.spec, preset: 'no-overlap', logs: { ...clarify.spec.logs, horizon: 2 } },
};
