/** The set-up form without a page: who the users are, by slider, file and link, and what is said of what is refused. */
import { describe, expect, it } from 'vitest';
import { fakePresets } from '../../../test/fixtures/page/fake-presets';
import { arms } from '../../arms/registry';
import { parsePopulation } from '../../personas/core/mixture';
import { personas } from '../../personas/core/persona';
import { tasks } from '../../tasks/registry';
import { readLink, writeLink } from '../address/link-part';
import { horizonNote } from './horizon-note';
import { setupLink } from './setup-link';
import { Setup } from './setup.svelte';

function setupFrom(link: string): { setup: Setup; remarks: readonly string[] } {
  const setup = new Setup({
    tasks: new Map([...tasks].map(([name, { task }]) => [name, task])),
    personas: [...personas.values()],
    arms,
    parsePopulation,
  });
  setup.presets = fakePresets;
  return { setup, remarks: setup.fromLink(readLink(link, setupLink)) };
}
const weightsOf = ({ spec }: Setup) => spec!.population?.['weights'];
const percents = (setup: Setup) => Object.values(setup.shownShares).map((share) => Math.round(100 * share));

describe('kernels', () => {
  it('are taken from a file, and one that has none leaves the fastest', async () => {
    const { setup } = setupFrom('#preset=clarify');
    const table = { 'matmul forward 64×64': 'tiled' };
    await setup.loadKernels(new File([JSON.stringify(table)], 'kernels.json'));
    expect([setup.kernels, setup.kernelsProblem]).toEqual([{ table, file: 'kernels.json' }, null]);
    await setup.loadKernels(new File(['[]'], 'list.json'));
    expect(setup.kernels).toBeNull();
    expect(setup.kernelsProblem).toMatch(/^list\.json has no table of kernels/);
    setup.dropKernels();
    expect(setup.kernelsProblem).toBeNull();
  });
});

describe('the users', () => {
  it('are shown in the shares that are trained on, which sum to 100 %', () => {
    const { setup, remarks } = setupFrom(`#mix=${[...personas.keys()].map((name) => `${name}:1`).join(',')}`);
    expect(remarks).toEqual([]);
    expect(percents(setup).reduce((sum, share) => sum + share)).toBe(100);
    expect(Math.max(...percents(setup)) - Math.min(...percents(setup))).toBe(1);
    expect(weightsOf(setup)).toEqual(setup.shownShares);
    expect(parsePopulation(setup.spec!.population).name).toBe('changed from the task’s own');
  });

  it('are read from a file only if it is UTF-8', async () => {
    const { setup } = setupFrom('#preset=clarify');
    const text = JSON.stringify({ version: 1, name: 'Müller', weights: { terse: 1 } });
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    await setup.loadPopulation(new Blob([bytes]));
    expect(setup.populationProblem).toContain('save it as UTF-8');
    expect(setup.usersChanged).toBe(false);
    await setup.loadPopulation(new Blob([text]));
    expect([setup.populationProblem, setup.spec!.population?.['name']]).toEqual([
      expect.not.stringContaining('UTF'),
      'Müller',
    ]);
  });

  it('stay unchanged if a link’s mixture names no known persona', () => {
    for (const mix of ['bob:2', 'terse:0']) {
      const { setup, remarks } = setupFrom(`#preset=clarify&mix=${mix}`);
      expect(remarks).toEqual([expect.stringMatching(`^mix=${mix} \\(it names no known persona`)]);
      expect([setup.usersChanged, setup.spec!.population]).toEqual([false, fakePresets[0]!.spec.population]);
    }
    expect(readLink('#mix=', setupLink).ignored).toEqual(['mix=']);
    const { setup, remarks } = setupFrom('#mix=bob:2,terse:1');
    expect([remarks, weightsOf(setup)]).toEqual([['persona bob'], { terse: 1 }]);
  });

  it('say where they are from once a slider moved, and go back to the preset’s', () => {
    const { setup } = setupFrom('#population=prior:1');
    expect([setup.usersName, setup.usersChanged]).toEqual(['prior 1', true]);
    setup.setShare('terse', 0.5);
    expect([setup.usersName, setup.spec!.population!['name']]).toEqual([
      'changed from prior 1',
      'changed from prior 1',
    ]);
    setup.resetUsers();
    expect([setup.usersName, setup.usersChanged, setup.spec!.population]).toEqual([
      null,
      false,
      fakePresets[0]!.spec.population,
    ]);
  });
});

