/**
 * Sessions as one JSON file, which a student hands in and a lecturer drops with thirty others. A file is read session by
 * session: one that is damaged is named, and the others are used.
 */
import { asShiftLabError, ShiftLabError } from '../domain/errors';
import type { HumanSession } from '../domain/human-session';
import { jsonOf } from '../domain/json-text';
import { checkedSession } from './checked-session';

const FORMAT = 'shiftlab-people';
const FILE_SCHEMA = 1;
/** More than a course has: a hundred students with fifty cards each. A file with more is not one of ours. */
const MOST_SESSIONS = 5_000;

export function sessionFileText(sessions: readonly HumanSession[]): string {
  const lines = sessions.map((session) => ` ${JSON.stringify(session)}`).join(',\n');
  return `{"format":"${FORMAT}","schema":${FILE_SCHEMA},"sessions":[\n${lines}\n]}\n`;
}

export interface ReadSessions {
  readonly sessions: readonly HumanSession[];
  /** For each session that is not used, why. */
  readonly refused: readonly ShiftLabError[];
}

export const parseSessionFile = (text: string): ReadSessions => checkedSessions(sessionsIn(text));

/** Each session as it stands in the file. Throws `usage` if it is no such file or its format is not known, `trace-version` if a newer version wrote it. */
export function sessionsIn(text: string): readonly unknown[] {
  const value = jsonOf(text.replace(/^\uFEFF/, ''), 'This file') as {
    readonly format?: unknown;
    readonly schema?: unknown;
    readonly sessions?: unknown;
  } | null;
  if (value?.format !== FORMAT || !Array.isArray(value.sessions))
    throw new ShiftLabError(
      'usage',
      'This file has no dialogues of people: give one that was saved in the view Talk (“Save the dialogues as a file”).',
    );
  if (typeof value.schema === 'number' && value.schema > FILE_SCHEMA)
    throw new ShiftLabError(
      'trace-version',
      `This file has format ${value.schema}; this page reads format ${FILE_SCHEMA}. Open it with a newer ShiftLab.`,
      { reads: FILE_SCHEMA },
    );
  if (value.schema !== FILE_SCHEMA)
    throw new ShiftLabError('usage', `This file’s format is not known; this page reads format ${FILE_SCHEMA}.`, {
      reads: FILE_SCHEMA,
    });
  if (value.sessions.length > MOST_SESSIONS)
    throw new ShiftLabError(
      'usage',
      `This file has ${value.sessions.length} sessions; at most ${MOST_SESSIONS} are read.`,
      {
        sessions: value.sessions.length,
      },
    );
  return value.sessions as readonly unknown[];
}

export function checkedSessions(found: readonly unknown[]): ReadSessions {
  const sessions: HumanSession[] = [];
  const refused: ShiftLabError[] = [];
  for (const one of found) {
    try {
      sessions.push(checkedSession(one));
    } catch (thrown) {
      refused.push(asShiftLabError(thrown));
    }
  }
  return { sessions, refused };
}
