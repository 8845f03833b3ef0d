/**
 * Every command that takes options, in this process, up to where it opens a device. A path is tried in a folder of its own,
 * so that nothing else on the disk is touched.
 */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asShiftLabError, ShiftLabError } from '../../../src/domain/errors';
import { Rng } from '../../../src/domain/rng';
import { Device } from '../../../src/engine/device';
import { ROOT } from '../../files/story-files';
import type { TortureRow } from '../part';

type Script = {
  readonly main: (argv: readonly string[], interruption: { readonly signal: AbortSignal }) => Promise<number>;
};
/** Nobody presses Ctrl-C here (scripts/run.mjs gives a command the signal). */
const UNINTERRUPTED = { signal: new AbortController().signal };
const scripts = import.meta.glob<Script>(['../../*.ts', '!../../torture.ts']);

const TEXTS: Readonly<Record<string, string>> = {
  nothing: '',
  'a space': ' ',
  'two lines': 'a\nb',
  'an escape sequence': '\u001b[31mred\u0007',
  'a name that turns the text': '\u202egnp.exe',
  'an encoded slash': '%2F',
  'a lone percent sign': '%',
  'an umlaut of two characters': 'Mu\u0308ller',
  'a face': '😀',
  '5,000 letters': 'x'.repeat(5000),
  '2,000 parts': Array(2000).fill('x').join(','),
  'a quotation mark': '"',
  'an object': '{"a":1}',
  'a list': '[1,2',
  'a minus sign': '-',
  'a key of Object.prototype': '__proto__',
  'another one': 'constructor',
  '−1': '-1',
  '1.5': '1.5',
  '1e3': '1e3',
  'a hexadecimal number': '0x10',
  'a number of twenty digits': '9'.repeat(20),
  Infinity: 'Infinity',
  NaN: 'NaN',
  'an Arabic digit': '٣',
  'a comma': ',',
  'an ending alone': '.gz',
};

/** Paths that stand for themselves. */
const PATHS: Readonly<Record<string, string>> = {
  'the root': '/',
  'the null device': '/dev/null',
  'a file as a folder': '/dev/null/x',
  'a folder of the kernel': '/proc/self',
};

/** Made in the folder before each command. */
const FILES: Readonly<Record<string, string>> = {
  'empty.json': '',
  'torn.json': '{"kind":"shiftlab-result","sch',
  'null.json': 'null',
  'list.json': '[]',
  'no-gzip.json.gz': 'nothing compressed',
  'latin-1.json': Buffer.from('{"name":"M\u00fcller"}', 'latin1').toString('latin1'),
};

interface Command {
  readonly name: string;
  /** What makes the command line sound, up to the device. */
  readonly line: (folder: string) => readonly string[];
  /** Options that take words, and those that take paths. */
  readonly words: readonly string[];
  readonly paths: readonly string[];
}

const RESULT = join(ROOT, 'results/horizon-2.json.gz');

const COMMANDS: readonly Command[] = [
  {
    name: 'experiment',
    line: (folder) => ['--preset', 'clarify-smoke', '--out', join(folder, 'out.json')],
    words: ['preset', 'arms', 'seeds', 'population', 'set', 'grid', 'precision'],
    paths: ['out', 'population', 'checkpoints', 'store', 'record', 'kernels'],
  },
  {
    name: 'export',
    line: (folder) => ['--store', join(folder, 'store'), '--arm', 'naive', '--seed', '1', '--out', join(folder, 'out')],
    words: ['arm', 'seed'],
    paths: ['store', 'checkpoints', 'out'],
  },
  { name: 'report', line: () => [RESULT], words: ['contrast', 'points'], paths: ['svg', 'csv', 'csv-dialogues', ''] },
  {
    name: 'record',
    line: (folder) => ['--result', RESULT, '--dialogues', join(folder, 'none.json'), '--out', join(folder, 'out.json')],
    words: ['title'],
    paths: ['result', 'dialogues', 'out'],
  },
  { name: 'gap', line: () => [], words: ['task', 'style', 'population', 'dialogues', 'seed'], paths: ['population'] },
  {
    name: 'base-models',
    line: () => [],
    words: ['task', 'population', 'horizon', 'dialogues', 'seed', 'arm'],
    paths: ['population', 'store'],
  },
  {
    name: 'pretrain',
    line: (folder) => ['--out', join(folder, 'models'), '--steps', '1'],
    words: ['task', 'role', 'steps'],
    paths: ['out'],
  },
  {
    name: 'world-check',
    line: () => ['--dialogues', '4'],
    words: ['task', 'population', 'seed'],
    paths: ['population'],
  },
  { name: 'results', line: () => ['--story', 'none'], words: ['story', 'seeds'], paths: [] },
  { name: 'same-numbers', line: () => ['none'], words: ['renamed'], paths: ['result'] },
  { name: 'golden', line: () => [], words: [], paths: [''] },
  { name: 'growth', line: (folder) => ['--quick', '--out', join(folder, 'growth')], words: [], paths: ['draw', 'out'] },
  { name: 'bench', line: () => ['--only', 'none'], words: ['only', 'precision'], paths: [] },
];