describe('how users behave', () => {
  const noisy = personas.get('noisy')!;
  const cooperative = personas.get('cooperative')!;

  it('is as the task has it until a slider is moved, and as the preset has it again after a reset', () => {
    const { setup } = setupFrom('#preset=edit');
    expect(setup.parameter(cooperative, 'leaveWrong')).toBe(0.1); // the task's own population
    expect(setup.parameter(cooperative, 'answer')).toBe(0.97); // the persona's default
    setup.setParameter(cooperative, 'answer', 0.5);
    const own = tasks.get('edit')!.task.defaultPopulation as { weights: object; parameters: Record<string, object> };
    expect(setup.spec!.population).toEqual({
      ...own,
      name: 'changed from the task’s own',
      parameters: { ...own.parameters, cooperative: { ...own.parameters['cooperative'], answer: 0.5 } },
    });
    expect(parsePopulation(setup.spec!.population).parameters!['cooperative']!['answer']).toBe(0.5);
    expect(setup.usersChanged).toBe(true);
    setup.resetUsers();
    expect([setup.parameter(cooperative, 'answer'), setup.usersChanged, setup.spec!.population]).toEqual([
      0.97,
      false,
      setup.preset!.spec.population,
    ]);
  });

  it('is unchanged once a slider is back where it was', () => {
    const { setup } = setupFrom('#preset=clarify');
    setup.setParameter(noisy, 'slip', 0.5);
    setup.setParameter(noisy, 'slip', 0.35);
    expect([setup.usersChanged, setup.toLink().parameters, setup.spec!.population]).toEqual([
      false,
      null,
      setup.preset!.spec.population,
    ]);
  });

  it('comes from a loaded file, and can be changed on', async () => {
    const { setup } = setupFrom('#preset=clarify');
    const file = { version: 1, name: 'mine', weights: { noisy: 1 }, parameters: { noisy: { slip: 0.2, answer: 0.7 } } };
    await setup.loadPopulation(new Blob([JSON.stringify(file)]));
    expect([setup.parameter(noisy, 'slip'), setup.usersName]).toEqual([0.2, 'mine']);
    setup.setParameter(noisy, 'slip', 0.45);
    expect(setup.spec!.population).toEqual({
      ...file,
      name: 'changed from mine',
      parameters: { noisy: { slip: 0.45, answer: 0.7 } },
    });
    await setup.loadPopulation(new Blob([JSON.stringify(file)])); // other users: nothing of the old ones is left
    expect(setup.spec!.population).toEqual(file);
  });

  it('is in the link, with shares and a population or without', () => {
    for (const users of ['', '&mix=changer:0.5,noisy:0.5', '&population=prior:7']) {
      const link = `#preset=clarify${users}&parameters=noisy.slip:0.45,changer.stale:0.95`;
      const { setup, remarks } = setupFrom(link);
      expect([remarks, writeLink(setup.toLink(), setupLink)]).toEqual([[], link]);
      const { slip } = parsePopulation(setup.spec!.population).parameters!['noisy']!;
      expect(slip).toBe(0.45);
    }
    const { setup, remarks } = setupFrom('#preset=clarify&parameters=noisy.slip:2,bob.slip:1');
    expect(remarks).toEqual(['parameter noisy.slip:2 (it must be from 0 to 1)', 'parameter bob.slip']);
    expect(setup.usersChanged).toBe(false);
  });
});

describe('a reward of one’s own', () => {
  it('is typed, refused with the column, and in the link', () => {
    const { setup } = setupFrom('#preset=clarify');
    expect(setup.formula).toBe('');
    setup.setField('reward.formula', 'correct - speed');
    expect(setup.problem).toMatch(/^The setting reward\.formula has "speed" at column 11; /);
    setup.setField('reward.formula', 'correct - 0.5 * left');
    expect([setup.problem, setup.spec!.reward.formula]).toEqual([null, 'correct - 0.5 * left']);
    const address = writeLink(setup.toLink(), setupLink);
    expect(address).toBe('#preset=clarify&reward.formula=correct%20-%200.5%20*%20left');
    expect(setupFrom(address).setup.spec!.reward.formula).toBe('correct - 0.5 * left');
    expect(setupFrom(`#reward.formula=${encodeURIComponent('turns>=2 + 1')}`).setup.formula).toBe('turns>=2 + 1');
    setup.setField('reward.formula', '');
    expect(setup.toLink().fields).toEqual({});
  });
});

