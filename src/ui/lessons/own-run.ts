/** Whether a run shows what a lesson is about: a lesson's words must not stand beside the numbers of other settings. */
import { differingSettings } from '../../domain/changed-settings';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { RunState } from '../run/run-state.svelte';

/** Any seeds and arms; no recording, and no branch, whose first updates had other settings. */
export const isRunOf = (run: Pick<RunState, 'title' | 'spec' | 'branchOf'>, spec: ExperimentSpec): boolean =>
  run.title === null && !run.branchOf && differingSettings([run.spec, spec]).length === 0;
