/**
 * Every call to the disk goes wrong in turn, under every command that writes or reads, in ways that the seed draws.
 * Afterwards each file is the old one or the new one, whole; no temporary file is left, unless the process ended; and the
 * person reads a code and a sentence, or what the command would have printed. What can no longer be written where it belongs
 * must be somewhere else.
 */
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { ShiftLabError } from '../../src/domain/errors';
import { Rng } from '../../src/domain/rng';
import { failureOf } from '../command-line/failure.mjs';
import { Ended, faultsOf, onFaultyDisk, type Fault } from './files/faulty-disk';
import type { WritingCommand } from './files/writing-commands';
import type { TortureOptions, TorturePart, TortureRow } from './part';

/** Faults of each command in the short form. */
const SHORT = 4;
/** Of each call, in the long form. */
const EACH_CALL = 6;
const LONGEST_SENTENCE = 300;
/** Larger than any process id. */
const NO_PROCESS = 999_999_999;

type Contents = ReadonlyMap<string, string>;

function contentsOf(folder: string): Contents {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  return new Map(
    names
      .filter((entry) => !entry.isDirectory())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const content = entry.isSymbolicLink() ? `a link to ${readlinkSync(path)}` : readFileSync(path, 'latin1');
        return [relative(folder, path), content];
      }),
  );
}

interface Trial {
  readonly work: string;
  readonly old: Contents;
  readonly after: Contents;
}

/** What is wrong after the fault; null if nothing is. */
function complaintOf(fault: Fault, thrown: unknown, { work, old, after }: Trial): string | null {
  const ended = thrown instanceof Ended || fault.how.startsWith('ends');
  const gone = fault.how === 'fails from here on';
  const found = contentsOf(work);
  for (const path of new Set([...old.keys(), ...after.keys()])) {
    const here = found.get(path);
    if (here !== old.get(path) && here !== after.get(path)) return `${path} is neither the old file nor the new one`;
    if (thrown === null && here !== after.get(path)) return `${path} is not the new one, without a word`;
  }
  const extra = [...found.keys()].find((path) => !old.has(path) && !after.has(path));
  if (extra !== undefined && !ended && !gone) return `${extra} is left`;
  if (ended || thrown === null) return null;
  const { text, exitCode } = failureOf(thrown);
  if (text.startsWith('internal') || text.includes('\n'))
    return `the person reads "${text.split('\n')[0]}" and a stack`;
  if (text.length > LONGEST_SENTENCE + 20 || !/^[a-z-]+: [^\n]+\.$/.test(text)) return `the sentence is "${text}"`;
  if (![1, 2].includes(exitCode)) return `the exit code is ${exitCode}`;
  const { copy } = (thrown as ShiftLabError).values;
  if (copy === null) return 'its content is nowhere';
  if (typeof copy === 'string' && !isKept(copy, new Set(after.values()))) return `${copy} does not hold the content`;
  return null;
}

/** Whether a file, or every file of a folder, has a content of the new files. */
function isKept(copy: string, contents: ReadonlySet<string>): boolean {
  if (!existsSync(copy)) return false;
  const kept = statSync(copy).isDirectory() ? [...contentsOf(copy).values()] : [readFileSync(copy, 'latin1')];
  return kept.length > 0 && kept.every((content) => contents.has(content));
}

