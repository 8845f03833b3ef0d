/**
 * Adding an arm is adding one file. The registry is loaded here with a file that is not in src/arms, and everything that
 * knows arms must know the new one without another edit.
 */
import { render } from 'svelte/server';
import { describe, expect, it, vi } from 'vitest';
import { armNamed, arms, registryOf } from '../src/arms/registry';
import type { Arm, ArmFile, ArmStyle } from '../src/domain/arm';
import type { EvaluationMetrics, ExperimentEvent } from '../src/domain/experiment-events';
import { MemoryStore } from '../src/experiment/memory-store';
import { presetNamed } from '../src/experiment/presets/registry';
import { runExperiment } from '../src/experiment/run-experiment';
import { armSettings } from '../src/results/shared-arms';
import { taskNamed } from '../src/tasks/registry';
import ArmName from '../src/ui/charts/ArmName.svelte';
import { isOurs, oursWords } from '../src/ui/charts/arm-source';
import { seriesStyle } from '../src/ui/charts/series-style';
import { fieldGroups } from '../src/ui/lab/field-groups';
import { specFields } from '../src/ui/lab/spec-fields';
import { Setup } from '../src/ui/lab/setup.svelte';
import { parseLink } from '../src/ui/page/link';
import ArmTable from '../src/ui/run/ArmTable.svelte';
import { finding } from '../src/ui/run/finding';
import { RunTrace } from '../src/ui/run/run-trace';
import { parsePopulation } from '../src/personas/core/mixture';
import { personas } from '../src/personas/core/persona';
import { tasks } from '../src/tasks/registry';
import { arm as deceptive } from './fixtures/arms/deceptive';
import { arm as rehearsed } from './fixtures/arms/rehearsed';
import { exampleSpec } from './fixtures/example-spec';
import { fakePresets } from './fixtures/page/fake-presets';
import { bigramTable, tabularFiles, tabularHost } from './tabular-model';

vi.mock('../src/arms/registry', async (original) => {
  const { registryOf } = await original<typeof import('../src/arms/registry')>();
  const files = import.meta.glob<{ arm: ArmFile }>([
    '../src/arms/*.ts',
    '!../src/arms/registry.ts',
    './fixtures/arms/*.ts',
  ]);
  const modules = await Promise.all(Object.entries(files).map(async ([path, load]) => [path, await load()] as const));
  return { registryOf, ...registryOf(Object.fromEntries(modules)) };
});

const spec = { ...exampleSpec, arms: ['base', 'static', rehearsed.name] };

