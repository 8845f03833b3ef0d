/** Puts the page together: threads, stored runs and catalogue, and the views. The frame loads it when a view or an idle moment asks for it. */
import { arms } from '../arms/registry';
import { plannedSeconds } from '../experiment/time/planned-seconds';
import type { Rates } from '../experiment/time/stage-work';
import { typicalRates } from '../experiment/time/typical-rates';
import { presets } from '../experiment/presets/registry';
import { parsePopulation } from '../personas/core/mixture';
import { personas } from '../personas/core/persona';
import { checkedSession } from '../people/checked-session';
import { checkedModelTalk } from '../people/model-talks';
import { openLlmSession } from '../rpc/llm-session';
import { openImportSession } from '../rpc/import-session';
import { openSession } from '../rpc/session';
import { openTalkSession } from '../rpc/talk-session';
import { openTextSession } from '../rpc/text-session';
import { tasks } from '../tasks/registry';
import { HumanSessions } from '../trace/human-sessions';
import { ImportedSets } from '../trace/imported-sets';
import { RunArchive } from '../trace/run-archive';
import type { Place } from '../ui/address/place.svelte';
import { Page } from '../ui/page/page.svelte';
import PageNotices from '../ui/PageNotices.svelte';
import Views from '../ui/Views.svelte';

/** No thread is started here: each starts with its first call. */
export function wholePage(place: Place) {
  const session = openSession(
    () =>
      new Worker(new URL('../../workers/experiment.worker.ts', import.meta.url), {
        type: 'module',
        name: 'shiftlab training',
      }),
  );
  const catalog = {
    tasks: new Map([...tasks].map(([name, module]) => [name, module.task])),
    keyboards: async () => (await import('../tasks/keyboards')).keyboards,
    personas: [...personas.values()],
    arms,
    presets,
    parsePopulation,
    plannedSeconds: (spec: Parameters<typeof plannedSeconds>[0], rates: Rates | null, software: boolean) => {
      const typical = typicalRates({ software });
      return rates ? plannedSeconds(spec, rates) : plannedSeconds(spec, typical.rates, typical.spread);
    },
  };
  const talkSession = openTalkSession(
    () =>
      new Worker(new URL('../../workers/talk.worker.ts', import.meta.url), { type: 'module', name: 'shiftlab talk' }),
  );
  const requireConsistent: ConstructorParameters<typeof Page>[4] = async (run) => {
    const { requireConsistentRun } = await import('../experiment/contradictions');
    requireConsistentRun(run, 'This file');
  };
  const talk = {
    session: talkSession,
    sessions: new HumanSessions(checkedSession),
    modelTalks: new HumanSessions(checkedModelTalk, undefined, 'model-user/'),
  };
  const llm = openLlmSession(
    () =>
      new Worker(new URL('../../workers/llm.worker.ts', import.meta.url), {
        type: 'module',
        name: 'shiftlab language model',
      }),
  );
  const importSession = openImportSession(
    () =>
      new Worker(new URL('../../workers/import.worker.ts', import.meta.url), {
        type: 'module',
        name: 'shiftlab import',
      }),
  );
  const simulators = openTextSession(
    () =>
      new Worker(new URL('../../workers/text.worker.ts', import.meta.url), {
        type: 'module',
        name: 'shiftlab simulator',
      }),
  );
  const imports = { session: importSession, sets: new ImportedSets(), simulators };
  const page = new Page(place, session, new RunArchive(), catalog, requireConsistent, talk, llm, imports);
  return { page, PageNotices, Views };
}
