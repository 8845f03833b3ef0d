/**
 * The stages of an experiment, each a function of (bench, which seed and arm). A stage whose result is in the store does
 * nothing; an interrupted one goes on from its last checkpoint. The order of stages is the plan's (progress.ts).
 */
import { armNamed, baseArm } from '../arms/registry';
import type { Dialogue } from '../domain/dialogue';
import { type ArmResult, RESULT_SCHEMA, type SeedResult } from '../domain/experiment-result';
import type { SimulatorReport, StageName, StageRef, VerdictFidelity } from '../domain/experiment-events';
import { fineTune, weightsOnly } from '../rl/sft';
import { trainAdversarially } from './simulator/adversarial';
import { logsOf, realUsersOf, simulatorFor, usersOf, type Bench } from './run-context';
import { calibrationRun } from './simulator/calibrate';
import type { Curves } from './checkpoints';
import { learnDensities, openRatio } from './training/density';
import { evaluate, type Evaluation, type EvaluationRequest } from './evaluation/evaluate';
import { calibrationInTraining, gapReport } from './evaluation/gap-report';
import { collectLogs, splitLogs } from './rollout/logs';
import { Renewals } from './training/renewal';
import { comparisons, evaluationRecord, simulatorOf } from './result';
import { separateStarts, rollOutAll } from './rollout/rollout';
import { divergenceFromReal, realNll } from './evaluation/simulator-report';
import { train } from './training/train';
import { collectDialogues } from './training/train-interactive';
import { collectResponses, contextsOf } from './training/train-static';
import type { UserSide } from './rollout/user-side';
import { verdictFidelity } from './evaluation/verdict-fidelity';

/** Dialogues of a stage that the viewer gets, and updates between two looks at training. */
const DIALOGUES_SHOWN = 24;
const UPDATES_PER_LOOK = 10;

/** Counts what comes in batches, and hands the first dialogues to the viewer. */
function batchReporter(bench: Bench, total: number, show: (dialogues: readonly Dialogue[]) => void, before = 0) {
  let done = before;
  return (dialogues: readonly Dialogue[]) => {
    if (done === before) show(dialogues.slice(0, DIALOGUES_SHOWN));
    done += dialogues.length;
    bench.progress.report(done, total);
  };
}

async function logs(bench: Bench, { seed }: StageRef): Promise<void> {
  if (await bench.stored.get('logs', seed)) return bench.progress.found(1, 1);
  const { models, spec, tell } = bench;
  models.policy.restore(models.basePolicy);
  const report = batchReporter(bench, spec.logs.dialogues, (dialogues) =>
    tell({ type: 'dialogues', seed, arm: baseArm.name, stage: 'logs', on: 'real', update: null, dialogues }),
  );
  const dialogues = await collectLogs(
    bench.world,
    models.policy,
    realUsersOf(bench),
    spec,
    seed,
    bench.safePoint,
    report,
  );
  await bench.stored.put(dialogues, 'logs', seed);
}

async function calibrate(bench: Bench, { seed }: StageRef): Promise<void> {
  if (await bench.stored.get('simulator', seed)) return bench.progress.found(1, 1);
  const { models, spec, stored, tell } = bench;
  models.calibrated.restore(models.baseSimulator);
  const from = await stored.get('sft', seed);
  if (from) bench.progress.found(from.epochs.length - 1, spec.sft.maxEpochs);
  const parts = splitLogs(await logsOf(bench, seed), spec.logs.heldOutShare);
  const state = await fineTune({
    ...calibrationRun(bench.world.task, models.calibrated, parts, spec, seed),
    from,
    safePoint: bench.safePoint,
    onEpoch: async (reached) => {
      await stored.put(reached, 'sft', seed);
      await bench.lap();
      tell({ type: 'calibration-epoch', seed, ...reached.epochs.at(-1)! });
      bench.progress.report(reached.epochs.length - 1, spec.sft.maxEpochs);
    },
  });
  await stored.put(state.best, 'simulator', seed);
}