describe('an arm that is added as one file', () => {
  it('is in the registry, last in order', () => {
    expect(arms.at(-1)).toBe(rehearsed);
    expect(armNamed('rehearsed')).toBe(rehearsed);
    expect(() => armNamed('nobody')).toThrow(/arms: .*rehearsed/);
  });

  it('is drawn in legends and tables in its own style, and marked as not the paper’s', () => {
    expect(seriesStyle('rehearsed')).toEqual({ colour: '--arm-sky', marker: 'cross', dash: [9, 2], hollow: true });
    expect([isOurs('rehearsed'), oursWords(spec.arms)]).toEqual([true, '“Ours” marks arms that are not in the paper.']);
    expect(render(ArmName, { props: { arm: 'rehearsed' } }).body).toMatch(
      /var\(--arm-sky\)[\s\S]*rehearsed[\s\S]*ours/,
    );
    const run = { spec, results: traceOf({ base: 0.3, rehearsed: 0.6 }) };
    const table = render(ArmTable, { props: { run: run as never, trace: run.results } }).body;
    expect(table).toMatch(/rehearsed[\s\S]*60\.0/);
  });

  it('is ticked by a link, and its settings are shown', () => {
    const catalog = {
      tasks: new Map([...tasks].map(([name, { task }]) => [name, task])),
      personas: [...personas.values()],
      arms,
      parsePopulation,
    };
    const setup = new Setup(catalog);
    setup.presets = fakePresets;
    expect(setup.fromLink(parseLink('#preset=clarify&arms=base,rehearsed'))).toEqual([]);
    expect(setup.arms).toEqual(['base', 'rehearsed']);
    const { shown } = fieldGroups(specFields, [armNamed('rehearsed')], () => false);
    expect(shown.map(({ title }) => title)).toContain('extension: renewal of logs');
  });

  it('is compared with the arm that it improves on', () => {
    const { sentences } = finding(traceOf({ base: 0.3, static: 0.4, rehearsed: 0.6 }));
    expect(sentences).toContainEqual(expect.stringMatching(/^Rehearsed is better than static \(\+20\.0/));
  });

  it('shares the results of another run only where all settings are the same', () => {
    const other = { ...spec, logs: { ...spec.logs, dialogues: 601 } };
    expect(armSettings(spec, 'rehearsed')).not.toBe(armSettings(other, 'rehearsed'));
  });

  it('is planned, trained with what its file says, and evaluated in its own simulator', async () => {
    const { policyCorpus, simulatorCorpus, task } = taskNamed('clarify');
    const V = task.vocabulary.length;
    const files = {
      policy: tabularFiles(V, bigramTable(V, policyCorpus(1, 100))),
      simulator: tabularFiles(V, bigramTable(V, simulatorCorpus(1, 100))),
    };
    const smoke = presetNamed('clarify-smoke').spec;
    const events: ExperimentEvent[] = [];
    const { seeds } = await runExperiment({
      spec: {
        ...smoke,
        arms: ['rehearsed'],
        horizon: 3,
        logs: { ...smoke.logs, dialogues: 10, heldOutShare: 0.3 },
        sft: { ...smoke.sft, maxEpochs: 2, dialoguesPerStep: 4, learningRate: 0.05 },
        grpo: { ...smoke.grpo, updates: 4, promptsPerUpdate: 2, groupSize: 3 },
        evaluation: { dialogues: 12, every: 0, curveDialogues: 6, temperature: 1, secondTemperature: 0, c2st: false },
        extensions: { ...smoke.extensions, renewEvery: 2, freshDialogues: 4 },
      },
      host: tabularHost(),
      openCheckpoint: async (_task, role) => files[role],
      store: new MemoryStore(),
      control: {},
      onEvent: (event) => events.push(event),
    });
    const stages = events.flatMap((event) => (event.type === 'plan' ? event.stages.map(({ stage }) => stage) : []));
    expect(stages).toEqual(['load', 'logs', 'calibrate', 'fidelity', 'train', 'evaluate', 'report']);
    const [result] = seeds[0]!.arms;
    expect(result).toMatchObject({ arm: 'rehearsed', simulator: { name: 'calibrated' } });
    expect(result!.updates).toHaveLength(4);
    expect(result!.real.metrics.simulatorKl).toBeGreaterThan(0);
  });
});

describe('the registry of arms refuses', () => {
  const base = armNamed('base');
  const load = (...files: readonly ArmFile[]) =>
    registryOf(Object.fromEntries([base, armNamed('static'), ...files].map((arm) => [`./${arm.name}.ts`, { arm }])));

  it('nothing that is in order', () => {
    expect(load(rehearsed).arms.map(({ name }) => name)).toEqual(['base', 'static', 'rehearsed']);
    expect([load().baseArm.name, load().isTrained('base'), load().isTrained('static')]).toEqual(['base', false, true]);
  });

  const { name, label, hypothesis, source, order, style } = rehearsed;
  const about = { name, label, hypothesis, source, order, style };
  const changed = (change: Partial<Record<keyof Arm, unknown>>) => ({ ...rehearsed, ...change }) as Arm;
  const drawn = (style: Partial<ArmStyle>) => ({ source: 'paper', style: { ...rehearsed.style, ...style } });

  it.each<[string, Arm, RegExp]>([
    [
      'an order that is taken',
      changed({ order: 1 }),
      /static\.ts, .* it and \.\/rehearsed\.ts have the same order, 1; 2 is free\./,
    ],
    ['an improvement on an arm that is not there', changed({ improvesOn: 'statc' }), /names no arm: "statc"/],
    [
      'an improvement on itself',
      changed({ improvesOn: 'rehearsed' }),
      /an arm of a lower order than 50; "rehearsed" has 50\./,
    ],
    [
      'a marker that is taken',
      changed(drawn({ marker: 'square' })),
      /static\.ts, .* \.\/rehearsed\.ts have the same marker, square\. .* circle, triangle, wedge/,
    ],
    [
      'a dash that is taken',
      changed(drawn({ marker: 'plus', dash: [10, 5] })),
      /static\.ts, .* \.\/rehearsed\.ts have the same dash, \[10, 5\]\./,
    ],
    [
      'a second arm that does not train',
      { ...about, trains: 'none' },
      /rehearsed\.ts, .* trains is 'none', as in \.\/base\.ts/,
    ],
    ['a user in training for an arm that does not train', changed({ trains: 'none' }), /trains: 'none' has no user\./],
    [
      'a way of training that is not there',
      changed({ trains: 'offline' }),
      /one of none, static, interactive; it is offline/,
    ],
    [
      'real users in the middle of logs',
      changed({ user: 'real' }),
      /user must be one of prompted, calibrated, adversarial; it is real/,
    ],
    ['a field that no arm has', changed({ renew: 'contexts' } as never), /an arm has no field renew\./],
    [
      'a density ratio with a calibrated simulator, and says why',
      changed({ trains: 'interactive', renews: undefined, ratio: 'filter' }),
      /ratio: 'filter' is not possible \(nothing is\): a density ratio is learned from dialogues with the prompted simulator/,
    ],
    [
      'a simulator that is renewed and not calibrated',
      changed({ user: 'prompted' }),
      /renews: 'simulator' is not possible \(only renews: 'contexts' is\): only a calibrated simulator is calibrated again/,
    ],
  ])('%s', (_what, arm, problem) => {
    expect(() => load(arm)).toThrow(problem);
  });

  describe('when all seven markers are taken,', () => {
    const withDeceptive = (style: Partial<ArmStyle>) => {
      const all = arms.map((arm): Arm =>
        arm.name === deceptive.name ? { ...arm, style: { ...arm.style, ...style } } : arm,
      );
      return registryOf(Object.fromEntries(all.map((arm) => [`./${arm.name}.ts`, { arm }]))).arms.length;
    };

    it('no further arm with a colour and a dash of its own', () => {
      const { marker, colour, dash } = deceptive.style;
      expect(marker).toBe(rehearsed.style.marker);
      expect(arms).toEqual(expect.arrayContaining([deceptive, rehearsed]));
      expect(seriesStyle('deceptive')).toEqual({ colour: `--arm-${colour}`, marker, dash, hollow: true });
      expect(withDeceptive({ marker: 'plus' })).toBe(arms.length);
    });

    it('a marker in a colour that is taken, and a dash that is taken', () => {
      expect(() => withDeceptive({ colour: 'sky' })).toThrow(
        /rehearsed\.ts have the same marker and colour, cross in sky\./,
      );
      expect(() => withDeceptive({ dash: [9, 2] })).toThrow(/rehearsed\.ts have the same dash, \[9, 2\]\./);
    });
  });

  it('a file of another name than its arm', () => {
    expect(() => registryOf({ './base.ts': { arm: base }, './new.ts': { arm: rehearsed } })).toThrow(
      /new\.ts, which defines an arm, cannot be used: its name is "rehearsed", so the file must be called rehearsed\.ts\./,
    );
  });
});

/** Final evaluations with real users: success by arm. */
function traceOf(success: Readonly<Record<string, number>>): RunTrace {
  const trace = new RunTrace();
  trace.apply(
    Object.entries(success).map(([arm, share]): ExperimentEvent => {
      const metrics: EvaluationMetrics = {
        dialogues: 1000,
        success: share,
        correct: share,
        accepted: share,
        falseAccept: 0,
        leaveRate: 0,
        turns: 3,
        reward: share,
        simulatorKl: null,
      };
      return { type: 'evaluation', seed: 1, arm, on: 'real', update: null, metrics };
    }),
  );
  return trace;
}
