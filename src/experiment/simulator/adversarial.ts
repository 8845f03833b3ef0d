/**
 * Adversarial calibration: GRPO on the simulator, whose reward is how real a discriminator finds the whole dialogue. The base
 * policy talks; the simulator's tokens are trained; the discriminator is trained anew every few rounds on logs of real users
 * and on what the simulator says by then. An extension, not the paper's: it needs no likelihood, and may collapse to the few
 * manners that deceive best (the entropy is told).
 *
 * The simulator begins where calibration begins: base weights under the people tag, and is held to them by β. A group shares
 * the goal; unlike a policy's, its dialogues open each on its own, because the trainee opens them.
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
import { simulatorUserSide, type UserSide } from '../rollout/user-side';

type Round = AdversarialReport['rounds'][number];

/** Log-odds beyond this are the discriminator's certainty, and teach nothing. Nats. */
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
  const users = simulatorUserSide({
    name: 'adversarial',
    task: world.task,
    model: simulator,
    style: spec.sft.style,
    rows: world.rows,
    horizon: world.horizon,
  });
  const discriminator = await openDiscriminator(host, world.task, seed);
  try {
    while (rounds.length < total) {
      const logs = train.slice(0, spec.extensions.density.dialogues);
      await discriminator.train(
        logs,
        await spoken(run, users, seed, rounds.length, logs.length),
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
      model,
      spec.sft.style,
      heldOut,
      safePoint,
    );
    return { heldOutNll, klPerTurn };
  };
  // The prompted simulator has the weights that all this began with.
  return { rounds, before: await measure(models.prompted), ...(await measure(simulator)) };
}

/** As many dialogues as there are logs, rolled out as these were, with the simulator as it is. */
function spoken(
  run: RunContext,
  users: UserSide<unknown>,
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
  users: UserSide<unknown>,
  discriminator: Discriminator,
  seed: number,
  round: number,
): Promise<Round> {
  const { world, models, spec, safePoint, clock } = run;
  const { promptsPerRound, groupSize, learningRate, beta } = spec.extensions.adversarial;
  const draws = { seed, purpose: 'adversarial' };
  // The opening is a turn of the trainee: shared by its group, it would have every advantage and their sum, which is 0.
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
