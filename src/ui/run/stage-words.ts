/** The stages of an experiment in words. */
import type { StageName } from '../../domain/experiment-events';

const WORDS: Readonly<Record<StageName, string>> = {
  load: 'Loading the base models',
  logs: 'Recording logs of the base policy with real users',
  calibrate: 'Calibrating the simulator on those logs',
  fidelity: 'Measuring how close the simulator is to real users',
  density: 'Training a discriminator of real and simulated dialogues',
  adversarial: 'Training the simulator against a discriminator',
  train: 'Training',
  evaluate: 'Evaluating',
  report: 'Collecting the results',
};

export function stageWords(stage: StageName, arm: string | null, seed: number, manySeeds: boolean): string {
  const who = arm && (stage === 'train' || stage === 'evaluate') ? ` ${arm}` : '';
  return `${WORDS[stage]}${who}${manySeeds ? `, seed ${seed}` : ''}`;
}
