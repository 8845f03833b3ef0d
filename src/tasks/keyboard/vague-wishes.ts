/** Vague wishes beside exact ones: what they add, and where they say nothing. */
import { refuse } from './hearing';
import type { Hearing, Refusal } from './hearing';

export function settledVague(hearing: Hearing): { words: number[] } | { refusal: Refusal } {
  const words: number[] = [];
  for (const { token, item } of hearing.meaning.vague) {
    const may = hearing.meaningsOf(token);
    const unsaid = [item];
    const { asked } = hearing.context.scene;
    const { phrase } = hearing.meaning.items[item]!;
    // "Nicer", where the courtesy was asked for, is hardly about the greeting.
    if (asked !== null && !may.some(({ slot }) => slot === asked) && phrase !== hearing.wordOf(token)) {
      const sentence = `The policy would hear “${hearing.context.shown(token)}”, and that is not about ${hearing.context.labels[asked]!.toLowerCase()}.`;
      return refuse('says-nothing-here', sentence, { unsaid, instead: hearing.wishes([asked]) }) as {
        refusal: Refusal;
      };
    }
    if (may.length === 0) {
      const sentence = `In this note “${hearing.context.shown(token)}” means nothing: there is no such change.`;
      return refuse('says-nothing-here', sentence, { unsaid, instead: hearing.wishes() }) as { refusal: Refusal };
    }
    if (may.some((one) => hearing.meaning.values.some((told) => told.token === one.token))) continue;
    const open = may.filter(({ slot }) => !hearing.slotIsToldExactly(slot));
    if (open.length === 0) {
      const sentence = `“${hearing.context.shown(token)}” does not go with the exact wish beside it.`;
      return refuse('contradiction', sentence, { unsaid }) as { refusal: Refusal };
    }
    if (open.some((one) => hearing.said.get(one.slot) === one.token)) {
      const sentence = `The policy measures “${hearing.context.shown(token)}” by the first note, and what it just said fits that already. Say exactly what you want.`;
      return refuse('says-nothing-here', sentence, { unsaid, instead: hearing.corrections() }) as { refusal: Refusal };
    }
    if (!words.includes(token) || may.length > words.filter((word) => word === token).length) words.push(token);
  }
  return { words: [...new Set(words)] };
}
