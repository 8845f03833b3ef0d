/**
 * Recorded results and the shipped base models rest on these draws. Whoever changes a corpus has to train its base
 * models again, and only then changes the recorded hashes.
 */
import { expect, it } from 'vitest';
import recorded from './golden/persona-numbers.json';
import { personaNumbers } from './persona-numbers';

it('draws the populations, training rows and dialogues that were recorded', () => {
  expect(personaNumbers()).toMatchObject(recorded);
});