it('a field that holds no number is reported with what it takes and what was typed', () => {
  const { setup } = setupFrom('#preset=clarify');
  setup.setField('grpo.updates', 'abc');
  expect(setup.problem).toBe('grpo.updates must be a whole number from 1 to 100,000; “abc” is not.');
});

it('a long horizon is noted, not refused, once the longest dialogue outgrows the base models', () => {
  const { setup } = setupFrom('#preset=clarify&horizon=64');
  expect(setup.problem).toBeNull();
  const note = (horizon: number) => horizonNote({ maxContextTokens: (turns) => 16 * turns }, horizon);
  expect(note(16)).toBeNull(); // 256 tokens
  expect(note(17)).toBe(
    'Dialogues of 17 turns may exceed the 256 tokens that the base models were trained for; the run counts how many do.',
  );
  expect([note(NaN), horizonNote(undefined, 64)]).toEqual([null, null]);
});

describe('the last word of a person', () => {
  /** A file whose content comes when `send` is called. */
  function slowFile(name: string, content: object) {
    let send!: () => void;
    const bytes = new Promise<ArrayBuffer>((resolve) => {
      send = () => resolve(new TextEncoder().encode(JSON.stringify(content)).buffer);
    });
    return { file: { name, arrayBuffer: () => bytes }, send };
  }
  const users = (name: string) => slowFile(name, { version: 1, name, weights: { terse: 1 } });

  it('is the file that was chosen last, whichever is read first', async () => {
    const { setup } = setupFrom('#preset=clarify');
    const [first, second] = [users('first'), users('second')];
    const loaded = [setup.loadPopulation(first.file), setup.loadPopulation(second.file)];
    second.send();
    first.send();
    await Promise.all(loaded);
    expect(setup.usersName).toBe('second');
  });

  it('is what was entered while a file was read', async () => {
    const { setup } = setupFrom('#preset=clarify');
    for (const enter of [() => setup.setShare('noisy', 0.5), () => setup.drawPopulation(), () => setup.resetUsers()]) {
      const late = users('late');
      const loaded = setup.loadPopulation(late.file);
      enter();
      const entered = JSON.stringify(setup.spec!.population);
      late.send();
      await loaded;
      expect(JSON.stringify(setup.spec!.population)).toBe(entered);
      expect(setup.populationProblem).toBeNull();
    }
  });

  it('gets an answer where the users of a file are refused', async () => {
    const { setup } = setupFrom('#preset=clarify');
    const wrong = slowFile('wrong', { version: 1, name: 'wrong', weights: { nobody: 1 } });
    wrong.send();
    await setup.loadPopulation(wrong.file);
    expect(setup.populationProblem).toContain('nobody');
  });

  it('is no table of kernels, where the fastest were asked for while one was read', async () => {
    const { setup } = setupFrom('#preset=clarify');
    const late = slowFile('late.json', { 'matmul forward 64×64': 'tiled' });
    const loaded = setup.loadKernels(late.file);
    setup.dropKernels();
    late.send();
    await loaded;
    expect(setup.kernels).toBeNull();
  });
});

describe('the settings of a run', () => {
  it('are taken over whole, and what cannot be had is said', () => {
    const { setup } = setupFrom('#preset=clarify');
    const { spec } = setupFrom(
      '#preset=clarify&seeds=2,3&arms=naive&lambda=0.3&grpo.updates=7&mix=terse:0.5,noisy:0.5&reward.formula=correct',
    ).setup;
    expect(setup.fromSpec(spec!)).toEqual([]);
    expect(setup.spec).toEqual(spec);
    const strange = { ...spec!, arms: ['naive', 'newer'], logs: { ...spec!.logs, people: '0'.repeat(64) } };
    expect(setup.fromSpec(strange)).toEqual([
      'the arms newer are not known here',
      'its logs are dialogues of people, which are not in the settings',
    ]);
    expect(setup.arms).toEqual(['naive']);
    expect(setup.fromSpec({ ...spec!, task: 'chess' })).toEqual(['the task chess is not known here']);
  });

  it('that are refused name their field, if it is one of all settings', () => {
    expect(setupFrom('#preset=clarify&grpo.updates=1e9').setup.problemField).toBe('grpo.updates');
    expect(setupFrom('#preset=clarify').setup.problemField).toBeNull();
    const { setup } = setupFrom('#preset=clarify');
    setup.seedsText = 'x';
    expect([setup.problem === null, setup.problemField]).toEqual([false, null]);
  });
});
