/**
 * Six processes reach at once for a lock that a dead process left behind, in every state that it can leave: exactly one must
 * get it. And a process that lost its lock must write nothing more.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { asShiftLabError } from '../../src/domain/errors';
import { Rng } from '../../src/domain/rng';
import { FileStore } from '../files/file-store';
import { claim, isHeld } from '../files/held-file';
import { thisProcess } from '../files/process-identity';
import { withOwnStore } from '../files/store-owner';
import type { Answer, Attempt } from './locks/contender';
import type { TorturePart, TortureRow } from './part';

const CONTENDERS = { long: 6, short: 3 };
const ROUNDS = { long: 1000, short: 24 };
const LOSSES = { long: 200, short: 10 };
/** For the message to reach all of them. */
const AHEAD_MS = 4;

/** What is at FILE.lock before the race. */
const LEFT_BEHIND: Readonly<Record<string, (lock: string) => Promise<unknown>>> = {
  'a free lock': async () => undefined,
  'an empty folder': async (lock) => void (await mkdir(lock)),
  'an empty file': (lock) => writeFile(lock, ''),
  'the claim of a dead process': (lock) => leave(lock, { ...thisProcess, pid: deadPid }),
  'a claim whose process id another program has': (lock) => leave(lock, { ...thisProcess, begun: '1' }),
  'an empty claim of a dead process': (lock) => leave(lock, { ...thisProcess, pid: deadPid }, ''),
  'a claim of another machine, silent for an hour': async (lock) => {
    const file = await leave(lock, { ...thisProcess, machine: 'abcdef012345' });
    const hourAgo = new Date(Date.now() - 3_600_000);
    await utimes(file, hourAgo, hourAgo);
  },
  'two claims of dead processes, and a file of somebody else': async (lock) => {
    await leave(lock, { ...thisProcess, pid: deadPid });
    await leave(lock, { ...thisProcess, begun: '2' });
    await writeFile(join(lock, 'notes.txt'), 'mine');
  },
};

let deadPid = 0;

/** The id of a process that has just ended. */
async function pidOfADeadProcess(): Promise<number> {
  const child = fork(process.execPath, ['-e', ''], { execPath: process.execPath, stdio: 'ignore', execArgv: [] });
  const pid = child.pid!;
  await once(child, 'exit');
  return pid;
}

async function leave(
  lock: string,
  { pid, begun, machine }: typeof thisProcess,
  content = '{"host": "gone", "since": "2026-01-01T00:00:00.000Z"}',
): Promise<string> {
  await mkdir(lock, { recursive: true });
  const file = join(lock, `${pid}-${begun}-${machine}-1.claim`);
  await writeFile(file, content);
  return file;
}

async function contender(): Promise<ChildProcess> {
  const run = resolve(import.meta.dirname, '../run.mjs');
  const child = fork(run, [resolve(import.meta.dirname, 'locks/contender.ts')], { execArgv: [] });
  await once(child, 'message');
  return child;
}

const ask = async (child: ChildProcess, message: Attempt | 'release'): Promise<Answer> => {
  const answered = once(child, 'message');
  child.send(message);
  return ((await answered) as [Answer])[0];
};

async function races(folder: string, contenders: number, rounds: number, rng: Rng): Promise<TortureRow> {
  deadPid = await pidOfADeadProcess();
  const children = await Promise.all(Array.from({ length: contenders }, contender));
  const states = Object.keys(LEFT_BEHIND);
  const outcomes: Record<string, number> = {};
  const wrong: string[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const state = round < states.length ? states[round]! : states[rng.u32() % states.length]!;
      const file = join(folder, `round-${round}`);
      await LEFT_BEHIND[state]!(`${file}.lock`);
      const atMs = Date.now() + AHEAD_MS;
      const answers = await Promise.all(children.map((child) => ask(child, { file, atMs })));
      const winners = answers.filter(({ outcome }) => outcome === 'won').length;
      const failed = answers.find(({ outcome }) => outcome === 'failed');
      await Promise.all(children.map((child) => ask(child, 'release')));
      const left = existsSync(`${file}.lock`)
        ? readdirSync(`${file}.lock`).filter((name) => name.endsWith('.claim'))
        : [];
      if (failed) wrong.push(`round ${round}, ${state}: ${failed.detail}`);
      else if (winners !== 1) wrong.push(`round ${round}, ${state}: ${winners} inside at once`);
      else if (left.length > 0) wrong.push(`round ${round}, ${state}: ${left.join(', ')} is left`);
      else outcomes[state] = (outcomes[state] ?? 0) + 1;
    }
  } finally {
    for (const child of children) child.disconnect();
  }
  return { fault: `${contenders} processes race for a lock`, tried: rounds, outcomes, wrong };
}

