/** What names dialogues of people that are a run's logs: the same words about the same problems have the same name. */
import type { Dialogue } from './dialogue';
import { sha256Hex } from './sha256';

export function hashOfLogs(dialogues: readonly Dialogue[]): Promise<string> {
  const said = dialogues.map(({ episode, turns }) => [episode.index, episode.goal, turns.map(({ tokens }) => tokens)]);
  return sha256Hex(new TextEncoder().encode(JSON.stringify(said)));
}
