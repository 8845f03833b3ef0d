/** `npm run import`: what is printed, what is written, and that reading it again gives the same dialogues. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logFileAt } from '../scripts/files/log-files';
import { main } from '../scripts/import';
import { readDialogues } from '../src/logs/read-logs';

let folder: string;
let printed: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const fixtures = join(import.meta.dirname, 'fixtures/logs');

test('a folder is read, and what is written is the same dialogues again', async () => {
  const out = join(folder, 'all.jsonl');
  expect(await main([fixtures, '--out', out])).toBe(0);
  expect(printed).toMatch(/Dialogues {7}12/); // 4 + 3 + 5
  expect(printed).toContain('README.md: format-unknown');
  const files = ['casino.json', 'sharegpt.json', 'taskmaster-4.json'].map((name) => logFileAt(join(fixtures, name)));
  const again = await readDialogues([logFileAt(out)]);
  expect(again.dialogues).toEqual((await readDialogues(files)).dialogues);
  expect([...again.report.formats]).toEqual([['openai', 12]]);
});

test('refused records are printed by line, and masking by kind', async () => {
  const file = join(folder, 'log.csv');
  await writeFile(file, 'id,who,text\n1,Ann,My name is Ann Lee.\n1,Shop,Hello\n1\n2,Ann,Bye\n');
  await expect(main([file])).rejects.toMatchObject({ code: 'roles-unclear' });
  const out = join(folder, 'out.jsonl');
  await expect(main([file, '--out', out])).rejects.toMatchObject({ code: 'roles-unclear' });
  expect(await readdir(folder)).toEqual(['log.csv']);
  expect(await main([file, '--roles', 'ann=user,Shop=policy', '--mask', '--out', out])).toBe(0);
  expect(printed).toContain('log.csv:4: it has 1 cells, not 3');
  expect(printed).toContain('1 name; masked');
  expect((await readFile(out, 'utf8')).split('\n')[0]).toBe(
    '{"id":"1","messages":[{"role":"user","content":"My name is [name]."},{"role":"assistant","content":"Hello"}]}',
  );
});

test('a wrong command line says what is wrong before anything is read', async () => {
  const wrong = (...argv: string[]) => expect(main(argv)).rejects.toMatchObject({ code: 'usage' });
  await wrong();
  await wrong(join(folder, 'missing.json'));
  await wrong(fixtures, '--format', 'xml');
  await wrong(fixtures, '--roles', 'a=nobody');
  await wrong(fixtures, '--measure', '10');
  await mkdir(join(folder, 'empty'));
  await wrong(join(folder, 'empty'));
  const file = join(folder, 'same.json');
  await writeFile(file, '{}');
  await wrong(file, '--out', file);
});

test('the measure makes its file from a seed, and leaves nothing behind', async () => {
  expect(await main(['--measure', '1', '--seed', '3'])).toBe(0);
  expect(printed).toMatch(/With masking: .*MB more than/);
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('shiftlab-import-'))).toEqual([]);
});
