/** Runs that are asked for while others are still being read: the last one is shown. */
import 'fake-indexeddb/auto';
import { createStore } from 'idb-keyval';
import { expect, it, vi } from 'vitest';
import { exampleSpec } from '../../../test/fixtures/example-spec';
import type { ExperimentEvent } from '../../domain/experiment-events';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { AddedRun } from '../../rpc/import-session';
import type { RunMessage } from '../../rpc/contract';
import { ShiftLabError } from '../../domain/errors';
import { RunArchive } from '../../trace/run-archive';
import type { RunFile } from '../../trace/run-file';
import { lockName } from '../../trace/run-lock';
import { FileFetcher } from '../fetch/file-fetcher.svelte';
import { Problem } from '../problem.svelte';
import { RunControl } from './run-control.svelte';

const archive = new RunArchive(createStore('run-control', 'records'));
const idOf = (control: RunControl) => control.run?.id ?? null;

async function controlOf(
  ids: readonly string[],
  requireConsistent = async (_run: unknown): Promise<void> => undefined,
  tabs: BroadcastChannel | null = null,
) {
  for (const id of ids) await archive.create(id, exampleSpec, 'done');
  const session = {
    start: vi.fn(async () => undefined),
    pause: vi.fn(async () => undefined),
    step: vi.fn(async () => undefined),
    branch: vi.fn(),
    cancel: vi.fn(async () => undefined),
    resume: vi.fn(async () => undefined),
    flush: vi.fn(async () => undefined),
    listen: vi.fn<(hear: (message: RunMessage) => void) => void>(),
    onDeath: () => undefined,
  };
  const problem = new Problem();
  const addFile = vi.fn<(file: File) => Promise<AddedRun>>();
  const control = new RunControl({
    ...{ session, archive, problem, tabs, fetcher: new FileFetcher(), requireConsistent },
    addFile,
    onOpen: () => undefined,
    onEnd: () => undefined,
  });
  const hear = (runId: string, status: RunMessage['status']) =>
    session.listen.mock.calls[0]![0]({
      ...{ runId, status, events: [], adapter: null, memoryBytes: null, error: null, notice: null },
    });
  return { control, session, problem, addFile, hear };
}

/** Holds back what the archive says of this run. Returns a function that lets it go. */
function heldBack(id: string): () => void {
  let letGo!: () => void;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const read = archive.read.bind(archive);
  const spy = vi.spyOn(archive, 'read').mockImplementation(async (asked) => {
    if (asked === id) await gate;
    return read(asked);
  });
  return () => {
    letGo();
    spy.mockRestore();
  };
}

it('shows the run that was opened last, although an earlier one is read later', async () => {
  const { control } = await controlOf(['slow', 'quick']);
  const letGo = heldBack('slow');
  const slow = control.open('slow');
  await control.open('quick');
  letGo();
  await slow;
  expect(idOf(control)).toBe('quick');
});

it('does not put a stored run in the place of one that was started while it was read', async () => {
  const { control } = await controlOf(['slow']);
  const letGo = heldBack('slow');
  const slow = control.open('slow');
  await control.start(exampleSpec);
  const started = idOf(control);
  letGo();
  await slow;
  expect(idOf(control)).toBe(started);
});

it('leaves closed what was closed while it was read', async () => {
  const { control } = await controlOf(['slow']);
  const letGo = heldBack('slow');
  const slow = control.open('slow');
  control.close();
  letGo();
  await slow;
  expect(idOf(control)).toBeNull();
});

it('resumes no run that it could not open', async () => {
  const { control, session, problem } = await controlOf([]);
  await control.resume('nobody');
  expect(session.resume).not.toHaveBeenCalled();
  expect(problem.found?.message).toContain('is not stored in this browser');
});

it('hears and steers the run that it trains while another one is looked at', async () => {
  const { control, session } = await controlOf(['stored']);
  await control.start(exampleSpec);
  const live = control.run!;
  const hear = session.listen.mock.calls[0]![0];
  const say = (status: RunMessage['status']) =>
    hear({ runId: live.id, status, events: [], adapter: null, memoryBytes: null, error: null, notice: null });
  say('running');
  await control.open('stored');
  say('paused');
  expect([idOf(control), control.training?.status]).toEqual(['stored', 'paused']);
  await control.resume('stored');
  expect(control.training).toBe(live);
  await control.open(live.id);
  expect(control.run).toBe(live);
  control.close();
  say('done');
  expect([control.training, live.status]).toEqual([null, 'done']);
  await control.resume('stored');
  expect([idOf(control), control.run?.id]).toEqual(['stored', 'stored']);
});

it('has the history of a branch before what is told of it, and takes it for no run of another tab', async () => {
  const tabs = { postMessage: () => undefined, onmessage: null } as unknown as BroadcastChannel;
  const { control, session } = await controlOf(['first'], undefined, tabs);
  const stage = (index: number): ExperimentEvent => ({
    ...{ type: 'stage', stage: index === 0 ? 'calibrate' : 'fidelity', seed: 1, index, total: 2 },
  });
  const branchOf = { run: 'first', seed: 1, arm: null, update: 0, changed: ['reward.lambda=0.3'] };
  await control.open('first');
  session.branch.mockImplementation(async (_from: string, id: string, spec: ExperimentSpec) => {
    await archive.create(id, spec, 'running', undefined, branchOf);
    await archive.append(id, [stage(0)]);
    const told: RunMessage = {
      ...{ runId: id, status: 'running', events: [stage(1)], adapter: null, memoryBytes: null },
      ...{ error: null, notice: null },
    };
    // The thread begins before its answer is here, and tells on both channels.
    tabs.onmessage!({ data: told } as MessageEvent);
    session.listen.mock.calls[0]![0](told);
    return { spec, branchOf };
  });
  const wanted = { ...exampleSpec, seeds: [1] };
  await Promise.all([control.branch(wanted), control.branch(wanted)]); // a double click
  expect(session.branch).toHaveBeenCalledOnce();
  expect(control.other).toBeNull();
  expect(control.training).toBe(control.run);
  expect(control.run!.branchOf).toEqual(branchOf);
  expect(control.run!.trace.stages.map(({ finished }) => finished)).toEqual([true, false]);
});

