/** Plain transcripts: "Name: what was said" on each line (records/transcript-lines.ts). */
import { Transcript, transcriptOf } from '../records/transcript-lines';
import type { LogFormat } from './format';

export const format: LogFormat = {
  name: 'transcript',
  title: 'A transcript',
  looksFor: 'lines of "Name: what was said"',
  order: 70,
  read: (record) => (record instanceof Transcript ? { id: null, turns: record.spoken } : null),
  splitter: transcriptOf,
};
