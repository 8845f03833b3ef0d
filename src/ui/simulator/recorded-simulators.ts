/** The reports that come with the page (results/talk), and where the turns that they quote are from. */
import { readTalkReport, type TalkReport } from '../../domain/talk-report';
import { jsonOf } from '../../domain/json-text';
import { servedText } from '../fetch/served-file';

export interface RecordedSimulator {
  readonly file: string;
  readonly title: string;
  /** Whose dialogues, and under which licence. */
  readonly source: string;
}

export const RECORDED_SIMULATORS: readonly RecordedSimulator[] = [
  {
    file: 'taskmaster.json',
    title: 'Orders of coffee (Taskmaster)',
    source: 'Taskmaster-4, Bill Byrne and Saravanan Ganesh, Google LLC (arXiv 2403.10704), CC BY 4.0',
  },
  {
    file: 'casino.json',
    title: 'Bargaining at a campsite (CaSiNo)',
    source: 'CaSiNo, Chawla et al. (NAACL 2021), CC BY 4.0',
  },
];

/** Throws `file-unreachable`, or `usage` if the file is none of this program's. */
export async function recordedReport({ file }: RecordedSimulator): Promise<TalkReport> {
  const text = await servedText(`results/talk/${file}`);
  return readTalkReport(jsonOf(text, file, 'usage'), 'This report');
}