/**
 * Measures the simulator before and after, and makes the calibration report. Verdicts are those of fresh dialogues, on the
 * same episodes with real users and with both simulators: logs may be cut, or of survivors only.
 */
async function fidelity(bench: Bench, { seed }: StageRef): Promise<void> {
  const { world, people, models, spec, stored, safePoint } = bench;
  if (await stored.get('calibration', seed)) return bench.progress.found(1, 1);
  const { heldOut, train: trained } = splitLogs(await logsOf(bench, seed), spec.logs.heldOutShare);
  const draws = { seed, purpose: 'fidelity' };
  const perUser = spec.evaluation.curveDialogues;
  const starts_N = separateStarts(world.task, draws, perUser);
  models.policy.restore(models.basePolicy);
  const verdicts = async (users: UserSide<unknown>, before: number): Promise<VerdictFidelity> => {
    const batch = { starts_N, draws, temperature: spec.evaluation.temperature };
    const report = batchReporter(bench, 3 * perUser, () => undefined, before);
    return verdictFidelity(world.task, await rollOutAll(world, models.policy, users, batch, safePoint, report));
  };
  const measure = async (user: 'prompted' | 'calibrated', before: number): Promise<SimulatorReport> => {
    const users = await usersOf(bench, user, seed);
    const { model, style } = await simulatorFor(bench, user, seed);
    const divergence = await divergenceFromReal(world.task, people, model, style, heldOut, safePoint);
    return { ...divergence, fidelity: await verdicts(users, before) };
  };
  const before = await measure('prompted', 0);
  const after = await measure('calibrated', perUser);
  const realFidelity = await verdicts(realUsersOf(bench), 2 * perUser);
  const { epochs, bestEpoch } = (await stored.get('sft', seed))!;
  const report = {
    logDialogues: trained.length,
    heldOutDialogues: heldOut.length,
    epochs,
    bestEpoch,
    before,
    after,
    realFidelity,
    realNll: realNll(people, heldOut),
  };
  await stored.put(report, 'calibration', seed);
  await stored.delete('sft', seed);
  bench.tell({ type: 'calibration', seed, report });
}

/** With real users; the arm's simulator is asked, along the same dialogues, how likely it finds what they said. */
async function evaluateInUse(
  bench: Bench,
  { seed, arm }: { readonly seed: number; readonly arm: string },
  request: EvaluationRequest,
  onBatch: (dialogues: readonly Dialogue[]) => void,
): Promise<Evaluation> {
  const { world, people, models, safePoint } = bench;
  const dialogues: Dialogue[] = [];
  const keep = (batch: readonly Dialogue[]) => {
    dialogues.push(...batch);
    onBatch(batch);
  };
  const evaluation = await evaluate(world, models.policy, realUsersOf(bench), request, safePoint, keep);
  const calibrated = {
    ...evaluation,
    metrics: { ...evaluation.metrics, ...calibrationInTraining(bench, seed, dialogues) },
  };
  const simulator = simulatorOf(arm);
  if (simulator === null) return calibrated;
  const { model, style } = await simulatorFor(bench, simulator, seed, arm);
  const { klPerTurn } = await divergenceFromReal(world.task, people, model, style, dialogues, safePoint);
  return { ...calibrated, metrics: { ...calibrated.metrics, simulatorKl: klPerTurn } };
}

/** What arms that use a density ratio judge their batches by. */
async function density(bench: Bench, { seed }: StageRef): Promise<void> {
  const { stored, progress, tell } = bench;
  if (await stored.get('density', seed)) return progress.found(1, 1);
  const report = await learnDensities(bench, seed);
  await stored.put(report, 'density', seed);
  tell({ type: 'density', seed, report });
}

/** The simulator of arms whose user is `adversarial`. */
async function adversarial(bench: Bench, { seed }: StageRef): Promise<void> {
  const { stored, progress, tell } = bench;
  if (await stored.get('adversary', seed)) return progress.found(1, 1);
  const report = await trainAdversarially(bench, seed);
  await stored.put(report, 'adversary', seed);
  await stored.delete('adversarial', seed);
  tell({ type: 'adversarial', seed, report });
}

