/**
 * How far a simulator is from the real users, on held-out real dialogues: token NLL, and the exact KL per user turn,
 * log p_real(u | h) − log q(u | h, goal) averaged over real turns u at real histories h (docs/EQUATIONS.md (18), (19)).
 *
 * log p_real is exact: it comes from the filter over personas and latent states. Only the average over histories is sampled.
 */
import type { Dialogue } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import type { SimulatorReport } from '../../domain/experiment-events';
import type { LanguageModel } from '../../domain/language-model';
import type { RealUsers, SimulatorStyle, Task } from '../../domain/task';
import { logRatios, nllGap, type ScoredUserTurns } from '../../gap/user-divergence';
import { packUserRow } from '../../rl/packing';
import { scoreRows } from '../../rl/sft';
import { clusteredMean } from '../../rl/statistics';
import type { SafePoint } from '../safe-point';

/** log p_real of each user turn of a dialogue, in order (nats). */
export function realLogProbs<Goal>(users: RealUsers<Goal>, dialogue: Dialogue<Goal>): number[] {
  const filter = users.filter(dialogue.episode);
  const logprobs: number[] = [];
  for (const turn of dialogue.turns) {
    if (turn.speaker === 'policy') {
      filter.observePolicy(turn.tokens);
      continue;
    }
    const logprob = filter.logProb(turn.tokens);
    if (!Number.isFinite(logprob)) {
      throw new ShiftLabError('internal', 'A real user said something that the model of users gives probability 0.', {
        episode: dialogue.episode.index,
        persona: dialogue.persona ?? null,
      });
    }
    logprobs.push(logprob);
    filter.observeUser(turn.tokens);
  }
  return logprobs;
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

/** Log-probs of every user turn of real dialogues: under `model` with a style tag, and under the real users themselves. */
export async function scoredUserTurns<Goal>(
  task: Task<Goal>,
  users: RealUsers<Goal>,
  model: LanguageModel,
  style: SimulatorStyle,
  heldOut: readonly Dialogue<Goal>[],
  safePoint: SafePoint,
): Promise<ScoredUserTurns[]> {
  const rows = heldOut.map((dialogue) => packUserRow(task.simulatorPrompt(dialogue.episode, style), dialogue.turns));
  const scored = await scoreRows(model, rows, safePoint);
  return heldOut.map((dialogue, n) => {
    const prompt = task.simulatorPrompt(dialogue.episode, style).length;
    return {
      real: realLogProbs(users, dialogue),
      simulated: turnLogProbs(dialogue, prompt, scored[n]!.logprobs),
      tokens: dialogue.turns.filter(({ speaker }) => speaker === 'user').map(({ tokens }) => tokens.length),
    };
  });
}

/** NLL and KL of `model` with a style tag. Verdict fidelity is not included, because it needs dialogues with the model. */
export async function divergenceFromReal<Goal>(
  task: Task<Goal>,
  users: RealUsers<Goal>,
  model: LanguageModel,
  style: SimulatorStyle,
  heldOut: readonly Dialogue<Goal>[],
  safePoint: SafePoint,
): Promise<Omit<SimulatorReport, 'fidelity'>> {
  const turns_D = await scoredUserTurns(task, users, model, style, heldOut, safePoint);
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
