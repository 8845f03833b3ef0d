/** Made dialogues of people who order a drink: short, and with something to learn. */
import { Rng } from '../src/domain/rng';
import type { TextDialogue } from '../src/domain/text-dialogue';

const DRINKS = ['a latte', 'a mocha', 'two teas', 'an iced coffee'];

export function orders(name: string, count: number): TextDialogue[] {
  return Array.from({ length: count }, (_, n) => {
    const rng = new Rng(1, name, n);
    const drink = rng.pick(DRINKS);
    return {
      id: `${name} ${n}`,
      turns: [
        { speaker: 'user', text: `${rng.pick(['Can I get', 'I want'])} ${drink} please` },
        { speaker: 'policy', text: `So ${drink}?` },
        { speaker: 'user', text: rng.pick(['yes', 'Yes please']) },
      ],
    };
  });
}
