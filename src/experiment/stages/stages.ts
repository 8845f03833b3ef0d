/**
 * The stages of an experiment after its models are open, one file for each. plan.ts says which of them a spec needs, and in
 * which order. A stage whose result is stored does nothing; an interrupted one goes on from its last checkpoint.
 */
import type { StageRef } from '../../domain/experiment-events';
import type { WorkName } from '../plan';
import type { RunContext } from '../run-context';
import { adversarial } from './adversarial';
import { calibrate } from './calibrate';
import { density } from './density';
import { evaluate } from './evaluate';
import { fidelity } from './fidelity';
import { logs } from './logs';
import { report } from './report';
import { train } from './train';

export type Stage = (run: RunContext, which: StageRef) => Promise<void>;

export const STAGES: Readonly<Record<WorkName, Stage>> = {
  logs,
  calibrate,
  fidelity,
  density,
  adversarial,
  train,
  evaluate,
  report,
};
