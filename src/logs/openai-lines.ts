/** Dialogues as JSON Lines in OpenAI's form: what `npm run import` writes, and what this and most other tools read again. */
import type { TextDialogue } from '../domain/text-dialogue';

/** With the line's end. Read again, it is the same dialogue. */
export function openAiLine({ id, turns }: TextDialogue): string {
  const messages = turns.map(({ speaker, text }) => ({
    role: speaker === 'user' ? 'user' : 'assistant',
    content: text,
  }));
  return `${JSON.stringify({ id, messages })}\n`;
}