async function trainArm(bench: Bench, { seed, arm: name }: StageRef): Promise<void> {
  const { world, models, spec, stored, tell, safePoint, progress } = bench;
  const arm = armNamed(name!);
  if (await stored.get('policy', seed, arm.name)) return progress.found(1, 1);
  const { policy } = models;
  policy.restore(models.basePolicy);
  const from = await stored.get('train', seed, arm.name);
  if (from) progress.found(from.updates.length, spec.grpo.updates);
  const renewals = arm.renews ? new Renewals(bench, arm, seed) : null;
  const logged =
    arm.trains === 'static' ? contextsOf(splitLogs(await logsOf(bench, seed), spec.logs.heldOutShare).train) : [];
  const ratio = await openRatio(bench, arm, seed);
  let users = await usersOf(bench, arm.user!, seed, arm.name);
  const renew = async (update: number) => {
    if (await renewals?.at(update)) users = await usersOf(bench, arm.user!, seed, arm.name);
  };
  const collect = async (update: number) => {
    if (arm.trains === 'static')
      return collectResponses(
        world,
        policy,
        users,
        renewals?.current() ?? logged,
        spec,
        seed,
        update,
        safePoint,
        renewals?.purpose(),
      );
    const collection = await collectDialogues(world, policy, users, spec, seed, update, safePoint);
    return ratio ? ratio.adjust(collection) : collection;
  };
  const curveRequest: EvaluationRequest = {
    draws: { seed, purpose: 'curve' },
    dialogues: spec.evaluation.curveDialogues,
    temperature: spec.evaluation.temperature,
  };
  const final = await train({
    policy,
    reference: models.reference,
    spec,
    from,
    start: models.basePolicy,
    before: renew,
    collect,
    measureCurve: () => evaluateInUse(bench, { seed, arm: arm.name }, curveRequest, () => undefined),
    safePoint,
    checkpointDue: bench.checkpointDue,
    nowMs: bench.nowMs,
    onUpdate: (metrics, dialogues) => {
      tell({ type: 'update', seed, arm: arm.name, metrics });
      if (metrics.update % UPDATES_PER_LOOK === 0) {
        const on = arm.user === 'real' ? 'real' : 'simulator';
        const shown = dialogues.slice(0, Math.min(DIALOGUES_SHOWN, 2 * spec.grpo.groupSize));
        tell({ type: 'dialogues', seed, arm: arm.name, stage: 'train', on, update: metrics.update, dialogues: shown });
      }
      progress.report(metrics.update + 1, spec.grpo.updates);
    },
    onCurvePoint: ({ update, metrics }) =>
      tell({ type: 'evaluation', seed, arm: arm.name, on: 'real', update, metrics }),
    onCheckpoint: async (state) => {
      await stored.put(state, 'train', seed, arm.name);
      await bench.lap();
    },
    onRollback: (rollback) => tell({ type: 'rollback', seed, arm: arm.name, rollback }),
  }).finally(() => ratio?.free());
  const { updates, curve, rollback } = final;
  await stored.put({ updates, curve, ...(rollback && { rollback }) }, 'curves', seed, arm.name);
  await stored.put(weightsOnly(final.snapshot), 'policy', seed, arm.name);
  await stored.delete('train', seed, arm.name);
  await renewals?.forget();
}

/**
 * Final evaluation with real users and in the simulator, and the gap between the two. An evaluation whose gap is not in the
 * store yet is rolled out again, because dialogues are not kept, but not told again.
 */
