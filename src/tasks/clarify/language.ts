/** How acts sound in `clarify`. Every value has one word, so there is one language for all dialogues. */
import { SlotLanguage } from '../slots/language';
import { Wording } from '../slots/wording';
import { vocabulary } from './vocabulary';

const wording = new Wording({
  vocabulary,
  // A test measures both.
  maxTurnTokens: { policy: 6, user: 6 },
  greet: {
    phrases: { plain: ['i need a trip'], polite: ['hello there'], curt: ['hi'] },
    cues: 'hello hi need',
  },
  tell: { plain: ['i want *', 'it is *'], polite: ['* please'], curt: ['*'] },
  ask: [
    { phrases: ['which city ?', 'where to ?', 'destination please'], cues: 'city where destination' },
    { phrases: ['which month ?', 'when ?', 'date please'], cues: 'month when date' },
    { phrases: ['which transport ?', 'how to travel ?', 'vehicle please'], cues: 'transport travel vehicle' },
  ],
  askAll: {
    phrases: ['tell me everything', 'all details please', 'describe the trip'],
    cues: 'everything details describe',
  },
  propose: { phrases: ['i suggest *', 'offer *', 'booking *'], cues: 'suggest offer booking' },
});

export const language = new SlotLanguage(wording);
