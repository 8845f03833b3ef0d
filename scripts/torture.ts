/**
 * Breaks the program on purpose, many times, and counts what was lost or wrong without a word:
 *
 *   npm run torture -- [part ...] [--seed N] [--short]
 *
 *   part        a file of scripts/torture: files, locks, stores, … (all of them by default)
 *   --seed N    of the random choices (1): the same seed tries the same faults
 *   --short     as many faults as the tests try: seconds instead of minutes
 *
 * Prints one row for each kind of fault. Exit code 1 if anything was lost, or wrong without a word.
 */
import { markdownTable } from 'markdown-table';
import { flag, parsedLine, text, usage, wholeNumber } from './command-line/command-line';
import './checks/temporary-folder.mjs';
import type { TorturePart, TortureRow } from './torture/part';

const USAGE = 'npm run torture -- [part ...] [--seed N] [--short]';

const parts = Object.values(
  import.meta.glob<{ readonly part: TorturePart }>(['./torture/*.ts', '!./torture/*.test.ts', '!./torture/part.ts'], {
    eager: true,
  }),
)
  .map(({ part }) => part)
  .sort((a, b) => (a.name < b.name ? -1 : 1));

const tableOf = (rows: readonly TortureRow[]): string =>
  markdownTable([
    ['fault', 'tried', 'ended as it should', 'lost, or wrong without a word'],
    ...rows.map(({ fault, tried, outcomes, wrong }) => [
      fault,
      String(tried),
      Object.entries(outcomes)
        .map(([words, count]) => `${words} ${count}`)
        .join(', '),
      String(wrong.length),
    ]),
  ]);

export async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parsedLine(argv, USAGE, {
    options: { seed: text, short: flag },
    allowPositionals: true,
  });
  const seed = wholeNumber('--seed', values.seed ?? '1');
  const unknown = positionals.find((name) => !parts.some((part) => part.name === name));
  if (unknown !== undefined)
    throw usage(`There is no part ${unknown}; parts: ${parts.map(({ name }) => name).join(', ')}`, USAGE);
  const wanted = parts.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const rows: TortureRow[] = [];
  for (const part of wanted) {
    const say = (line: string) => console.error(`${part.name}: ${line}`);
    rows.push(...(await part.run({ seed, scale: values.short ? 'short' : 'long', say })));
  }
  console.log(tableOf(rows));
  for (const { fault, wrong } of rows) for (const one of wrong) console.log(`\n${fault}: ${one}`);
  return rows.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
}