async function evaluateArm(bench: Bench, { seed, arm: name }: StageRef): Promise<void> {
  const { world, models, spec, stored, tell, progress } = bench;
  const arm = armNamed(name!);
  if (await stored.get('gap', seed, arm.name)) return progress.found(1, 1);
  const weights = arm.trains === 'none' ? models.basePolicy : (await stored.get('policy', seed, arm.name))!;
  models.policy.restore(weights);
  const simulator = simulatorOf(arm.name);
  const kinds = simulator ? (['real', 'simulator'] as const) : (['real'] as const);
  const perKind = spec.evaluation.dialogues;
  const total = (kinds.length + 1) * perKind;
  const all = { real: [] as Dialogue[], simulator: [] as Dialogue[] };
  for (const [k, on] of kinds.entries()) {
    const known = await stored.get('evaluation', seed, arm.name, on);
    const request = {
      draws: { seed, purpose: 'evaluate' },
      dialogues: perKind,
      temperature: spec.evaluation.temperature,
    };
    const show = (dialogues: readonly Dialogue[]) =>
      known ?? tell({ type: 'dialogues', seed, arm: arm.name, stage: 'evaluate', on, update: null, dialogues });
    const report = batchReporter(bench, total, show, k * perKind);
    const keep = (dialogues: readonly Dialogue[]) => {
      all[on].push(...dialogues);
      report(dialogues);
    };
    const evaluation =
      on === 'real'
        ? await evaluateInUse(bench, { seed, arm: arm.name }, request, keep)
        : await evaluate(
            world,
            models.policy,
            await usersOf(bench, simulator!, seed, arm.name),
            request,
            bench.safePoint,
            keep,
          );
    if (known) continue;
    await stored.put(evaluation, 'evaluation', seed, arm.name, on);
    tell({ type: 'evaluation', seed, arm: arm.name, on, update: null, metrics: evaluation.metrics });
  }
  const report = await gapReport(
    bench,
    seed,
    all.real,
    simulator && all.simulator,
    simulator && (await simulatorFor(bench, simulator, seed, arm.name)),
  );
  await stored.put(report, 'gap', seed, arm.name);
  tell({ type: 'gap', seed, arm: arm.name, report });
}

async function seedResult(bench: Bench, seed: number): Promise<SeedResult> {
  const { spec, stored } = bench;
  const arms: ArmResult[] = [];
  for (const arm of spec.arms) {
    const simulator = simulatorOf(arm);
    const curves: Curves = (await stored.get('curves', seed, arm)) ?? { updates: [], curve: [] };
    const real = evaluationRecord((await stored.get('evaluation', seed, arm, 'real'))!);
    const simulated = simulator && {
      name: simulator,
      ...evaluationRecord((await stored.get('evaluation', seed, arm, 'simulator'))!),
    };
    const gap = await stored.get('gap', seed, arm);
    arms.push({ arm, real, simulator: simulated, ...curves, ...(gap && { gap }) });
  }
  const [calibration, densities, adversary] = [
    await stored.get('calibration', seed),
    await stored.get('density', seed),
    await stored.get('adversary', seed),
  ];
  return {
    seed,
    calibration,
    ...(densities && { density: densities }),
    ...(adversary && { adversarial: adversary }),
    arms,
  };
}

async function report(bench: Bench): Promise<void> {
  const { spec, stored, header, startedAt } = bench;
  const seeds: SeedResult[] = [];
  for (const seed of spec.seeds) seeds.push(await seedResult(bench, seed));
  const compared = comparisons(spec, seeds);
  await bench.lap();
  const seconds = (await stored.get('seconds')) ?? {};
  const stages = Object.entries(seconds).map(([key, value]) => {
    const [stage, seed, arm] = key.split('/');
    return { stage: stage as StageName, seed: Number(seed), arm: arm ?? null, seconds: value };
  });
  bench.tell({ type: 'comparisons', ...compared });
  const durationSeconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  await stored.put(
    {
      schema: RESULT_SCHEMA,
      kind: 'shiftlab-result',
      spec,
      baseModels: bench.models.baseModels,
      adapters: header.adapters,
      startedAt,
      durationSeconds,
      stages,
      seeds,
      ...compared,
    },
    'result',
  );
}

/** 'load' opens the models and is done by run-experiment before there is a bench. */
export const STAGES: Readonly<Record<Exclude<StageName, 'load'>, (bench: Bench, stage: StageRef) => Promise<void>>> = {
  logs,
  calibrate,
  fidelity,
  density,
  adversarial,
  train: trainArm,
  evaluate: evaluateArm,
  report,
};
