/**
 * Adversarial calibration: GRPO on the simulator. The reward is how real a discriminator finds the whole dialogue. The
 * policy is the base policy; only the simulator's tokens are trained. The discriminator is trained again every few rounds,
 * on logs of real users and on current dialogues of the simulator. This is an extension, not the paper's. It needs no
 * likelihood, but it may collapse to the few ways of speaking that deceive best; the report shows the entropy.
 *
 * The simulator starts where calibration starts, from the base weights with the people tag, and β keeps it near them. A
 * group shares the goal. Its openings differ, unlike in a policy's group, because the simulator itself speaks them.
 */
import type { Dialogue } from '../../domain/dialogue';
import type { AdversarialReport } from '../../domain/experiment-events';
import type { LanguageModel } from '../../domain/language-model';
import { grpoUpdate, type GrpoSample, type GrpoSettings } from '../../rl/grpo';
import { packUserRow } from '../../rl/packing';
import { weightsOnly } from '../../rl/sft';
import { logsOf, type RunContext } from '../run-context';
import { densitySettings } from '../training/density';
import { openDiscriminator, type Discriminator } from '../discriminator/discriminator';
import { dialoguesAsLogged, splitLogs } from '../rollout/logs';
import { groupedStarts, inGroups, rollOutAll } from '../rollout/rollout';
import { divergenceFromReal } from '../evaluation/simulator-report';
import type { Seat } from '../../domain/seat';
import { oneVoice, simulatorSeat } from '../seats/simulator-seat';

type Round = AdversarialReport['rounds'][number];

/** Rewards are clipped to ± this (nats): larger log-odds only say how certain the discriminator is. */
const LARGEST_LOG_ODDS = 5;

export async function trainAdversarially(run: RunContext, seed: number): Promise<AdversarialReport> {
  const { host, world, people, models, spec, stored, safePoint, progress } = run;
  const { rounds: total, roundsPerDiscriminator } = spec.extensions.adversarial;
  const { train, heldOut } = splitLogs(await logsOf(run, seed), spec.logs.heldOutShare);
  const simulator = models.calibrated;
  const from = await stored.get('adversarial', seed);
  simulator.restore(from?.simulator ?? models.baseSimulator);
  models.policy.restore(models.basePolicy);
  const rounds: Round[] = [...(from?.rounds ?? [])];
  if (from) progress.found(rounds.length, total);
  const users = simulatorSeat({
    name: 'adversarial',
    task: world.task,
    model: simulator,
    voices: oneVoice(spec.sft.style),
    rows: world.rows,
    horizon: world.horizon,
  });
  const discriminator = await openDiscriminator(host, world.task, seed);
  try {
    while (rounds.length < total) {
      const logs = train.slice(0, spec.extensions.density.dialogues);
      await discriminator.train(
        logs,
        await currentDialogues(run, users, seed, rounds.length, logs.length),
        densitySettings(spec),
        seed,
        safePoint,
      );
      for (let i = 0; i < roundsPerDiscriminator && rounds.length < total; i++) {
        rounds.push(await oneRound(run, simulator, users, discriminator, seed, rounds.length));
        progress.report(rounds.length, total);
      }
      await stored.put({ rounds: [...rounds], simulator: await simulator.snapshot() }, 'adversarial', seed);
    }
  } finally {
    discriminator.free();
  }
  await stored.put(weightsOnly(await simulator.snapshot()), 'simulator', seed, 'adversarial');
  const measure = async (model: LanguageModel) => {
    const { heldOutNll, klPerTurn } = await divergenceFromReal(
      world.task,
      people,
      { model, voices: oneVoice(spec.sft.style) },
      heldOut,
      safePoint,
    );
    return { heldOutNll, klPerTurn };
  };
  // The prompted simulator has the weights that all this began with.
  return { rounds, before: await measure(models.prompted), ...(await measure(simulator)) };
}

/** As many dialogues as there are logs, under the same conditions, with the simulator as it is now. */
function currentDialogues(
  run: RunContext,
  users: Seat<unknown>,
  seed: number,
  round: number,
  count: number,
): Promise<Dialogue[]> {
  const { world, models, spec, safePoint } = run;
  const draws = { seed, purpose: `adversarial logs ${round}` };
  return dialoguesAsLogged(world, models.policy, users, spec, draws, count, safePoint);
}

async function oneRound(
  run: RunContext,
  simulator: LanguageModel,
  users: Seat<unknown>,
  discriminator: Discriminator,
  seed: number,
  round: number,
): Promise<Round> {
  const { world, models, spec, safePoint, clock } = run;
  const { promptsPerRound, groupSize, learningRate, beta } = spec.extensions.adversarial;
  const draws = { seed, purpose: 'adversarial' };
  // The opening is a turn of the simulator. If a group shared it, its advantages would sum to 0, so it would not be trained.
  const starts_N = groupedStarts(world.task, draws, round, promptsPerRound, groupSize).map((start) => ({
    ...start,
    groupKey: start.key,
  }));
  const dialogues = await rollOutAll(
    world,
    models.policy,
    users,
    { starts_N, draws, temperature: spec.evaluation.temperature },
    safePoint,
  );
  const odds_N = await discriminator.logOdds(dialogues, safePoint);
  const samples_N = dialogues.map(({ episode, turns, outcome }, n): GrpoSample => ({
    row: packUserRow(world.task.simulatorPrompt(episode, spec.sft.style), turns),
    reward: Math.max(-LARGEST_LOG_ODDS, Math.min(LARGEST_LOG_ODDS, odds_N[n]!)),
    turns: outcome.turns,
    success: outcome.success,
  }));
  const settings: GrpoSettings = {
    ...spec.grpo,
    learningRate,
    schedule: 'constant',
    update: round,
    beta,
    temperature: 1,
    advantages: 'dialogue',
    numIterations: 1,
    maxLength: (world.horizon + 1) * world.task.maxTurnTokens.user,
  };
  // The prompted simulator has the weights that all this began with.
  const metrics = await grpoUpdate(simulator, models.prompted, inGroups(samples_N, groupSize), settings, {
    startedMs: clock.nowMs(),
    nowMs: clock.nowMs,
  });
  return { round, realism: metrics.rewardMean, kl: metrics.klFromBase!, entropy: metrics.entropy };
}