/** The claim is removed at some moment between writes: no later write reaches the disk. */
async function losses(folder: string, times: number, rng: Rng): Promise<TortureRow> {
  const wrong: string[] = [];
  for (let n = 0; n < times; n++) {
    const store = join(folder, `store-${n}`);
    const loseAt = rng.u32() % 4;
    const thrown: unknown = await withOwnStore(store, async (own) => {
      for (let i = 0; i < 4; i++) {
        if (i === loseAt) await rm(join(store, '.owner.lock'), { recursive: true });
        await own.put('value', i);
      }
    }).then(
      () => null,
      (reason: unknown) => reason,
    );
    const kept = await new FileStore(store).get('value');
    const expected = loseAt === 0 ? undefined : loseAt - 1;
    if (kept !== expected) wrong.push(`lost before write ${loseAt}, but the store has ${String(kept)}`);
    else if (thrown === null || asShiftLabError(thrown).code !== 'storage-unavailable')
      wrong.push(`lost before write ${loseAt}: ${String(thrown)}`);
  }
  const outcomes = { 'nothing more is written': times - wrong.length };
  return { fault: 'a process loses its store between two writes', tried: times, outcomes, wrong };
}

/** The owner of a store is killed: the next one gets it, and before that reads who has it. */
async function deaths(folder: string, times: number): Promise<TortureRow> {
  const wrong: string[] = [];
  for (let n = 0; n < times; n++) {
    const file = join(folder, `owned-${n}`, '.owner');
    const child = await contender();
    const { outcome } = await ask(child, { file, atMs: 0 });
    const store = resolve(file, '..');
    const said = await withOwnStore(store, async () => 'inside').catch((thrown: unknown) => asShiftLabError(thrown));
    const named =
      typeof said !== 'string' && said.code === 'storage-in-use' && said.message.includes(`process ${child.pid} `);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const after = await withOwnStore(store, async () => 'inside').catch((thrown: unknown) => String(thrown));
    if (outcome !== 'won' || !named) wrong.push(`${basename(store)}: the second process got "${String(said)}"`);
    else if (after !== 'inside') wrong.push(`${basename(store)}: after the owner's death: ${after}`);
  }
  const outcomes = { 'the second is told who has it, and gets it after the death': times - wrong.length };
  return { fault: 'the owner of a store is killed', tried: times, outcomes, wrong };
}

/** Wherever a claim is torn or wrong, its process decides, not its content. */
async function damagedClaims(folder: string, rng: Rng, times: number): Promise<TortureRow> {
  const wrong: string[] = [];
  for (let n = 0; n < times; n++) {
    const file = join(folder, `damaged-${n}`);
    const mine = await claim(file);
    if (!isHeld(mine)) {
      wrong.push(`damaged-${n} was held before`);
      continue;
    }
    const [name] = readdirSync(`${file}.lock`);
    const path = join(`${file}.lock`, name!);
    const content = readFileSync(path);
    content[rng.u32() % content.length]! ^= 1 << (rng.u32() % 8);
    await writeFile(path, content.subarray(0, 1 + (rng.u32() % content.length)));
    const found = await claim(file).catch((thrown: unknown) => String(thrown));
    if (typeof found === 'string' || isHeld(found) || found.pid !== process.pid)
      wrong.push(`damaged-${n}: ${JSON.stringify(found)}`);
    await mine.release();
  }
  const outcomes = { 'still held': times - wrong.length };
  return { fault: 'the claim of a living holder is damaged', tried: times, outcomes, wrong };
}

export const part: TorturePart = {
  name: 'locks',
  run: async ({ seed, scale, say }) => {
    const folder = await mkdtemp(join(tmpdir(), 'shiftlab-torture-'));
    const rng = new Rng(seed, 'torture/locks');
    try {
      say(`${ROUNDS[scale]} races`);
      return [
        await races(folder, CONTENDERS[scale], ROUNDS[scale], rng),
        await losses(folder, LOSSES[scale], rng),
        await damagedClaims(folder, rng, LOSSES[scale]),
        await deaths(folder, scale === 'long' ? 10 : 1),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