interface Attempt {
  readonly words: string;
  readonly argv: (folder: string) => readonly string[];
}

/** The line with one option replaced; '' is an argument without a name. */
function withOption(line: readonly string[], option: string, value: string): readonly string[] {
  const at = line.indexOf(`--${option}`);
  const rest = at < 0 ? line : [...line.slice(0, at), ...line.slice(at + 2)];
  return option === '' ? [...rest, value] : [...rest, `--${option}=${value}`];
}

function attemptsOf({ line, words, paths }: Command): readonly Attempt[] {
  const of = (option: string, given: string, value: (folder: string) => string): Attempt => ({
    words: `--${option}: ${given}`,
    argv: (folder) => withOption(line(folder), option, value(folder)),
  });
  return [
    ...Object.entries(TEXTS).flatMap(([given, value]) => [
      ...words.map((option) => of(option, given, () => value)),
      ...paths.map((option) => of(option, given, (folder) => (value === '' ? '' : join(folder, value)))),
      { words: `an option --${given}`, argv: (folder: string) => [...line(folder), `--${value}x`] },
    ]),
    ...paths.flatMap((option) => [
      ...Object.entries(PATHS).map(([given, value]) => of(option, given, () => value)),
      ...Object.keys(FILES).map((file) => of(option, file, (folder) => join(folder, file))),
      of(option, 'a folder', (folder) => folder),
      of(option, 'a link to itself', (folder) => join(folder, 'circle')),
      of(option, 'a link into nowhere', (folder) => join(folder, 'nowhere')),
      of(option, 'a path too deep for the disk', (folder) => join(folder, 'y/'.repeat(4000))),
      of(option, 'a deep path', (folder) => join(folder, 'y/'.repeat(200))),
    ]),
  ];
}

/** What the command would compute begins with its device. */
class DeviceAsked extends Error {}

const LONGEST_MS = 10_000;
const CONTROL = /[\p{Cc}\u2028-\u202e]/u;

export async function tortureLines(seed: number, most: number, say: (line: string) => void): Promise<TortureRow[]> {
  const rows: TortureRow[] = [];
  for (const command of COMMANDS) {
    say(command.name);
    const { main } = await scripts[`../../${command.name}.ts`]!();
    const attempts = new Rng(seed, `lines/${command.name}`).shuffle([...attemptsOf(command)]).slice(0, most);
    const outcomes: Record<string, number> = {};
    const wrong: string[] = [];
    for (const { words, argv } of attempts) {
      const end = await endOf(main, argv);
      if (end.wrong) wrong.push(`${words}: ${end.words}`);
      else outcomes[end.words] = (outcomes[end.words] ?? 0) + 1;
    }
    rows.push({ fault: `npm run ${command.name}, an option of it hostile`, tried: attempts.length, outcomes, wrong });
  }
  return rows;
}

interface End {
  readonly words: string;
  readonly wrong: boolean;
}

const TAKEN: End = { words: 'taken', wrong: false };

async function endOf(main: Script['main'], argv: (folder: string) => readonly string[]): Promise<End> {
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-lines-'));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content, 'latin1');
  symlinkSync('circle', join(folder, 'circle'));
  symlinkSync('no/where', join(folder, 'nowhere'));
  const begunMs = performance.now();
  const restore = withoutDeviceOrOutput();
  const end = await main(argv(folder), UNINTERRUPTED).then(
    () => TAKEN,
    (thrown: unknown) => (thrown instanceof DeviceAsked ? TAKEN : refusal(thrown)),
  );
  const ms = performance.now() - begunMs;
  restore();
  rmSync(folder, { recursive: true, force: true });
  return ms > LONGEST_MS ? { words: `took ${(ms / 1000).toFixed(1)} s`, wrong: true } : end;
}

function refusal(thrown: unknown): End {
  const { code, message } = asShiftLabError(thrown);
  if (code === 'internal' || !(thrown instanceof ShiftLabError))
    return { words: `internal: ${String((thrown as Error).stack).slice(0, 600)}`, wrong: true };
  if (message.length >= 300 || CONTROL.test(message)) return { words: `no short line: ${message}`, wrong: true };
  return { words: `refused with ${code}`, wrong: false };
}

/** Until the returned function is called. */
function withoutDeviceOrOutput(): () => void {
  const { open } = Device;
  const { log, error } = console;
  const [out, err] = [process.stdout.write, process.stderr.write];
  Device.open = () => Promise.reject(new DeviceAsked());
  console.log = console.error = () => undefined;
  process.stdout.write = process.stderr.write = () => true;
  return () => {
    Device.open = open;
    Object.assign(console, { log, error });
    process.stdout.write = out;
    process.stderr.write = err;
  };
}