async function trialsOf(command: WritingCommand, { seed, scale }: TortureOptions): Promise<TortureRow> {
  const scratch = await mkdtemp(join(tmpdir(), 'shiftlab-torture-'));
  // What is read and what is written fails, and the system's temporary folder; the home is on another disk.
  const disk = join(scratch, 'disk');
  const [work, inputs, temporary] = [join(disk, 'work'), join(disk, 'inputs'), join(disk, 'temporary')];
  const before = join(scratch, 'before');
  const environment = { TMPDIR: process.env.TMPDIR, HOME: process.env.HOME };
  const kept = join(scratch, 'kept');
  Object.assign(process.env, { TMPDIR: temporary, HOME: kept });
  const said = { log: console.log, error: console.error };
  const written = process.stdout.write.bind(process.stdout);
  const noticed = process.stderr.write.bind(process.stderr);
  let printed = '';
  Object.assign(console, { log: (line: unknown) => void (printed += `${String(line)}\n`), error: () => undefined });
  process.stdout.write = (piece: unknown) => {
    printed += String(piece);
    return true;
  };
  process.stderr.write = () => true;
  const wrong: string[] = [];
  const outcomes: Record<string, number> = {};
  let tried = 0;
  try {
    for (const folder of [kept, temporary, inputs]) await mkdir(folder, { recursive: true });
    await command.prepare?.(inputs);
    await mkdir(before);
    await command.run(before, inputs, 0);
    const old = contentsOf(before);
    const given = contentsOf(inputs);
    const fresh = async () => {
      await rm(work, { recursive: true, force: true });
      await cp(before, work, { recursive: true, verbatimSymlinks: true });
    };
    await fresh();
    printed = '';
    const clean = await onFaultyDisk(disk, null, () => command.run(work, inputs, 1));
    if (clean.thrown !== null) throw clean.thrown;
    const after = contentsOf(work);
    const whole = printed;
    const everything = clean.calls.flatMap((call, n) => faultsOf(call).map((fault) => ({ n, call, fault })));
    for (const { n, call, fault } of chosen(everything, scale, seed, command.name)) {
      await fresh();
      printed = '';
      const { thrown } = await onFaultyDisk(disk, { n, fault }, () => command.run(work, inputs, 1));
      tried++;
      const listsLess = call === 'readdirSync' && isGone(fault);
      let complaint = listsLess ? null : complaintOf(fault, thrown, { work, old, after });
      const inputsNow = contentsOf(inputs);
      if (complaint === null && [...given].some(([path, content]) => inputsNow.get(path) !== content))
        complaint = 'what it only reads was changed';
      if (complaint === null && thrown === null && command.prints && printed !== whole && !isGone(fault))
        complaint = 'it prints something else, without a word';
      if (complaint === null && fault.how.startsWith('ends'))
        complaint = await complaintOfNext(command, work, inputs, after);
      if (complaint !== null) wrong.push(`call ${n} (${call}) ${wordsOf(fault)}: ${complaint}`);
      else {
        const outcome = fault.how.startsWith('ends')
          ? 'old or new'
          : thrown === null
            ? 'done all the same'
            : 'refused in words';
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    }
  } finally {
    Object.assign(console, said);
    process.stdout.write = written;
    process.stderr.write = noticed;
    for (const [name, value] of Object.entries(environment)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await rm(scratch, { recursive: true, force: true });
  }
  return { fault: `a call to the disk fails: ${command.name}`, tried, outcomes, wrong };
}

/** After the end of a process, the same command must do its work. */
async function complaintOfNext(
  command: WritingCommand,
  work: string,
  inputs: string,
  after: Contents,
): Promise<string | null> {
  for (const path of contentsOf(work).keys()) {
    // This process made the claim, and it lives; the one that it stands for does not.
    if (!path.endsWith('.claim')) continue;
    const [folder, name] = [dirname(join(work, path)), basename(path)];
    await rename(join(folder, name), join(folder, name.replace(/^\d+/, String(NO_PROCESS))));
  }
  const thrown = await command.run(work, inputs, 1).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (thrown !== null) return `the next call fails: ${failureOf(thrown).text}`;
  const found = contentsOf(work);
  const other = [...after.keys()].find((path) => found.get(path) !== after.get(path));
  return other === undefined ? null : `after the next call ${other} is not the new one`;
}

/** What the disk says is not there counts as not there. */
const isGone = (fault: Fault): boolean => 'code' in fault && ['ENOENT', 'ENOTDIR'].includes(fault.code);

const wordsOf = (fault: Fault): string => ('code' in fault ? `${fault.how} with ${fault.code}` : fault.how);

/** Some of each call's, or in the short form a few of all, drawn by the seed. */
function chosen<T extends { readonly n: number }>(all: readonly T[], scale: string, seed: number, name: string): T[] {
  const rng = new Rng(seed, `torture/files/${name}`);
  if (scale === 'short') return someOf(all, SHORT, rng);
  return [...new Set(all.map(({ n }) => n))].flatMap((call) =>
    someOf(
      all.filter(({ n }) => n === call),
      EACH_CALL,
      rng,
    ),
  );
}

/** That many, or all, each once. */
function someOf<T>(all: readonly T[], most: number, rng: Rng): T[] {
  const left = [...all];
  return Array.from({ length: Math.min(most, all.length) }, () => left.splice(rng.u32() % left.length, 1)[0]!);
}

export const part: TorturePart = {
  name: 'files',
  run: async (options) => {
    const { writingCommands } = await import('./files/writing-commands');
    const { readingCommands } = await import('./files/reading-commands');
    const rows: TortureRow[] = [];
    for (const command of [...writingCommands, ...readingCommands]) {
      options.say(command.name);
      rows.push(await trialsOf(command, options));
    }
    return rows;
  },
};
