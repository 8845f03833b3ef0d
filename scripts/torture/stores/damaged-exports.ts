/** Each file that an export reads is damaged in turn: the folder has the same bytes, or it is not made. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { CHECKPOINT_ROLES, hashOf, type CheckpointRole } from '../../../src/base-models/models';
import { Rng } from '../../../src/domain/rng';
import { Checkpoints } from '../../../src/experiment/checkpoints';
import { presetNamed } from '../../../src/experiment/presets/registry';
import { exportedFolder, type Folder } from '../../../src/export/exported-folder';
import { readCheckpoint } from '../../../src/model/checkpoint';
import { checkpointsIn } from '../../files/checkpoint-files';
import { FileStore } from '../../files/file-store';
import type { TortureOptions, TortureRow } from '../part';
import { FAULTS, type Fault } from './byte-faults';
import { endingOf, Tally, type Ending } from './tally';

const SEED = 1;
const ARM = 'calibrated';
const openCheckpoint = checkpointsIn(null);

/** Values that an export must not take for weights. */
const weightFaults = (base: Float32Array): readonly Fault[] =>
  [
    ['a weight that is not a number', { weights: base.with(3, NaN), step: 0 }],
    ['an infinite weight', { weights: base.with(3, Infinity), step: 0 }],
    ['weights of another shape', { weights: base.slice(1), step: 0 }],
    ['weights in double precision', { weights: Float64Array.from(base), step: 0 }],
    ['no weights', { step: 0 }],
    ['moments of another shape', { weights: base, firstMoment: base, secondMoment: base.slice(1), step: 1 }],
  ].map(([name, value]) => ({ name: name as string, apply: () => serialize(value) }));

/** @param part of the base models' weights that those of this run are */
async function makeStore(folder: string, part = 1 / 2): Promise<Record<CheckpointRole, Float32Array>> {
  const stored = new Checkpoints(new FileStore(folder));
  const files = {
    policy: await openCheckpoint('clarify', 'policy'),
    simulator: await openCheckpoint('clarify', 'simulator'),
  };
  const base = { policy: readCheckpoint(files.policy).weights, simulator: readCheckpoint(files.simulator).weights };
  const preset = presetNamed('clarify-smoke').spec;
  const baseModels = { policy: await hashOf(files.policy), simulator: await hashOf(files.simulator) };
  await stored.put({ spec: { ...preset, arms: [ARM], seeds: [SEED] }, adapters: [], baseModels }, 'header');
  await stored.put({ weights: base.policy.map((weight) => weight * part), step: 0 }, 'policy', SEED, ARM);
  await stored.put({ weights: base.simulator.map((weight) => weight * part), step: 0 }, 'simulator', SEED);
  return base;
}

async function exported(folder: string, role: CheckpointRole): Promise<Folder> {
  const stored = new Checkpoints(new FileStore(folder));
  return exportedFolder({ stored, header: await stored.need('header'), openCheckpoint, arm: ARM, seed: SEED, role });
}

async function endingOfExport(folder: string, role: CheckpointRole, right: Folder, key: string): Promise<Ending> {
  try {
    const made = await exported(folder, role);
    for (const [name, content] of right)
      if (!Buffer.from(made.get(name) ?? '').equals(Buffer.from(content))) return `wrong: ${name} has other content`;
    return 'harmless';
  } catch (thrown) {
    return endingOf(thrown, [
      key,
      `${key.split('/')[0]} of arm ${ARM}`,
      `Arm ${ARM}`,
      `${key.split('/')[0]} of seed ${SEED}`,
    ]);
  }
}

export async function damagedExports({ seed, scale }: TortureOptions): Promise<TortureRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'shiftlab-torture-'));
  const [whole, another, scratch] = ['whole', 'another', 'scratch'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const tally = new Tally();
  try {
    const base = await makeStore(whole);
    await makeStore(another, 1 / 4);
    for (const role of CHECKPOINT_ROLES) {
      const right = await exported(whole, role);
      const key = role === 'policy' ? `policy/${SEED}/${ARM}` : `simulator/${SEED}`;
      const sibling = await readFile(
        join(whole, encodeURIComponent(role === 'policy' ? `simulator/${SEED}` : `policy/${SEED}/${ARM}`)),
      );
      for (const damaged of ['header', key]) {
        const faults = [...FAULTS, ...(damaged === key ? weightFaults(base[role]) : [])];
        for (const fault of faults) {
          for (let n = 0; n < (scale === 'long' ? 5 : 1); n++) {
            await rm(scratch, { recursive: true, force: true });
            await cp(whole, scratch, { recursive: true });
            const file = join(scratch, encodeURIComponent(damaged));
            const own = await readFile(file);
            const bytes = fault.apply(own, new Rng(seed, `torture/exports/${damaged}/${fault.name}`, n), {
              sibling,
              foreign: await readFile(join(another, encodeURIComponent(damaged))),
              older: own,
            });
            if (bytes === null) await rm(file);
            else await writeFile(file, bytes);
            const before = (await readdir(scratch)).join();
            const ending = await endingOfExport(scratch, role, right, damaged);
            const touched = (await readdir(scratch)).join() !== before;
            tally.add(
              `export: ${fault.name}`,
              `seed ${seed}, ${damaged}`,
              touched ? 'wrong: the store was changed' : ending,
            );
          }
        }
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return tally.rows();
}
