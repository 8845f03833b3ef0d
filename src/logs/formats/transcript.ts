/** Plain transcripts: "Name: what was said" on each line (records/transcript-lines.ts). */
import { Transcript, transcriptOf } from '../records/transcript-lines';
import type { LogFormat } from './format';

const LABELS_REMARK =
  'Lines of a transcript that begin with a word and a colon, such as "First:", were read as words of the turn before them.';

export const format: LogFormat = {
  name: 'transcript',
  title: 'A transcript',
  looksFor: 'lines of "Name: what was said"',
  order: 70,
  read: (record) =>
    record instanceof Transcript
      ? { id: null, turns: record.spoken, ...(record.hasLabels && { remark: LABELS_REMARK }) }
      : null,
  splitter: transcriptOf,
};
