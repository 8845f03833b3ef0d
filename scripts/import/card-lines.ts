/** The data card of an import, and what was refused, as lines for a terminal. */
import { shown } from '../files/reasons';
import type { LengthQuantiles } from '../../src/logs/data-card';
import { dropLines, personalWords, repeatedIdsLine } from '../../src/logs/drop-words';
import type { ImportReport, ReadFile } from '../../src/logs/import-report';
import type { LogOptions } from '../../src/logs/read-logs';

/** Refused records that are listed; the rest is counted by reason. */
const LISTED = 50;

export function cardLines(report: ImportReport, { personal }: Pick<LogOptions, 'personal'>): string[] {
  const { card } = report;
  const share = (part: number, whole: number) => (whole === 0 ? '0' : ((100 * part) / whole).toFixed(1)) + '%';
  const speaker = (name: 'user' | 'policy') =>
    `${card.shares[name].turns} turns (${share(card.shares[name].turns, card.turns)}), ${card.shares[name].words} words (${share(card.shares[name].words, card.words)})`;
  return [
    ...report.files.map((file) => fileLine(file, report)),
    '',
    `Dialogues       ${card.dialogues}${card.begunByPolicy > 0 ? `, ${card.begunByPolicy} of them begun by the assistant` : ''}`,
    `Turns           ${card.turns}; in a dialogue ${quantiles(card.turnsPerDialogue)}`,
    `Words           ${card.words}, ${card.distinctWords} distinct; in a turn ${quantiles(card.wordsPerTurn)}`,
    `User            ${speaker('user')}`,
    `Assistant       ${speaker('policy')}`,
    `Speakers        ${[...report.roles].map(([name, times]) => `${shown(name)} in ${times}`).join(', ')}`,
    `Licence         ${report.licences.map(shown).join(', ') || 'not stated'}`,
    `Personal        ${personalWords(report.personal) || 'nothing found'}${personal === 'mask' ? '; masked' : '; not masked'} (rules find most, not all)`,
    ...dropLines(report.dropped).map((line, i) => `${i === 0 ? 'Changed' : ''}`.padEnd(16) + line),
    ...(report.repeatedIds > 0 ? [`Names           ${repeatedIdsLine(report.repeatedIds)}`] : []),
    ...report.remarks.map((remark) => `Note            ${remark}`),
    ...rejectLines(report),
  ];
}

function fileLine(
  { name, bytes, format, dialogues, problem, encoding, oddBytes }: ReadFile,
  report: ImportReport,
): string {
  const sum = report.checksums.get(name);
  const what = format === null ? '' : `${format}, ${dialogues} dialogues, ${bytes} bytes, ${encoding}`;
  const odd = oddBytes > 0 ? ` (${oddBytes} bytes were not UTF-8)` : '';
  return `${shown(name)}: ${[what + odd, ...(problem ? [`${problem.code}: ${problem.message}`] : []), ...(sum && format !== null ? [`sha256 ${sum}`] : [])].filter(Boolean).join('; ')}`;
}

const quantiles = (of: LengthQuantiles | null): string =>
  of === null ? '–' : `${of.least} to ${of.most}, half at most ${of.median}, nine tenths at most ${of.high}`;

function rejectLines({ rejected, rejects, reasons }: ImportReport): string[] {
  if (rejected === 0) return ['', 'No record was refused.'];
  const more = rejected - Math.min(rejected, LISTED);
  return [
    '',
    `${rejected} records were refused:`,
    ...[...reasons].sort((a, b) => b[1] - a[1]).map(([reason, times]) => `  ${times} × ${reason}`),
    '',
    ...rejects.slice(0, LISTED).map(({ file, line, reason }) => `  ${shown(file)}:${line}: ${reason}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}
