/** Every file that is recorded in this repository is read whole by the schemas, quickly, and nothing in it is lost. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { root } from '../scripts/machine/installed.mjs';
import { PACKED_SUFFIX, unpackedFile } from '../scripts/files/packed.mjs';
import { writtenEvents } from '../src/domain/event-schemas';
import type { ExperimentEvent } from '../src/domain/experiment-events';
import { parseReplay } from '../src/domain/replay';
import { ARMS, PRESET, TEMPERATURES } from '../src/ui/start/replays';
import { maybe, object, readRecord, reads } from '../src/domain/record-fields';
import { writtenResultSchema } from '../src/domain/result-schemas';
import { eventsOf } from '../src/trace/result-events';
import type { ExperimentResult } from '../src/domain/experiment-result';

const recorded = ['results', 'results/lavapipe', 'results/recorded'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(PACKED_SUFFIX))
    .map((file) => `${folder}/${file}`),
);
const contentOf = (file: string) =>
  JSON.parse(new TextDecoder().decode(unpackedFile(join(root, file)))) as Record<string, unknown>;
const failure = 'This record is damaged.';

describe.each(recorded)('%s', (file) => {
  it('is read as it was written', () => {
    const content = contentOf(file);
    const [result, events] = content.events
      ? [content.result, content.events]
      : [content, eventsOf(content as unknown as ExperimentResult)];
    const { spec, ...read } = readRecord(writtenResultSchema, result, { failure });
    expect(spec).toMatchObject((result as ExperimentResult).spec);
    expect(read).toMatchObject(withoutSpec(result as Record<string, unknown>));
    expect(readRecord(writtenEvents, events, { failure })).toMatchObject(events as unknown[]);
  });
});

function withoutSpec({ spec: _, ...others }: Record<string, unknown>) {
  return others;
}

/** The trainings that the first screen replays. */
const replays = readdirSync(join(root, 'results/replay')).filter((file) => file.endsWith(PACKED_SUFFIX));

describe.each(replays)('the replay %s', (file) => {
  const replay = parseReplay(contentOf(`results/replay/${file}`));

  it('is small, and ends with the success of the recorded run of the same seed', () => {
    expect(readFileSync(join(root, 'results/replay', file)).length).toBeLessThan(30_000);
    const run = contentOf('results/recorded/clarify.json.gz') as { readonly events: readonly ExperimentEvent[] };
    const final = (on: string) =>
      run.events.flatMap((event) =>
        event.type === 'evaluation' &&
        event.update === null &&
        (event.second === true) === (replay.temperature !== 1) &&
        [event.arm, event.on, event.seed].join() === [replay.arm, on, replay.seed].join()
          ? [event.metrics.success]
          : [],
      );
    expect([replay.people.at(-1)]).toEqual(final('real'));
    expect(replay.promised ? [replay.promised.at(-1)] : []).toEqual(final('simulator'));
    expect(replay.dialogues).toBe(1000);
  });
});

it('there is a replay of every arm and temperature that the first screen offers', () => {
  const offered = ARMS.flatMap((arm) => TEMPERATURES.map((temperature) => `${PRESET}-${arm}-${temperature}.json.gz`));
  expect(replays.sort()).toEqual(offered.sort());
});

it('there are recorded files of both kinds, and the largest is read in well under half a second', () => {
  expect(recorded.length).toBeGreaterThan(40);
  const { events } = contentOf('results/recorded/clarify.json.gz'); // with all tokens of its dialogues
  const begun = process.cpuUsage();
  readRecord(writtenEvents, events, { failure });
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1000).toBeLessThan(400); // milliseconds of processor time, whatever else is running
});

it('a schema that lacks a field of its type, or has another type for it, does not compile', () => {
  interface Pair {
    readonly a: number;
    readonly b?: string;
  }
  reads<Pair>()(object({ a: v.number(), b: maybe(v.string()) }));
  // @ts-expect-error b is missing
  reads<Pair>()(object({ a: v.number() }));
  // @ts-expect-error a is missing
  reads<Pair>()(object({ b: maybe(v.string()) }));
  // @ts-expect-error a is no text
  reads<Pair>()(object({ a: v.string(), b: maybe(v.string()) }));
  // @ts-expect-error the schema allows only some of the numbers of the type
  reads<Pair>()(object({ a: v.literal(1), b: maybe(v.string()) }));
  // @ts-expect-error the type has no c
  reads<Pair>()(object({ a: v.number(), b: maybe(v.string()), c: maybe(v.string()) }));
  expect(v.parse(object({ a: v.number() }), { a: 1, added: [2] })).toEqual({ a: 1, added: [2] });
});
