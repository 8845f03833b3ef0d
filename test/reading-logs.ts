/** Reading of logs in tests: from text to lines that are easy to compare. */
import type { TextDialogue } from '../src/domain/text-dialogue';
import { logFileOfBytes } from '../src/logs/log-file';
import { readDialogues, type LogOptions } from '../src/logs/read-logs';

export const written = (text: string, name = 'log') => logFileOfBytes(name, new TextEncoder().encode(text));

/** "u: Hello" and "p: Hi." */
export const shown = ({ turns }: TextDialogue): string[] => turns.map(({ speaker, text }) => `${speaker[0]}: ${text}`);

export const readText = (text: string, options?: LogOptions) => readDialogues([written(text)], options);
export const readJson = (value: unknown, options?: LogOptions) => readText(JSON.stringify(value), options);

/** A record in OpenAI's form; the user begins. */
export const messages = (...texts: string[]) => ({
  messages: texts.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content })),
});
