/** Every reader of records, under every kind of damage. */
import fc from 'fast-check';
import { parseStories } from '../../../src/domain/story';
import { claimsOf } from '../../../src/domain/story-claims';
import { Rng } from '../../../src/domain/rng';
import type { StoriesFile } from '../../../src/domain/story';
import { currentResult } from '../../../src/domain/earlier-updates';
import { readRecord } from '../../../src/domain/record-fields';
import { writtenResultSchema } from '../../../src/domain/result-schemas';
import { growthFigure } from '../../../src/bench/growth-figure';
import { growthReportOf } from '../../../src/bench/growth';
import { contradictionsIn } from '../../../src/experiment/contradictions';
import { pictureOf } from '../../../src/results/picture';
import { pooled } from '../../../src/results/pooled';
import { replicationFileOf, replicationText } from '../../../src/results/replication';
import { resultReport } from '../../../src/results/result-report';
import { readChunk, readRun } from '../../../src/trace/records';
import { parseRunFile, runFileText, type RunFile } from '../../../src/trace/run-file';
import { formatLink, parseLink } from '../../../src/ui/page/link';
import { finding } from '../../../src/ui/run/finding';
import { gapRows, gapWarnings, reliabilityPanels, turnPanels } from '../../../src/ui/run/gap-rows';
import { reliabilityGrid } from '../../../src/ui/run/reliability-grid';
import { RunTrace } from '../../../src/ui/run/run-trace';
import { updateMetrics } from '../../../src/ui/run/update-metrics';
import { gapMetrics } from '../../../src/gap/registry';
import { jsonOf } from '../../../src/domain/json-text';
import type { TortureRow } from '../part';
import { tortureBytes } from './bytes';
import { MUTATIONS, TEXT_MUTATIONS } from './mutations';
import { Attempts } from './reading';
import { samples } from './samples';

/** A reader of text, a sound record for it, and all that is done with what it reads. */
export interface Reader {
  readonly name: string;
  readonly sound: unknown;
  readonly read: (text: string) => unknown;
  readonly use: (record: never) => void;
}

/** What the page computes of a run before it draws it; and it can be saved and opened again. */
export function useRun(run: RunFile): void {
  const trace = new RunTrace();
  trace.apply(run.events);
  trace.finish();
  finding(trace);
  const last = run.spec.grpo.updates;
  for (const arm of run.spec.arms) {
    for (const { of } of updateMetrics) trace.updateCurve(arm, of);
    trace.inUseCurve(arm, (metrics) => metrics.simulatorKl, last);
    trace.reliabilityOverTraining(arm, last);
  }
  for (const { name } of gapMetrics) {
    gapRows(trace.gaps, run.spec.arms, name);
    turnPanels(trace.gaps, run.spec.arms, name);
  }
  gapWarnings(trace.gaps, run.spec.arms);
  reliabilityPanels(trace.gaps, run.spec.arms);
  reliabilityGrid(trace, run.spec.arms, last);
  parseRunFile(runFileText(run));
}

export function readers(): readonly Reader[] {
  const { run, result, ours, stories, replication, growth } = samples();
  const failure = 'This record is damaged.';
  const at = 'events/a/00000000';
  const record = {
    ...{ schema: 1, id: 'a', spec: run.spec, status: 'failed', holder: 'b', createdAtMs: 1, updatedAtMs: 2 },
    ...{ finishedAtMs: null, adapter: run.adapter, eventChunks: 1, dialogueChunks: 0 },
    error: { code: 'numerics', message: 'The loss is NaN.', values: { update: 3 } },
  };
  const ofResult = {
    read: (text: string) => currentResult(readRecord(writtenResultSchema, jsonOf(text, 'This file'), { failure })),
    use: (read: ReturnType<typeof currentResult>) => {
      contradictionsIn(read);
      for (const one of pooled([read])) resultReport(one);
      pictureOf([read]);
    },
  };
  return [
    { name: 'a run file', sound: run, read: parseRunFile, use: useRun },
    {
      name: 'a run file with its result',
      sound: { ...run, spec: result.spec, events: run.events.slice(0, 5), result },
      read: parseRunFile,
      use: useRun,
    },
    { name: 'a result opened as a run', sound: ours, read: parseRunFile, use: useRun },
    { name: 'a result', sound: result, ...ofResult },
    { name: 'a result with every report', sound: ours, ...ofResult },
    {
      name: 'the file of stories',
      sound: stories,
      read: parseStories,
      use: ({ stories: all }: StoriesFile) => all.forEach(claimsOf),
    },
    {
      name: 'the file of replications',
      sound: replication,
      read: (text) => replicationFileOf(jsonOf(text, 'This file')),
      use: ({ pairs }: ReturnType<typeof replicationFileOf>) => void replicationText(pairs),
    },
    {
      name: 'a report of how cost grows',
      sound: growth,
      read: (text) => growthReportOf(jsonOf(text, 'This file'), 'growth.json'),
      use: (report: ReturnType<typeof growthReportOf>) => void growthFigure(report),
    },
    { name: 'a stored run', sound: record, read: (text) => readRun('a', jsonOf(text, 'It')), use: () => undefined },
    {
      name: 'a chunk of a stored run',
      sound: { schema: 1, events: run.events },
      read: (text) => readChunk(at, jsonOf(text, 'It')),
      use: ({ events }: ReturnType<typeof readChunk>) => useRun({ ...run, events: events as RunFile['events'] }),
    },
  ];
}

