import { expect, it } from 'vitest';
import type { Episode, Turn } from '../../domain/dialogue';
import { PLACES, turnsBefore } from '../../../test/fixtures/typed/utterances';
import { keyboardOf } from '../keyboards';

const chips = (task: string, situation: string, draft: string) => {
  const { episode } = PLACES[task]! as { episode: Episode };
  const turns: readonly Turn[] = turnsBefore(task, situation);
  return keyboardOf(task).suggestions(episode, turns, draft);
};
const labels = (task: string, situation: string, draft: string) =>
  chips(task, situation, draft).map(({ label }) => label);

it('completes the word that is being typed, and keeps what stands before it', () => {
  expect(chips('edit', 'day', 'make it Tue')[0]).toEqual({ label: 'Tuesday', draft: 'make it Tuesday' });
  expect(chips('clarify', 'city', 'pr')[0]).toEqual({ label: 'Prague', draft: 'Prague' });
});

it('puts first what the card wants: August before April, where both begin alike', () => {
  // The card of the fixture: Oslo, August, ferry.
  expect(labels('clarify', 'month', 'a').slice(0, 2)).toEqual(['August', 'April']);
});

it('offers other values of the kind that was asked for before other words', () => {
  // "transport", "to" and others begin with t as well.
  expect(labels('clarify', 'transport', 't').slice(0, 2)).toEqual(['train', 'tram']);
});

it('completes nothing after a space, a whole word or a mark', () => {
  expect(chips('edit', 'day', 'tuesday ').length).toBe(0);
  expect(labels('edit', 'day', 'tuesday')).not.toContain('Tuesday');
  expect(labels('clarify', 'open', '__proto__')).toEqual([]);
});
