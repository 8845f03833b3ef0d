/** Every script refuses a wrong command line before it computes anything: "code: sentence", exit code 2. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { parsedLine, readJson, readResult, seedsOption, wholeNumber } from '../scripts/command-line/command-line';
import { failureOf } from '../scripts/command-line/failure.mjs';
import { asksForHelp, helpOf } from '../scripts/command-line/help.mjs';
import { root } from '../scripts/machine/installed.mjs';
import { ShiftLabError } from '../src/domain/errors';

type Script = { readonly main: (argv: readonly string[]) => Promise<number> };
const scripts = import.meta.glob<Script>(['../scripts/*.ts']);
const mainOf = async (name: string) => (await scripts[`../scripts/${name}.ts`]!()).main;

const folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
const holding = (name: string, content: string): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

const sources = import.meta.glob<string>('../scripts/*.ts', { query: '?raw', import: 'default', eager: true });
const { scripts: commands } = readJson(join(root, 'package.json')) as { scripts: Record<string, string> };

it.each(
  Object.entries(commands).flatMap(([name, command]) => {
    const script = command.match(/^node scripts\/run\.mjs scripts\/([a-z-]+\.ts)$/)?.[1];
    return script ? [[name, script] as const] : [];
  }),
)('npm run %s -- --help says how it is called and what it does', (name, script) => {
  const help = helpOf(sources[`../scripts/${script}`]!);
  expect(help).toContain(`npm run ${name}`);
  expect(help.split('\n').every((line) => !line.startsWith('*') && line.length <= 140)).toBe(true);
  expect(help.length).toBeGreaterThan(150);
});

it('--help comes before everything else', () => {
  expect([asksForHelp(['--out', 'x', '-h']), asksForHelp(['--out', 'help'])]).toEqual([true, false]);
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, 'scripts/run.mjs'), 'scripts/results.ts', '--bogus', '--help'],
    { encoding: 'utf8' },
  );
  expect([status, stdout.split('\n')[0]]).toEqual([
    0,
    'Runs the stories (src/results/stories), the experiments behind every number of the documents. Writes results/*.json.gz,',
  ]);
});

it.each<[string, string[], RegExp]>([
  ...[
    'base-models',
    'bench',
    'experiment',
    'gap',
    'golden',
    'growth',
    'page-speed',
    'pictures',
    'pretrain',
    'record',
    'report',
    'results',
    'talk-pictures',
    'talk-speed',
    'theory-speed',
    'world-check',
  ].map((script): [string, string[], RegExp] => [script, ['--bogus'], /^Unknown option '--bogus'\. npm run [a-z-]+/]),
  ['base-models', ['--dialogues', '0'], /--dialogues takes a whole number of at least 1, not "0"/],
  ['base-models', ['--horizon', '65'], /--horizon takes a whole number from 1 to 64/],
  ['bench', ['--only', 'nope'], /Unknown benchmark or library "nope"/],
  [
    'experiment',
    ['--preset', 'clarify', '--out', 'x.json', '--seeds', 'abc'],
    /--seeds takes up to 100 whole numbers, such as 1,2 or 1-5, not "abc"/,
  ],
  ['pictures', ['--widths', '12'], /--widths has "12"\. It takes whole numbers from 240 to 3840/],
  ['pictures', ['--views', 'nowhere'], /--views has "nowhere"\. It takes start, lessons, /],
  ['gap', ['--dialogues', 'abc'], /not "abc"/],
  ['gap', ['--dialogues', '1'], /of at least 4/],
  ['gap', ['--style', 'nobody'], /--style is one of real, /],
  ['results', ['--take', 'no-such-folder'], /no-such-folder has no result files of these stories/],
  ['golden', [], /No folder is named/],
  ['golden', ['no-such-folder'], /no-such-folder.* cannot be read/],
  ['growth', ['--draw', 'no-such-file.json'], /no-such-file.json cannot be read/],
  ['pretrain', ['--steps', '0'], /--steps takes a whole number of at least 1/],
  ['pretrain', ['--steps', '1'], /--steps needs --out/],
  ['pretrain', ['--steps', 'abc'], /not "abc"/],
  ['pretrain', ['--role', 'foo'], /--role is policy or simulator, not "foo"/],
  ['record', ['--result', 'nofile'], /--dialogues is missing/],
  ['record', ['--result', 'nofile', '--dialogues', 'x', '--out', 'y'], /nofile cannot be read/],
  ['report', [], /No result file is named/],
  ['report', ['no-such-file.json'], /no-such-file.json cannot be read/],
  ['report', ['a.json', '--svg'], /argument missing/],
  ['results', ['--story', 'nope'], /no story "nope"/],
  ['results', ['--seeds', '1,2;'], /not "1,2;"/],
  ['world-check', ['--dialogues', 'abc'], /not "abc"/],
])('%s %j', async (script, argv, sentence) => {
  const refused = await (
    await mainOf(script)
  )(argv).then(
    () => expect.unreachable('it ran'),
    (thrown: unknown) => thrown,
  );
  expect(refused).toMatchObject({ code: 'usage', message: expect.stringMatching(sentence) });
});

it('ends with the code, the sentence and 2', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/run.mjs', 'scripts/report.ts', 'no-such-file.json'],
    { cwd: root, encoding: 'utf8' },
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^usage: no-such-file\.json cannot be read: ENOENT.*\.\n$/);
});

it('tells a wrong command line, another failure and what nobody foresaw apart', () => {
  expect(failureOf(new ShiftLabError('usage', 'So not.'))).toEqual({ text: 'usage: So not.', exitCode: 2 });
  expect(failureOf(new ShiftLabError('cancelled', 'Ended.'))).toEqual({ text: 'cancelled: Ended.', exitCode: 1 });
  expect(failureOf(new TypeError('x is not a function'))).toMatchObject({
    text: expect.stringMatching(/^internal: x is not a function\n\s+at /),
    exitCode: 1,
  });
});

it('takes whole numbers within bounds and nothing like them', () => {
  expect([wholeNumber('--n', '0'), wholeNumber('--n', '12', 12)]).toEqual([0, 12]);
  for (const given of ['', ' ', '-1', '1.5', '1e3', 'NaN', '4294967296'])
    expect(() => wholeNumber('--n', given), given).toThrow(/--n takes a whole number of at least 0/);
  expect(seedsOption('1, 2,30')).toEqual([1, 2, 30]);
  expect(seedsOption('4294967295,1-3')).toEqual([4294967295, 1, 2, 3]);
  for (const given of ['', ',', 'abc', '1;2', '-1', '3-1', '1-', '1-101', '4294967296'])
    expect(() => seedsOption(given), given).toThrow(/--seeds takes up to 100 whole numbers/);
});

it('says which line is right where an option is none or lacks its value', () => {
  const read = (...argv: string[]) =>
    parsedLine(argv, 'npm run this -- [--n N]', { options: { n: { type: 'string' } } }).values.n;
  expect(read('--n', '3')).toBe('3');
  expect(() => read('--n')).toThrow("Option '--n <value>' argument missing. npm run this -- [--n N]");
  expect(() => read('more')).toThrow(/Unexpected argument 'more'.*npm run this/);
});

it('refuses an option that is given twice, with both values, unless it may be', () => {
  const options = { n: { type: 'string' }, set: { type: 'string', multiple: true }, all: { type: 'boolean' } } as const;
  const read = (...argv: string[]) => parsedLine(argv, 'npm run this -- [--n N]', { options }).values;
  expect(read('--set', 'a', '--set', 'b', '--all', '--all', '--n', '1')).toMatchObject({ set: ['a', 'b'], n: '1' });
  expect(() => read('--n', '1', '--all', '--n=2')).toThrow('--n is given twice: 1 and 2. npm run this');
  expect(() => read('--n', '1', '--n', '1')).toThrow('--n is given twice: 1 and 1. npm run this');
});

it('says where -- belongs if npm took an option for its own', () => {
  const read = (...argv: string[]) =>
    parsedLine(argv, 'npm run this -- [--of-it N]', { options: { 'of-it': { type: 'string' } } }).values;
  vi.stubEnv('npm_config_of_it', 'true'); // npm run this --of-it 3
  expect(() => read('3')).toThrow(
    'npm took --of-it as an option of its own: write -- before the options of this command. npm run this',
  );
  expect(read('--of-it', '4')).toEqual({ 'of-it': '4' });
  vi.unstubAllEnvs();
  expect(() => read('3')).toThrow("Unexpected argument '3'");
});

it('refuses an empty value: an empty path would mean the folder where the command was started', async () => {
  for (const [script, argv] of [
    ['experiment', ['--preset', 'clarify-smoke', '--out', 'x.json', '--store', '']],
    ['pretrain', ['--out', '', '--steps', '1']],
    ['report', ['']],
  ] as const)
    await expect((await mainOf(script))(argv)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^(--(store|out)|An argument) is empty\. npm run /),
    });
});

it('makes one short line of whatever is quoted: the beginning says what is wrong, the end what to do', () => {
  const { message } = new ShiftLabError('usage', `There is no "\u001b[31m${'x'.repeat(5000)}\n"; name another.`);
  expect(message).toMatch(/^There is no "\\u001b\[31mx+…x+\\n"; name another\.$/);
  expect(message.length).toBe(299);
  expect(new ShiftLabError('usage', 'Müller’s file is missing.').message).toBe('Müller’s file is missing.');
});

it('names --help where the correct line would make the sentence too long', async () => {
  const refused = (await mainOf('experiment'))([`--${'x'.repeat(400)}`]);
  await expect(refused).rejects.toThrow(/^Unknown option '--x+…\. npm run experiment -- --help lists the options\.$/);
});

it('reads results and nothing else as results', () => {
  expect(() => readJson(holding('broken.json', '{'))).toThrow(/broken\.json is not JSON/);
  expect(() => readResult(holding('null.json', 'null'))).toThrow(/is not a result/);
  expect(() => readResult(holding('later.json', '{"kind":"shiftlab-result","schema":99}'))).toThrow(
    expect.objectContaining({ code: 'trace-version' }),
  );
  const result = readResult(join(root, 'results/math-chat.json.gz'));
  expect(result.kind).toBe('shiftlab-result');
  const updates = result.seeds.flatMap(({ arms }) => arms.flatMap((arm) => arm.updates));
  expect(updates.length).toBeGreaterThan(100);
  expect(updates.every((update) => update.klFromBase !== undefined && !('kl' in update))).toBe(true);
});
