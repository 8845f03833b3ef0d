/** A map's cell in a sentence. */
import type { MapCell } from '../../domain/story-map';
import { list } from '../format';
import { mean } from '../charts/seed-spread';
import type { SuccessWords } from '../run/success-words';
import { seedsWords } from './story-words';

/** "p = 0, logs of 8 turns, 5 seeds: calibrated leads with 73.1 %, before static with 70.2 % and naive with 48.0 %." */
export function cellWords({ point, leaders }: MapCell, words: SuccessWords): string {
  const compared = [...new Set(point.legs.flatMap(({ a, b }) => [a, b]))];
  const named = (arms: readonly string[]) =>
    list(arms.map((arm) => `${arm} with ${words.say(mean(point.arms.find((one) => one.arm === arm)?.real ?? []))}`));
  const others = compared.filter((arm) => !leaders.includes(arm));
  const before = others.length > 0 ? `, before ${named(others)}` : '';
  const found =
    leaders.length === 1 ? `${named(leaders).replace(' with', ' leads with')}` : `${named(leaders)} are not told apart`;
  return `${point.label}, ${seedsWords(point)}: ${found}${before}.`;
}
