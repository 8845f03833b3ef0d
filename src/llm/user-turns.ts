/** A task's turns as a language model reads and writes them. */
import type { Episode, Turn } from '../domain/dialogue';
import type { TaskModule } from '../tasks/registry';
import type { TurnForms } from '../tasks/keyboard/turn-forms';
import { keyboardOf } from '../tasks/keyboards';
import type { ChatMessage } from './chat';
import { filled, type PromptTemplate } from './prompts';

/** For the prompt: every form once, with dots where values go. */
export const formWords = ({ templates }: TurnForms): string =>
  templates.map(({ text }) => `"${text.replace(/[*~]/g, '…')}"`).join(', ');

/** Words of a turn, without its stop token. */
export function turnWords({ task }: TaskModule, { speaker, tokens }: Turn): string {
  const end = tokens.indexOf(task.stopToken[speaker]);
  return task.text(end < 0 ? tokens : tokens.slice(0, end));
}

/** The chat so far as the model that plays the user sees it: itself as the assistant, and the policy as its user. */
export function userMessages(
  module: TaskModule,
  { system, opening }: PromptTemplate,
  episode: Episode,
  turns: readonly Turn[],
): ChatMessage[] {
  const fields = {
    task: module.task.description,
    goal: module.task.describeGoal(episode),
    forms: formWords(keyboardOf(module.task.name).forms(episode)),
  };
  return [
    { role: 'system', content: filled(system, fields) },
    { role: 'user', content: filled(opening, fields) },
    ...turns.map((turn): ChatMessage => ({
      role: turn.speaker === 'user' ? 'assistant' : 'user',
      content: turnWords(module, turn),
    })),
  ];
}

/** A user's turn from what the model said; null if the task cannot read it. */
export function userTurn({ task }: TaskModule, episode: Episode, turns: readonly Turn[], text: string): Turn | null {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const ids = words.map((word) => task.vocabulary.indexOf(word));
  const stop = task.stopToken.user;
  // A marker such as "</user>" or "goal:rome" is a word of the vocabulary that nobody may say.
  const said = words.length > 0 && !words.some((word) => /^<|:/.test(word)) && !ids.includes(-1);
  if (said && ids.length < task.maxTurnTokens.user) return { speaker: 'user', tokens: [...ids, stop] };
  const heard = keyboardOf(task.name).typed(episode, turns, text).heard;
  return heard && { speaker: 'user', tokens: heard.tokens };
}
