/** The command line of `npm run experiment`: which users a run has, and what is refused before anything is computed. */
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { populationFromPrior } from '../src/personas/core/prior';
import { checkpointsIn } from '../scripts/files/checkpoint-files';
import { progressPrinter } from '../scripts/experiment/progress';
import { cancelledWith, readCommandLine, specOf } from '../scripts/experiment';
import { ShiftLabError } from '../src/domain/errors';
import { safePointOf } from '../src/experiment/safe-point';

const specWith = (...words: string[]) => specOf(readCommandLine(['--out', 'result.json', ...words]));

it.each(['clarify', 'edit'])('draws the population with a given number from the prior, also for %s', (preset) => {
  const { population } = specWith('--preset', preset, '--population', 'prior:7');
  expect(population).toEqual(populationFromPrior(7));
  expect(specWith('--preset', preset, '--population', 'prior:8').population).not.toEqual(population);
});

it.each([
  [['--preset', 'clarify', '--population', 'prior:x'], 'population-invalid'],
  [['--preset', 'clarify', '--population', 'no-such-file.json'], 'population-invalid'],
  [['--preset', 'clarify', '--arms', 'naive,nobody'], 'arm-unknown'],
  [['--preset', 'no-such-preset'], 'preset-unknown'],
  [['--preset', 'clarify', '--set', 'grpo.lossType=ppo'], 'spec-invalid'],
])('%j is refused as %s', (words, code) => {
  expect(() => specWith(...words)).toThrow(expect.objectContaining({ code }));
});

it('names the option that is missing', () => {
  expect(() => readCommandLine(['--preset', 'clarify'])).toThrow('--out is missing');
  expect(() => readCommandLine(['--out', 'x.json'])).toThrow('--preset is missing');
});

it('says that a cancelled run can be resumed only if it has a store', async () => {
  const cancelled: unknown = await safePointOf({ signal: AbortSignal.abort() })().catch((thrown: unknown) => thrown);
  expect(cancelledWith(cancelled, 'runs/mine')).toMatchObject({
    code: 'cancelled',
    message: 'The run was cancelled. The same command, with --store runs/mine, goes on from its last checkpoint.',
  });
  expect(cancelledWith(cancelled, null)).toMatchObject({
    code: 'cancelled',
    message: expect.stringMatching(/nothing was saved\. Use --store DIR/),
  });
  const other = new ShiftLabError('numerics', 'NaN.');
  for (const store of [null, 'runs/mine']) expect(cancelledWith(other, store)).toBe(other);
});

it('starts from the shipped base models, or from those in a given folder, which must exist', async () => {
  const line = (...words: string[]) => readCommandLine(['--preset', 'clarify', '--out', 'x.json', ...words]);
  expect(line().checkpoints).toBeNull();
  const folder = 'public/checkpoints/edit';
  const [own, shipped] = [
    await checkpointsIn(line('--checkpoints', folder).checkpoints)('edit', 'policy'),
    await checkpointsIn(null)('edit', 'policy'),
  ];
  expect({ ...own, sha256: shipped.sha256 }).toEqual(shipped);
  expect(() => checkpointsIn('no/such/folder')).toThrow(
    expect.objectContaining({ code: 'usage', values: { folder: 'no/such/folder' } }),
  );
});

it.each<[string, (folder: string) => void, RegExp]>([
  [
    'is a folder',
    (folder) => mkdirSync(join(folder, 'policy/config.json'), { recursive: true }),
    /EISDIR: it is a folder/,
  ],
  ['is in a file', (folder) => writeFileSync(join(folder, 'policy'), ''), /ENOTDIR: a part of its path is a file/],
  [
    'is a link to itself',
    (folder) => {
      mkdirSync(join(folder, 'policy'));
      symlinkSync('config.json', join(folder, 'policy/config.json'));
    },
    /ELOOP: its links lead in a circle/,
  ],
])('names the file of a base model that %s', async (_, make, sentence) => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
  make(folder);
  await expect(checkpointsIn(folder)('clarify', 'policy')).rejects.toMatchObject({
    code: 'checkpoint-missing',
    message: expect.stringMatching(sentence),
  });
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => checkpointsIn(file)).toThrow(/--checkpoints .* is no folder/);
});

it('says when training collapsed, and over how many updates that was judged', () => {
  const lines: string[] = [];
  const print = progressPrinter(specWith('--preset', 'clarify-smoke', '--set', 'grpo.updates=1'), (line) =>
    lines.push(line),
  );
  const rollback = { update: 1, backTo: 0, reason: 'kl', value: 6.44, threshold: 3 } as const;
  print({ type: 'rollback', seed: 1, arm: 'naive', rollback });
  expect(lines).toEqual([
    expect.stringMatching(/naive: Training collapsed at update 1: the mean KL of the last update/),
  ]);
});
