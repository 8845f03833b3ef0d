/** What processes on one machine do one at a time: who does it holds a file that has its process number. */
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Does the work while the files are held, or nothing where another process that lives holds one of them. Says whether it did. */
export async function whileHeld(files: readonly string[], work: () => Promise<void>): Promise<boolean> {
  const mine: string[] = [];
  try {
    for (const file of files) {
      if (!(await taken(file))) return false;
      mine.push(file);
    }
    await work();
    return true;
  } finally {
    for (const file of mine) await rm(file, { force: true });
  }
}

const RETRY_MS = 50;
let attempts = 0;

/** Does the work once nobody else holds the file. */
export async function onceHeld(file: string, work: () => Promise<void>): Promise<void> {
  while (!(await whileHeld([file], work))) await wait(RETRY_MS);
}

/** A link appears with what is in it, and never over another. What a dead process holds is taken from it. */
async function taken(file: string): Promise<boolean> {
  const own = `${file}.${process.pid}-${attempts++}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(own, String(process.pid));
  try {
    if (await linked(own, file)) return true;
    if (isAlive(await holderOf(file))) return false;
    await rm(file, { force: true });
    return (await linked(own, file)) && (await holderOf(file)) === process.pid;
  } finally {
    await rm(own, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
}

/** NaN where it was let go of meanwhile. */
const holderOf = async (file: string): Promise<number> => Number(await readFile(file, 'utf8').catch(() => NaN));

function isAlive(pid: number): boolean {
  if (Number.isNaN(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
