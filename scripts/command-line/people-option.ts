/** The option `--people FILE`: dialogues that people held in the view Talk, or a language model in the view LLM, as a run's logs. */
import type { Dialogue } from '../../src/domain/dialogue';
import type { ExperimentSpec } from '../../src/domain/experiment-spec';
import { ShiftLabError } from '../../src/domain/errors';
import type { HumanSession } from '../../src/domain/human-session';
import type { ModelTalk } from '../../src/domain/model-talk';
import { dialoguesOf } from '../../src/people/checked-session';
import { merged } from '../../src/people/merge';
import { modelDialogues, parseModelTalkFile } from '../../src/people/model-talks';
import { parseSessionFile } from '../../src/people/session-file';
import { sayNotice } from '../experiment/progress';
import { shown } from '../files/reasons';
import { inFile, readText } from './command-line';

/** Null without a file. Sessions that cannot be used are named on standard error. Throws `usage` for a file of another kind. */
export function peopleOption(files: readonly string[], { task, reward }: ExperimentSpec): readonly Dialogue[] | null {
  if (files.length === 0) return null;
  let sessions: readonly HumanSession[] = [];
  const talks: ModelTalk[] = [];
  for (const file of files) {
    const ofModels = inFile(file, () => parseModelTalkFile(readText(file)));
    if (ofModels) {
      talks.push(...ofModels);
      continue;
    }
    const read = inFile(file, () => parseSessionFile(readText(file)));
    for (const { message } of read.refused) sayNotice(`${shown(file)}: ${message}`);
    const { duplicates, contradictory, ...merge } = merged(sessions, read.sessions);
    if (duplicates + contradictory > 0)
      sayNotice(`${shown(file)}: ${duplicates} sessions are known already, ${contradictory} contradict a known one.`);
    sessions = merge.sessions;
  }
  if (talks.length > 0) {
    if (sessions.length > 0)
      throw new ShiftLabError('usage', 'Some of these files are of people and some of language models: give one kind.');
    return modelDialogues(
      talks.filter((talk) => talk.task === task),
      reward,
    );
  }
  return dialoguesOf(
    sessions.filter((session) => session.task === task),
    reward,
  );
}
