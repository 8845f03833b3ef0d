/**
 * A language model as the judge: it reads a finished dialogue and says whether the user got what they wanted. The task's own
 * judge knows, so it can be told how often the model agrees with it, and how often it lets a failure pass.
 */
import type { Dialogue } from '../domain/dialogue';
import type { TaskModule } from '../tasks/registry';
import { ask, type AskingOptions } from './asking';
import { VERDICT_GRAMMAR } from './grammar';
import { filled, type PromptTemplate } from './prompts';
import { shareOf, type Share } from './share';
import { turnWords } from './user-turns';

export interface LlmJudge extends AskingOptions {
  readonly module: TaskModule;
  readonly prompt: PromptTemplate;
}

const VERDICT_TOKENS = 8;

/** Whether the user got it. Rejects as `ask`. */
export function verdictOn(judge: LlmJudge, { episode, turns }: Dialogue, signal: AbortSignal): Promise<boolean> {
  const { module, prompt } = judge;
  const fields = {
    task: module.task.description,
    goal: module.task.describeGoal(episode),
    dialogue: turns
      .map((turn) => `${turn.speaker === 'user' ? 'User' : 'Assistant'}: ${turnWords(module, turn)}`)
      .join('\n'),
  };
  return ask(
    judge,
    {
      messages: [
        { role: 'system', content: filled(prompt.system, fields) },
        { role: 'user', content: filled(prompt.opening, fields) },
      ],
      maxTokens: VERDICT_TOKENS,
      temperature: 0,
      grammar: VERDICT_GRAMMAR,
    },
    readVerdict,
    signal,
  );
}

export function readVerdict(text: string): boolean | null {
  const [, word] = /^\W*(yes|no)\b/i.exec(text) ?? [];
  return word === undefined ? null : word.toLowerCase() === 'yes';
}

export interface JudgeReport {
  /** The model says what the task's judge says. */
  readonly agreement: Share;
  /** It says yes where the user did not get what they wanted, and where they did. */
  readonly yesGivenFailure: Share;
  readonly yesGivenSuccess: Share;
}

/** @param judged dialogues with the model's verdict. A dialogue succeeded if the user got exactly what they wanted. */
export function judgeReport(judged: readonly { readonly dialogue: Dialogue; readonly yes: boolean }[]): JudgeReport {
  const rows = judged.map(({ dialogue, yes }) => ({ yes, success: dialogue.outcome.success === 1 }));
  const yesOf = (success: boolean) => {
    const these = rows.filter((row) => row.success === success);
    return shareOf(these.filter(({ yes }) => yes).length, these.length);
  };
  return {
    agreement: shareOf(rows.filter(({ yes, success }) => yes === success).length, rows.length),
    yesGivenFailure: yesOf(false),
    yesGivenSuccess: yesOf(true),
  };
}
