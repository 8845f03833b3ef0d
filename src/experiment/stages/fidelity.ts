/**
 * Stage `fidelity`: measures the simulator before and after calibration, and writes the calibration report. Verdicts are
 * counted in new dialogues, on the same episodes with real users and with both simulators. Logs would not do: they may be
 * cut short, or contain survivors only.
 */
import type { SimulatorReport, StageRef, VerdictFidelity } from '../../domain/experiment-events';
import { divergenceFromReal, nllOfPeople, realNll } from '../evaluation/simulator-report';
import { verdictFidelity } from '../evaluation/verdict-fidelity';
import { splitLogs } from '../rollout/logs';
import { rollOutAll, separateStarts } from '../rollout/rollout';
import type { Seat } from '../../domain/seat';
import { logsOf, openSimulator, realUsersOf, usersOf, type RunContext } from '../run-context';
import { batchReporter } from './batch-reporter';

export async function fidelity(run: RunContext, { seed }: StageRef): Promise<void> {
  const { world, people, models, spec, stored, safePoint, progress, emit } = run;
  if (await stored.get('calibration', seed)) {
    await stored.delete('sft', seed); // there if the simulator had to be calibrated again
    return progress.found(1, 1);
  }
  const { heldOut, train } = splitLogs(await logsOf(run, seed), spec.logs.heldOutShare);
  const ofPeople = spec.logs.people !== '';
  const draws = { seed, purpose: 'fidelity' };
  const perUser = spec.evaluation.curveDialogues;
  const starts_N = separateStarts(world.task, draws, perUser);
  models.policy.restore(models.basePolicy);
  const verdicts = async (users: Seat<unknown>, before: number): Promise<VerdictFidelity> => {
    const batch = { starts_N, draws, temperature: spec.evaluation.temperature };
    const onBatch = batchReporter(run, 3 * perUser, () => undefined, before);
    return verdictFidelity(world.task, await rollOutAll(world, models.policy, users, batch, safePoint, onBatch));
  };
  const measure = async (user: 'prompted' | 'calibrated', before: number): Promise<SimulatorReport> => {
    const users = await usersOf(run, user, seed);
    const simulator = await openSimulator(run, user, seed);
    const divergence = ofPeople
      ? await nllOfPeople(world.task, simulator, heldOut, safePoint)
      : await divergenceFromReal(world.task, people, simulator, heldOut, safePoint);
    return { ...divergence, fidelity: await verdicts(users, before) };
  };
  const before = await measure('prompted', 0);
  const after = await measure('calibrated', perUser);
  const realFidelity = await verdicts(realUsersOf(run), 2 * perUser);
  const { epochs, bestEpoch } = await stored.need('sft', seed);
  const report = {
    logDialogues: train.length,
    heldOutDialogues: heldOut.length,
    epochs,
    bestEpoch,
    before,
    after,
    realFidelity,
    realNll: ofPeople ? NaN : realNll(people, heldOut),
  };
  await stored.put(report, 'calibration', seed);
  await stored.delete('sft', seed);
  emit({ type: 'calibration', seed, report });
}
