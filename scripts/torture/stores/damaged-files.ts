/**
 * Every file of a store is damaged in turn, then the run goes on: stores of finished runs, and stores as they were between
 * two checkpoints, with what only an unfinished run has.
 */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ExperimentSpec } from '../../../src/domain/experiment-spec';
import type { RunStore } from '../../../src/domain/experiment-events';
import { DamagedValue } from '../../../src/domain/damaged-value';
import { Rng } from '../../../src/domain/rng';
import { numbersOf, perform } from '../../../test/small-experiment';
import { FileStore } from '../../files/file-store';
import type { TortureOptions, TortureRow } from '../part';
import { FAULTS, type Fault } from './byte-faults';
import { extended, tiny } from './specs';
import { endingOf, Tally, type Ending } from './tally';

/** A store, and what a run with it must end with. */
interface Scene {
  readonly name: string;
  readonly folder: string;
  readonly spec: ExperimentSpec;
  readonly numbers: unknown;
  /** The same store in another run, and what its files were before they were written again, oldest first. */
  readonly foreign: string;
  readonly older: ReadonlyMap<string, readonly Buffer[]>;
}

const OF_UNFINISHED = ['train', 'sft', 'renewal', 'adversarial', 'discriminator', 'simulator'];

/**
 * The store at the end of a run, and with `unfinished` also as it was after each put of what only an unfinished run has.
 * A checkpoint is made after every update.
 */
async function scenesOf(name: string, spec: ExperimentSpec, folder: string, unfinished: boolean): Promise<Scene[]> {
  const whole = join(folder, name);
  const copies: { readonly at: string; readonly foreign: string; readonly older: Scene['older'] }[] = [];
  const older = new Map<string, Buffer[]>();
  const another = `${whole}, another run`;
  const [files, foreign] = [new FileStore(whole), new FileStore(another)];
  const store: RunStore = {
    get: (key) => files.get(key),
    delete: async (key) => {
      await files.delete(key);
      await foreign.delete(key);
    },
    put: async (key, value) => {
      const file = encodeURIComponent(key);
      const before = await readFile(join(whole, file)).catch(() => null);
      if (before) older.set(file, [...(older.get(file) ?? []), before]);
      await files.put(key, value);
      await foreign.put(key, value);
      if (!unfinished || !OF_UNFINISHED.includes(key.split('/')[0]!)) return;
      const at = `${whole} after put ${copies.length + 1}`;
      copies.push({ at, foreign: `${at}, another run`, older: new Map(older) });
      await cp(whole, at, { recursive: true });
      await cp(another, `${at}, another run`, { recursive: true });
    },
  };
  const { result } = await perform(spec, { store, control: { checkpointDue: () => unfinished } });
  return [{ at: whole, foreign: another, older }, ...copies].map(({ at, ...others }) => ({
    name: at.slice(folder.length + 1),
    folder: at,
    spec,
    numbers: numbersOf(result),
    ...others,
  }));
}

/** Goes on with the store, as the command would after the process died. */
async function goOn({ folder, spec, numbers }: Scene, key: string): Promise<Ending> {
  const said: string[] = [];
  try {
    const onNotice = (sentence: string) => void said.push(sentence);
    const { result } = await perform(spec, { store: new FileStore(folder), onNotice });
    if (!isDeepStrictEqual(numbersOf(result), numbers)) return 'wrong: other numbers';
  } catch (thrown) {
    return endingOf(thrown, [key]);
  }
  const kept = (await readdir(folder)).some((name) => name.includes('.damaged'));
  if (kept !== said.length > 0) return `wrong: ${kept ? 'set aside without a word' : said.join(' ')}`;
  return kept ? 'computed again' : 'harmless';
}

const isDamaged = (thrown: unknown) => thrown instanceof DamagedValue;

async function tryFault(scene: Scene, name: string, fault: Fault, rng: Rng, scratch: string): Promise<Ending> {
  await rm(scratch, { recursive: true, force: true });
  await cp(scene.folder, scratch, { recursive: true });
  const names = (await readdir(scene.folder)).filter((other) => other !== name);
  const file = join(scratch, name);
  const whole = await readFile(file);
  const before = scene.older.get(name)?.filter((bytes) => !bytes.equals(whole)) ?? [];
  const bytes = fault.apply(whole, rng, {
    sibling: await readFile(join(scene.folder, names[rng.integer(names.length)]!)),
    foreign: await readFile(join(scene.foreign, name)),
    older: before.length > 0 ? before[rng.integer(before.length)]! : whole,
  });
  if (bytes === null) await rm(file);
  else await writeFile(file, bytes);
  const key = decodeURIComponent(name);
  if (fault.shows && (await new FileStore(scratch).get(key).catch(isDamaged)) !== true)
    return 'wrong: not noticed when it is read';
  return goOn({ ...scene, folder: scratch }, key);
}

interface Trial {
  readonly scene: Scene;
  readonly name: string;
  readonly fault: Fault;
}

const filesOf = async ({ folder }: Scene): Promise<string[]> => (await readdir(folder)).sort();

/** Faults that are tried in the stores of arms that store more, and in stores between two checkpoints. */
const MOST_OF_OTHERS = 60;

export async function damagedFiles({ seed, scale, say }: TortureOptions): Promise<TortureRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'shiftlab-torture-'));
  const tally = new Tally();
  try {
    const [first, ...others] = [
      ...(await scenesOf('tiny', tiny, folder, false)),
      ...(scale === 'long' ? await scenesOf('extended', extended, folder, true) : []),
    ];
    const trials: Trial[] = [];
    // Every fault in the first store. Of the others, which take longer, some files, with another seed other ones.
    for (const [n, name] of (await filesOf(first!)).entries())
      for (const fault of scale === 'long' ? FAULTS : [FAULTS[(n + seed) % FAULTS.length]!])
        trials.push({ scene: first!, name, fault });
    const pairs: { readonly scene: Scene; readonly name: string }[] = [];
    for (const scene of others) for (const name of await filesOf(scene)) pairs.push({ scene, name });
    const stride = Math.max(1, Math.ceil(pairs.length / MOST_OF_OTHERS));
    for (let i = seed % stride; i < pairs.length; i += stride)
      trials.push({ ...pairs[i]!, fault: FAULTS[trials.length % FAULTS.length]! });
    for (const [n, { scene, name, fault }] of trials.entries()) {
      if (n % 20 === 0) say(`file ${n + 1} of ${trials.length}`);
      const rng = new Rng(seed, `torture/stores/${fault.name}`, n);
      const ending = await tryFault(scene, name, fault, rng, join(folder, 'scratch'));
      const how = `seed ${seed}, ${scene.name}, ${name}`;
      if (ending.startsWith('wrong')) say(`${fault.name}, ${how}: ${ending}`);
      tally.add(`stored file: ${fault.name}`, how, ending);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return tally.rows();
}
