/** Every recorded result is opened as a run. */
import { readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readText } from '../../scripts/command-line/command-line';
import { PACKED_SUFFIX } from '../../scripts/files/packed.mjs';
import type { ExperimentResult } from '../domain/experiment-result';
import { parseRunFile } from './run-file';

const top = resolve(import.meta.dirname, '../..');
const results = ['results', 'results/lavapipe', 'test/fixtures/results'].flatMap((folder) =>
  readdirSync(join(top, folder))
    .filter((name) => name.endsWith(PACKED_SUFFIX))
    .map((name) => join(top, folder, name)),
);

it.each(results.map((file) => [relative(top, file), file]))(
  'a run file may be the result %s: then its reports and curves are the events, and there is no dialogue',
  (_, file) => {
    const text = readText(file);
    const result = JSON.parse(text) as ExperimentResult;
    const run = parseRunFile(text);
    expect(run).toMatchObject({
      status: 'done',
      spec: { preset: result.spec.preset, seeds: result.spec.seeds },
      adapter: { description: result.adapters[0]!.description },
    });
    const finals = run.events.flatMap((event) =>
      event.type === 'evaluation' && event.update === null && event.on === 'real'
        ? [[event.seed, event.arm, event.second ?? false, event.metrics.success]]
        : [],
    );
    expect(finals).toEqual(
      result.seeds.flatMap(({ seed, arms }) =>
        arms.flatMap(({ arm, real, second }) => [
          [seed, arm, false, real.metrics.success],
          ...(second ? [[seed, arm, true, second.real.metrics.success]] : []),
        ]),
      ),
    );
    expect(run.events.some((event) => event.type === 'dialogues')).toBe(false);
  },
);
