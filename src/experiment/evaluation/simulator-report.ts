/**
 * How far a simulator is from the real users, on held-out real dialogues: token NLL, and the exact KL per user turn,
 * log p_real(u | h) − log q(u | h, goal) averaged over real turns u at real histories h (docs/EQUATIONS.md (18), (19)).
 *
 * log p_real is exact: it comes from the filter over personas and latent states. Only the average over histories is sampled.
 */
import type { Dialogue } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import type { SimulatorReport } from '../../domain/experiment-events';
import type { RealUsers, Task } from '../../domain/task';
import { logRatios, nllGap, type ScoredUserTurns } from '../../gap/user-divergence';
import { packUserRow } from '../../rl/packing';
import { scoreRows } from '../../rl/sft';
import { clusteredMean, clusteredRatio } from '../../rl/statistics';
import type { SimulatedUser, Voice } from '../seats/simulator-seat';
import type { SafePoint } from '../safe-point';

/** log p_real of each user turn of a dialogue, in order (nats), up to the first that is impossible: there the filter ends. */
export function possibleLogProbs<Goal>(users: RealUsers<Goal>, dialogue: Dialogue<Goal>): number[] {
  const filter = users.filter(dialogue.episode);
  const logprobs: number[] = [];
  for (const turn of dialogue.turns) {
    if (turn.speaker === 'policy') {
      filter.observePolicy(turn.tokens);
      continue;
    }
    const logprob = filter.logProb(turn.tokens);
    if (!Number.isFinite(logprob)) break;
    logprobs.push(logprob);
    filter.observeUser(turn.tokens);
  }
  return logprobs;
}

/** log p_real of each user turn of a dialogue with real users, in order (nats). */
export function realLogProbs<Goal>(users: RealUsers<Goal>, dialogue: Dialogue<Goal>): number[] {
  const logprobs = possibleLogProbs(users, dialogue);
  if (logprobs.length === userTokens(dialogue).length) return logprobs;
  throw new ShiftLabError('internal', 'A real user said something that the model of users gives probability 0.', {
    episode: dialogue.episode.index,
    persona: dialogue.persona ?? null,
  });
}

/** Token-mean NLL (nats) of real user turns under the real users themselves; no simulator can beat it on average. */
export function realNll<Goal>(users: RealUsers<Goal>, dialogues: readonly Dialogue<Goal>[]): number {
  let nll = 0;
  let tokens = 0;
  for (const dialogue of dialogues) {
    nll -= realLogProbs(users, dialogue).reduce((sum, logprob) => sum + logprob, 0);
    for (const turn of dialogue.turns) tokens += turn.speaker === 'user' ? turn.tokens.length : 0;
  }
  return nll / tokens;
}

/** Log-probs of every user turn of logged dialogues under a simulator (nats). */
export async function simulatedLogProbs<Goal>(
  task: Task<Goal>,
  { model, voices }: SimulatedUser,
  logged: readonly Dialogue<Goal>[],
  safePoint: SafePoint,
): Promise<number[][]> {
  const said_VD: number[][][] = [];
  for (const { style } of voices) {
    const rows = logged.map((dialogue) => packUserRow(task.simulatorPrompt(dialogue.episode, style), dialogue.turns));
    const scored = await scoreRows(model, rows, safePoint);
    said_VD.push(
      logged.map((dialogue, n) => {
        const prompt = task.simulatorPrompt(dialogue.episode, style).length;
        return turnLogProbs(dialogue, prompt, scored[n]!.logprobs);
      }),
    );
  }
  return logged.map((_, n) =>
    mixedLogProbs(
      said_VD.map((said_D) => said_D[n]!),
      voices,
    ),
  );
}

const userTokens = ({ turns }: Dialogue): number[] =>
  turns.filter(({ speaker }) => speaker === 'user').map(({ tokens }) => tokens.length);

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** NLL alone, for logs of people: nobody knows their probabilities, so there is no KL. */
export async function nllOfPeople<Goal>(
  task: Task<Goal>,
  simulator: SimulatedUser,
  heldOut: readonly Dialogue<Goal>[],
  safePoint: SafePoint,
): Promise<Omit<SimulatorReport, 'fidelity'>> {
  const logProbs = await simulatedLogProbs(task, simulator, heldOut, safePoint);
  const { mean } = clusteredRatio(
    logProbs.map((of) => -total(of)),
    heldOut.map((dialogue) => total(userTokens(dialogue))),
  );
  return { heldOutNll: mean, klPerTurn: NaN, klStandardError: null };
}

/** Log-probs of every user turn of real dialogues: under the simulator, and under the real users themselves. */
export async function scoredUserTurns<Goal>(
  task: Task<Goal>,
  users: RealUsers<Goal>,
  simulator: SimulatedUser,
  heldOut: readonly Dialogue<Goal>[],
  safePoint: SafePoint,
): Promise<ScoredUserTurns[]> {
  const simulated = await simulatedLogProbs(task, simulator, heldOut, safePoint);
  return heldOut.map((dialogue, n) => ({
    real: realLogProbs(users, dialogue),
    simulated: simulated[n]!,
    tokens: userTokens(dialogue),
  }));
}

/**
 * log q of each turn of one dialogue of a mixture, which keeps its voice: log Σ_v share_v · q_v(turns 0 … u), less the same
 * without turn u.
 *
 * @param said_VU log-probs of the turns under each voice
 */
export function mixedLogProbs(said_VU: readonly (readonly number[])[], voices: readonly Voice[]): number[] {
  if (said_VU.length === 1) return [...said_VU[0]!];
  const joint_V = voices.map(({ share }) => Math.log(share));
  let before = 0;
  return said_VU[0]!.map((_, u) => {
    said_VU.forEach((said_U, v) => (joint_V[v]! += said_U[u]!));
    const most = Math.max(...joint_V);
    if (most === -Infinity) return most;
    const now = most + Math.log(joint_V.reduce((sum, joint) => sum + Math.exp(joint - most), 0));
    const own = now - before;
    before = now;
    return own;
  });
}

/** NLL and KL of a simulator. Verdict fidelity is not included, because it needs dialogues with the model. */
export async function divergenceFromReal<Goal>(
  task: Task<Goal>,
  users: RealUsers<Goal>,
  simulator: SimulatedUser,
  heldOut: readonly Dialogue<Goal>[],
  safePoint: SafePoint,
): Promise<Omit<SimulatorReport, 'fidelity'>> {
  const turns_D = await scoredUserTurns(task, users, simulator, heldOut, safePoint);
  const kl = clusteredMean(logRatios(turns_D));
  return { heldOutNll: nllGap(turns_D).simulated.mean, klPerTurn: kl.mean, klStandardError: kl.standardError };
}

/** Sums a row's token log-probs over each user turn. */
function turnLogProbs<Goal>(dialogue: Dialogue<Goal>, promptLength: number, logprobs_T: ArrayLike<number>): number[] {
  const sums: number[] = [];
  let t = promptLength;
  for (const turn of dialogue.turns) {
    if (turn.speaker === 'user') sums.push(turn.tokens.reduce((sum, _, i) => sum + logprobs_T[t + i]!, 0));
    t += turn.tokens.length;
  }
  return sums;
}
