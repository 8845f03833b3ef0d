/** The command that shows whether a change of the code changed a number: its recorded files, and what it says of a wrong one. */
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nothingKept } from '../scripts/experiment';
import { main, recordFrom } from '../scripts/same-numbers';
import { safePointOf } from '../src/experiment/safe-point';

/** Nobody interrupts these commands. */
const calm = { signal: new AbortController().signal };

const folder = mkdtempSync(join(tmpdir(), 'shiftlab-record-'));

it('reads every recorded file', () => {
  const recorded = join(import.meta.dirname, 'same-numbers');
  for (const file of readdirSync(recorded)) {
    const { presets } = recordFrom(join(recorded, file));
    expect(Object.keys(presets).sort(), file).toEqual(['clarify', 'clarify-smoke', 'edit', 'edit-smoke', 'every-arm']);
  }
});

it.each([
  ['{}', /record.json is damaged: it names no adapter/],
  ['null', /it names no adapter/],
  ['{"adapter": "A"}', /it has no presets/],
  ['{"adapter": "A", "presets": {"clarify": {}}}', /clarify has no series/],
  ['{"adapter": "A", "presets": {"clarify": {"x": {"values": 1}}}}', /x of clarify is not a series/],
  ['{"adapter": ', /record.json is not JSON/],
])('refuses the record %s', (content, reason) => {
  const file = join(folder, 'record.json');
  writeFileSync(file, content);
  expect(() => recordFrom(file)).toThrow(reason);
});

it('refuses a name that it cannot compare, before anything runs, and lists those that it can', async () => {
  await expect(main(['nonsense'], calm)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/^There is no "nonsense"; names: .*every-arm, .*edit-smoke\.$/) as string,
  });
  await expect(main(['clarify-smoke', 'horizon'], calm)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/^Nothing is recorded of horizon; --record records it, .*every-arm/) as string,
  });
  await expect(main(['nonsense', '--record'], calm)).rejects.toMatchObject({
    message: expect.stringMatching(
      /^There is no "nonsense"; names: every-arm, clarify, two-shifts, edit, sycophancy/,
    ) as string,
  });
});

it('refuses a new name that is not OLD=NEW', async () => {
  for (const given of ['kl', 'kl=', '=kl', 'a=b=c'])
    await expect(main(['clarify-smoke', '--renamed', given], calm), given).rejects.toThrow('--renamed takes OLD=NEW');
});

it('does not promise that a cancelled run can be resumed', async () => {
  const cancelled: unknown = await safePointOf({ signal: AbortSignal.abort() })().catch((thrown: unknown) => thrown);
  expect(nothingKept(cancelled)).toMatchObject({
    code: 'cancelled',
    message: 'The run was cancelled and nothing was saved.',
  });
});