/** Half-right JSON: what makes a reader go on, and then anything. */
const headed = fc.record(
  {
    format: fc.constantFrom('shiftlab-run', 'shiftlab-stories', 'shiftlab-replication', 'x'),
    kind: fc.constantFrom('shiftlab-result', 'shiftlab-growth', 'x'),
    schema: fc.constantFrom<unknown>(1, 0, '1', null, -1),
    spec: fc.jsonValue(),
    events: fc.jsonValue(),
    seeds: fc.jsonValue(),
    stories: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

export async function tortureRecords(
  seed: number,
  times: number,
  say: (line: string) => void,
): Promise<readonly TortureRow[]> {
  const rows: TortureRow[] = [];
  for (const { name, sound, read, use } of readers()) {
    say(name);
    const rng = new Rng(seed, `records/${name}`);
    const text = JSON.stringify(sound);
    const asAPersonSetsIt = JSON.stringify(sound, null, 1);
    const damaged = new Attempts(`${name}, damaged anywhere`);
    use(read(text) as never); // throws if the sound record is refused: nothing would be tested
    for (const mutation of MUTATIONS)
      for (let i = 0; i < (mutation.name.includes('100,000') ? Math.ceil(times / 20) : times); i++) {
        const twice = i % 4 === 3;
        let value = mutation.value(sound, rng);
        if (twice) value = mutation.value(value, rng);
        const changed = JSON.stringify(value) ?? 'null';
        damaged.try(`${name}: ${mutation.name} ${i}`, () => read(changed), use);
      }
    for (const mutation of TEXT_MUTATIONS)
      for (let i = 0; i < Math.ceil(times / (mutation.name.includes('100,000') ? 20 : 3)); i++) {
        const changed = mutation.text(i % 2 === 0 ? text : asAPersonSetsIt, rng);
        damaged.try(`${name}: ${mutation.name} ${i}`, () => read(changed), use);
      }
    rows.push(damaged.row);
    const arbitrary = new Attempts(`any JSON for ${name}`);
    const values = fc.sample(fc.oneof(fc.jsonValue({ maxDepth: 5 }), headed), { seed, numRuns: times * 40 });
    values.forEach((value, i) => arbitrary.try(`${name}: any JSON ${i}`, () => read(JSON.stringify(value)), use));
    rows.push(arbitrary.row);
  }
  const short = JSON.stringify({
    format: 'shiftlab-run',
    title: 'λ = 1 − ½, Müller',
    n: Array.from({ length: 300 }, (_, i) => i / 7),
  });
  rows.push(storedValues(seed, times * 40), links(seed, times * 100), await tortureBytes(seed, times, short));
  return rows;
}

/** In IndexedDB there is more than JSON: whatever structured clone copies. */
function storedValues(seed: number, times: number): TortureRow {
  const attempts = new Attempts('any value in place of a stored run or its chunk');
  const values = fc.sample(
    fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
    }),
    { seed, numRuns: times },
  );
  values.forEach((value, i) => {
    attempts.try(`value ${i}`, () => readRun('a', value));
    attempts.try(`chunk ${i}`, () => readChunk('events/a/00000000', value));
    attempts.try(`chunk of ${i}`, () => readChunk('events/a/00000000', { schema: 1, events: [value] }));
  });
  return attempts.row;
}

/** An address says something, or what of it was not understood; and what was understood can be written and read again. */
function links(seed: number, times: number): TortureRow {
  const attempts = new Attempts('any text as the page’s address');
  const name = fc.constantFrom(
    ...['view', 'preset', 'seed', 'arms', 'lambda', 'mix', 'population', 'story', 'run', 'grpo.updates', 'horizon'],
    ...['parameters', 'reward.formula'],
    ...[
      'theory.horizon',
      'theory.sycophancy',
      'theory.arm',
      'theory.judge',
      'theory.reward',
      'theory.__proto__',
      '__proto__',
    ],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      '1,2,5-8',
      '1-1e9',
      '0-99999999999',
      'terse:0.5',
      'noisy.slip:0.45',
      'correct - left / max(turns, 1)',
      'prior:1',
      'prior:1e99',
      '{"__proto__":1}',
      '../../x',
      '%',
      '1e308',
      'NaN',
    ),
    fc.json({ maxDepth: 3 }),
    fc.double().map(String),
  );
  const parameters = fc
    .array(fc.tuple(name, text), { maxLength: 8 })
    .map(
      (all) =>
        `#${all.map(([key, said]) => `${key}=${/[\ud800-\udfff]/.test(said) ? said : encodeURIComponent(said)}`).join('&')}`,
    );
  const hashes = fc.sample(fc.oneof(parameters, fc.string({ unit: 'binary', maxLength: 200 }), fc.webUrl()), {
    seed,
    numRuns: times,
  });
  const deep = `#population=${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  [...hashes, deep, `#${'a=b&'.repeat(100_000)}`].forEach((hash, i) => {
    attempts.try(
      `address ${i}: ${JSON.stringify(hash.slice(0, 200))}`,
      () => parseLink(hash),
      (link: ReturnType<typeof parseLink>) => {
        const again = parseLink(formatLink(link));
        const said = (of: typeof again) => JSON.stringify({ ...of, ignored: [] });
        if (said(again) !== said(link)) throw new Error(`${said(link)} is written as ${formatLink(link)}`);
        if (again.ignored.length > 0)
          throw new Error(`of ${formatLink(link)} it does not read ${again.ignored.join()}`);
      },
    );
  });
  return attempts.row;
}
