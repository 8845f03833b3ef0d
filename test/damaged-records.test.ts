/**
 * Whatever of a damaged record is accepted can be drawn: every panel of a run, its dialogues, and the Results view, rendered
 * on the server. (What a record may be damaged by: scripts/torture/records.)
 */
import { render } from 'svelte/server';
import type { Component } from 'svelte';
import { describe, expect, it } from 'vitest';
import { arms } from '../src/arms/registry';
import { asShiftLabError } from '../src/domain/errors';
import { Rng } from '../src/domain/rng';
import { parseStories } from '../src/domain/story';
import { tasks } from '../src/tasks/registry';
import { parseRunFile, type RunFile } from '../src/trace/run-file';
import DialogueView from '../src/ui/dialogues/DialogueView.svelte';
import ClaimsTable from '../src/ui/results/ClaimsTable.svelte';
import StorySection from '../src/ui/results/StorySection.svelte';
import RunProgress from '../src/ui/lab/RunProgress.svelte';
import AdversarialPanel from '../src/ui/run/AdversarialPanel.svelte';
import ArmTable from '../src/ui/run/ArmTable.svelte';
import CalibrationPanel from '../src/ui/run/CalibrationPanel.svelte';
import Curves from '../src/ui/run/Curves.svelte';
import DensityPanel from '../src/ui/run/DensityPanel.svelte';
import FindingText from '../src/ui/run/FindingText.svelte';
import GapPanel from '../src/ui/run/GapPanel.svelte';
import RollbackNotices from '../src/ui/run/RollbackNotices.svelte';
import { RunState } from '../src/ui/run/run-state.svelte';
import { headline } from '../src/ui/run/headline';
import { promisedMeasure } from '../src/ui/run/promised';
import PromisePlot from '../src/ui/run/PromisePlot.svelte';
import { successWords } from '../src/ui/run/success-words';
import TaskMeasures from '../src/ui/run/TaskMeasures.svelte';
import UnknownArms from '../src/ui/run/UnknownArms.svelte';
import { MUTATIONS, TEXT_MUTATIONS } from '../scripts/torture/records/mutations';
import { samples } from '../scripts/torture/records/samples';

const known = new Map([...tasks].map(([name, { task }]) => [name, task]));
const nothing = () => undefined;
/** Of each kind of damage; more by hand: DAMAGES=200 npx vitest run --project node test/damaged-records.test.ts */
const EACH = Number(process.env.DAMAGES ?? 4);

/** Draws everything that the page draws of a run. */
function drawRun(file: RunFile): void {
  const run = RunState.of(file, 'a file', null);
  // A component of any properties: what it gets here is damaged on purpose.
  const draw = (component: Component<never>, props: object): void =>
    void render(component as Component, { props: props as never }).body.length;
  for (const trace of [run.results, run.results.atSecond()]) {
    draw(PromisePlot, { run, trace, measure: promisedMeasure(run.spec, successWords(trace)) });
    headline(trace, run.spec, { temperature: run.spec.evaluation.temperature, other: null });
    draw(ArmTable, { run, trace });
    draw(TaskMeasures, { run, trace, task: known.get(run.spec.task) });
    draw(FindingText, { run, trace, arms });
  }
  for (const panel of [RollbackNotices, Curves, CalibrationPanel, DensityPanel, AdversarialPanel]) draw(panel, { run });
  draw(UnknownArms, { arms: run.spec.arms });
  draw(GapPanel, { run });
  draw(RunProgress, { run, gpu: { found: null }, runs: {}, show: nothing, onsave: nothing });
  for (const kept of run.trace.dialogues.slice(0, 40)) {
    const alone = { title: null, spec: run.spec, trace: { dialogues: [kept] } };
    draw(DialogueView, { run: alone, tasks: known, show: nothing });
  }
}

function drawStories(text: string): void {
  const { stories } = parseStories(text);
  render(ClaimsTable, { props: { stories, addressOf: () => '#', onopen: nothing } });
  const doors = { open: nothing, setupAddress: () => '#', onsetup: nothing };
  for (const story of stories) render(StorySection, { props: { story, cell: null, oncell: nothing, doors } });
}

/** How often it was drawn, and what went wrong. */
function drawnDamaged(name: string, sound: unknown, draw: (text: string) => void) {
  const rng = new Rng(1, `damaged records/${name}`);
  const text = JSON.stringify(sound);
  draw(text);
  const damaged = [
    ...MUTATIONS.flatMap((mutation) =>
      Array.from({ length: EACH }, (_, i) => [`${mutation.name} ${i}`, JSON.stringify(mutation.value(sound, rng))]),
    ),
    ...TEXT_MUTATIONS.flatMap((mutation) =>
      Array.from({ length: Math.ceil(EACH / 3) }, (_, i) => [`${mutation.name} ${i}`, mutation.text(text, rng)]),
    ),
  ] as [string, string][];
  let drawn = 0;
  const wrong: string[] = [];
  for (const [what, changed] of damaged) {
    const begunMs = performance.now();
    try {
      draw(changed);
      drawn++;
    } catch (thrown) {
      if (asShiftLabError(thrown).code === 'internal')
        wrong.push(`${what}: ${(thrown as Error).stack?.split('\n').slice(0, 4).join(' | ')}`);
    }
    if (performance.now() - begunMs > 10_000) wrong.push(`${what} took more than ten seconds`);
  }
  return { drawn, wrong };
}

describe('a damaged record is refused or can be drawn', () => {
  const { run, result, ours, stories } = samples();
  it.each([
    ['a run file', run],
    ['a result', result],
    ['a result with every report', ours],
  ])('%s', (name, sound) => {
    const { drawn, wrong } = drawnDamaged(name, sound, (text) => drawRun(parseRunFile(text)));
    expect(wrong).toEqual([]);
    expect(drawn).toBeGreaterThan(0);
  });

  it('the file of stories', () => {
    const { drawn, wrong } = drawnDamaged('stories', stories, drawStories);
    expect(wrong).toEqual([]);
    expect(drawn).toBeGreaterThan(0);
  });
});
