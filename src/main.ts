/** The page: puts the training thread, the stored runs and the catalogue together and mounts the interface. */
import { mount } from 'svelte';
import { arms } from './arms/registry';
import { parsePopulation } from './personas/core/mixture';
import { personas } from './personas/core/persona';
import { checkedSession } from './people/checked-session';
import { checkedModelTalk } from './people/model-talks';
import { openLlmSession } from './rpc/llm-session';
import { openImportSession } from './rpc/import-session';
import { openSession } from './rpc/session';
import { openTalkSession } from './rpc/talk-session';
import { openTextSession } from './rpc/text-session';
import { tasks } from './tasks/registry';
import { HumanSessions } from './trace/human-sessions';
import { ImportedSets } from './trace/imported-sets';
import { RunArchive } from './trace/run-archive';
import App from './ui/App.svelte';
import { Page } from './ui/page/page.svelte';
import { sayStartFailed } from './ui/failure/start-failure';

function start(target: HTMLElement): void {
  const session = openSession(
    () =>
      new Worker(new URL('../workers/experiment.worker.ts', import.meta.url), {
        type: 'module',
        name: 'shiftlab training',
      }),
  );
  const catalog = {
    tasks: new Map([...tasks].map(([name, module]) => [name, module.task])),
    keyboards: async () => (await import('./tasks/keyboards')).keyboards,
    personas: [...personas.values()],
    arms,
    parsePopulation,
  };
  const talkSession = openTalkSession(
    () => new Worker(new URL('../workers/talk.worker.ts', import.meta.url), { type: 'module', name: 'shiftlab talk' }),
  );
  const requireConsistent: ConstructorParameters<typeof Page>[3] = async (run) => {
    const { requireConsistentRun } = await import('./results/contradictions');
    requireConsistentRun(run, 'This file');
  };
  const talk = {
    session: talkSession,
    sessions: new HumanSessions(checkedSession),
    modelTalks: new HumanSessions(checkedModelTalk, undefined, 'model-user/'),
  };
  const llm = openLlmSession(
    () =>
      new Worker(new URL('../workers/llm.worker.ts', import.meta.url), {
        type: 'module',
        name: 'shiftlab language model',
      }),
  );
  const importSession = openImportSession(
    () =>
      new Worker(new URL('../workers/import.worker.ts', import.meta.url), { type: 'module', name: 'shiftlab import' }),
  );
  const simulators = openTextSession(
    () =>
      new Worker(new URL('../workers/text.worker.ts', import.meta.url), { type: 'module', name: 'shiftlab simulator' }),
  );
  const imports = { session: importSession, sets: new ImportedSets(), simulators };
  const page = new Page(session, new RunArchive(), catalog, requireConsistent, talk, llm, imports);
  target.replaceChildren(); // what index.html says where no script runs
  mount(App, { target, props: { page } });
}

const target = document.getElementById('app')!;
try {
  start(target);
} catch (thrown) {
  sayStartFailed(target, thrown);
}
