/**
 * "Less polite", "too formal", "not so late", "not warm enough": how people say that a text has too much or too little of a
 * quality. Each is one phrase, so that the word that turns the quality around is never lost without it.
 */
import type { Quality } from './words';

const LESS = [
  'less|far less|too|far too|way too|much too|rather too|overly|not so|not quite so|not nearly so|not as|not quite as',
  'not nearly as|not that|not too|not overly',
];
const MORE = ['more', 'far more'];
/** A quality stands in place of "*". */
const NOT_ENOUGH = ['not * enough|isnt * enough|is not * enough|wasnt * enough|not sufficiently *|isnt sufficiently *'];
/** They may approve as well as wish. */
const UNCLEAR = [
  'not less *|no less *|never less *|not more *|no more *|never more *|not any more *|not any less *|dont be less *',
  'isnt too *|isnt so *|isnt that *|arent too *|wasnt too *|never too *|never so *|* enough|not very *|isnt very *',
];

const spread = (lists: readonly string[]) => lists.flatMap((list) => list.split('|'));

/** Each phrase, with the word of the task for it; null if the person is to be asked. */
export function comparatives(qualities: readonly Quality[]): { phrase: string; word: string | null }[] {
  return qualities.flatMap(({ names, more, less }) =>
    names.split('|').flatMap((name) => {
      const all = (phrases: readonly string[], word: string | null) =>
        phrases.map((phrase) => ({
          phrase: phrase.includes('*') ? phrase.replace('*', name) : `${phrase} ${name}`,
          word,
        }));
      return [
        ...all(spread(LESS), less),
        ...all(spread(MORE), more),
        ...all(spread(NOT_ENOUGH), more),
        ...all(spread(UNCLEAR), null),
      ];
    }),
  );
}
