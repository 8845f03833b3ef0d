/** A result whose arms this version does not know is shown all the same. */
import { resolve } from 'node:path';
import type { Component } from 'svelte';
import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import { readResult } from '../../../scripts/command-line/command-line';
import { parseRunFile } from '../../trace/run-file';
import AdversarialPanel from './AdversarialPanel.svelte';
import ArmTable from './ArmTable.svelte';
import Curves from './Curves.svelte';
import { gapRows, turnPanels } from './gap-rows';
import GapPanel from './GapPanel.svelte';
import { RunState } from './run-state.svelte';
import type { RunTrace } from './run-trace';
import { promisedMeasure, type Measure } from './promised';
import PromisePlot from './PromisePlot.svelte';
import { successWords } from './success-words';
import UnknownArms from './UnknownArms.svelte';

const NAMES = new Map([
  ['adversarial', 'fork'],
  ['online', 'spoon'],
]);
const own = readResult(resolve(import.meta.dirname, '../../../results/math-chat-ours.json.gz'));
/** The arms have other names, wherever an arm is named. The simulator called adversarial keeps its name. */
const renamed = JSON.stringify(own, (key, value: unknown) => {
  const other = (name: unknown) => NAMES.get(name as string) ?? name;
  if (['arm', 'a', 'b'].includes(key)) return other(value);
  return key === 'arms' && typeof (value as unknown[])[0] === 'string' ? (value as unknown[]).map(other) : value;
});
const run = RunState.of(parseRunFile(renamed), 'another version’s', null);
const measure = promisedMeasure(run.spec, successWords(run.results));
const shown = (panel: unknown) =>
  render(panel as Component<{ run: RunState; trace: RunTrace; measure: Measure }>, {
    props: { run, trace: run.results, measure },
  }).body;

it('has the arms that this test is about', () => {
  expect(run.spec.arms).toEqual(expect.arrayContaining(['fork', 'spoon']));
  expect(run.spec.arms).not.toContain('adversarial');
});

it.each([
  ['what was promised', PromisePlot],
  ['the table of arms', ArmTable],
  ['the curves', Curves],
])('%s names it as the result does', (_what, panel) => {
  expect(shown(panel)).toMatch(/fork[\s\S]*spoon/);
});

it('the gap has a row for it', () => {
  expect(shown(GapPanel)).toContain('<p');
  const [row] = gapRows(new Map(), ['fork'], 'c2stAuc');
  expect(row).toMatchObject({ arm: 'fork', remark: 'not yet measured' });
  expect(turnPanels(new Map(), ['fork'], 'userActTv')[0]!.remark).toBe('not yet measured');
});

it('the adversarial simulator is drawn although no known arm trains with it', () => {
  expect(run.results.adversaries.size).toBeGreaterThan(0);
  expect(shown(AdversarialPanel)).toContain('GRPO trained a simulator to look real');
});

it('the run says once which arms are not known', () => {
  const words = (arms: readonly string[]) => render(UnknownArms, { props: { arms } }).body.replace(/\s+/g, ' ');
  expect(words(run.spec.arms)).toMatch(/does not know the arms fork and spoon\. The numbers are shown/);
  expect(words(['base', 'fork'])).toMatch(/does not know the arm fork\./);
  expect(words(['base', 'naive'])).not.toContain('notice');
});