it('steers a run once the thread knows of it, however early a button is pressed', async () => {
  const { control, session } = await controlOf([]);
  let answer!: () => void;
  session.start.mockImplementationOnce(() => new Promise<undefined>((resolve) => (answer = () => resolve(undefined))));
  const started = control.start(exampleSpec);
  const pressed = [control.step(), control.pause(), control.pauseTraining(), control.cancel()];
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect([session.step, session.pause, session.cancel].flatMap((call) => call.mock.calls)).toEqual([]);
  answer();
  await Promise.all([started, ...pressed]);
  const id = control.run!.id;
  expect(session.step.mock.calls).toEqual([[id]]);
  expect(session.pause.mock.calls).toEqual([[id], [id]]);
  expect(session.cancel.mock.calls).toEqual([[id]]);
});

it('keeps the run in sight where another one cannot be started', async () => {
  const { control, session, problem } = await controlOf(['stored']);
  await control.open('stored');
  session.start.mockRejectedValueOnce(new ShiftLabError('usage', 'A run is already in progress.'));
  await control.start(exampleSpec);
  expect(idOf(control)).toBe('stored');
  await control.start(exampleSpec);
  const live = idOf(control);
  await control.start(exampleSpec);
  expect(idOf(control)).toBe(live);
  expect(session.start).toHaveBeenCalledTimes(2);
  expect(problem.found?.message).toContain('already in progress on this page');
});

it('keeps what was opened while another run could not be started', async () => {
  const { control, session, problem } = await controlOf(['stored']);
  let refuse!: (thrown: unknown) => void;
  session.start.mockImplementationOnce(() => new Promise((_, reject) => (refuse = reject)));
  const started = control.start(exampleSpec);
  await control.open('stored');
  refuse(new ShiftLabError('usage', 'Something else has the GPU.'));
  await started;
  expect(idOf(control)).toBe('stored');
  expect(problem.found?.message).toBe('Something else has the GPU.');
});

it('resumes once what is resumed twice, and starts nothing beside it', async () => {
  const { control, session, problem } = await controlOf([]);
  await archive.create('stopped', exampleSpec, 'interrupted');
  let answer!: () => void;
  session.resume.mockImplementationOnce(() => new Promise((resolve) => (answer = () => resolve(undefined))));
  const resumed = control.resume('stopped');
  await vi.waitFor(() => expect(session.resume).toHaveBeenCalled());
  await control.resume('stopped');
  expect(problem.found).toBeNull();
  await control.start(exampleSpec);
  expect(problem.found?.message).toContain('already in progress on this page');
  answer();
  await resumed;
  expect([session.resume.mock.calls.length, session.start.mock.calls.length, idOf(control)]).toEqual([1, 0, 'stopped']);
});

it('resumes what is stored by now of a run that another tab trained when it was opened', async () => {
  const { control, session, hear } = await controlOf([]);
  await archive.create('theirs', exampleSpec, 'running');
  const query = vi.fn(async () => ({ held: [{ name: lockName('theirs') }] }));
  vi.stubGlobal('navigator', { locks: { query } });
  await control.open('theirs');
  expect(control.run!.elsewhere).toBe(true);
  await control.resume('theirs');
  expect(session.resume).not.toHaveBeenCalled();
  query.mockResolvedValue({ held: [] });
  const full = vi.spyOn(archive, 'declareInterrupted').mockRejectedValueOnce(new Error('full'));
  await control.resume('theirs');
  full.mockRestore();
  vi.unstubAllGlobals();
  hear('theirs', 'running');
  expect([control.run!.elsewhere, control.run!.live]).toEqual([false, true]);
});

it('does not open a chosen file that is kept or refused, and opens one that cannot be kept, with the reason', async () => {
  const { control, problem, addFile } = await controlOf(['shown']);
  await control.open('shown');
  const file = new File([], 'mine.json');
  addFile.mockResolvedValueOnce({ id: 'file-1-2' });
  expect([await control.addChosen(file), idOf(control)]).toEqual(['file-1-2', 'shown']);

  addFile.mockRejectedValueOnce(new ShiftLabError('usage', 'This file contradicts itself.'));
  expect([await control.addChosen(file), idOf(control)]).toEqual([null, 'shown']);
  expect(problem.found?.message).toBe('This file contradicts itself.');

  const run: RunFile = {
    ...{ format: 'shiftlab-run', schema: 1, createdAtMs: 0, status: 'done', adapter: null, spec: exampleSpec },
    events: [],
  };
  const why = new ShiftLabError('storage-full', 'The storage is full.').toPlain();
  addFile.mockResolvedValueOnce({ run, title: 'mine.json', why });
  expect(await control.addChosen(file)).toBeNull();
  expect([control.run?.title, problem.found]).toEqual(['mine.json', null]);
  expect(control.run?.notice).toMatch(/not kept in this browser\. The storage is full/);
});
