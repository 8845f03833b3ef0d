/**
 * What a class sees at the end: how often each policy served *them*, which one they preferred without knowing its name, and
 * what its simulator had promised.
 *
 * Intervals are Wilson's. For yes and no they are close to exact, from one dialogue on. Grades in [0, 1] vary at most as
 * much as yes and no with the same mean, so for them the interval is too wide rather than too narrow. Dialogues of one
 * person resemble each other: they count as fewer, by the design effect of the clusters.
 */
import type { CountedShare, HumanDialogue, HumanSession, Preference, TalkedPolicy } from '../domain/human-session';
import { wilsonInterval, type Interval } from '../domain/interval';
import { clusteredRatio } from '../rl/statistics';

export interface Rate {
  readonly mean: number;
  readonly dialogues: number;
  readonly interval: Interval;
}

export interface PolicyWithPeople {
  readonly task: string;
  readonly policy: TalkedPolicy;
  readonly temperature: number;
  /** How many pseudonyms; sessions without one count as a person each. */
  readonly people: number;
  readonly success: Rate;
  readonly accepted: Rate;
  readonly left: Rate;
  /** Mean number of policy turns. */
  readonly turns: number;
}

/** Two policies that people compared. */
export interface ComparedPolicies {
  readonly task: string;
  /** The two in alphabetical order of their arms. */
  readonly pair: readonly [TalkedPolicy, TalkedPolicy];
  /** How many preferred each, and how many saw no difference. */
  readonly preferred: readonly [number, number];
  readonly same: number;
  /** Of those who preferred one: the share for the first of the pair. */
  readonly share: Rate;
  /** Two-sided sign test (exact binomial) that people who prefer one prefer each equally; each comparison counts. */
  readonly p: number;
  /** Of those who preferred one, how many preferred the policy that they met first. */
  readonly firstMet: number;
  /** Whether every comparison was blind. */
  readonly blind: boolean;
}

interface Held {
  readonly session: HumanSession;
  readonly dialogue: HumanDialogue;
}

const personOf = ({ id, by }: HumanSession): string => (by === '' ? `session ${id}` : `by ${by}`);

/** The mean of a value in [0, 1], with Wilson's interval for as many dialogues as the clusters are worth. */
function rate(held: readonly Held[], valueOf: (dialogue: HumanDialogue) => number): Rate {
  const clusters = new Map<string, { sum: number; count: number }>();
  for (const { session, dialogue } of held) {
    const person = personOf(session);
    const cluster = clusters.get(person) ?? { sum: 0, count: 0 };
    cluster.sum += valueOf(dialogue);
    cluster.count++;
    clusters.set(person, cluster);
  }
  const all = [...clusters.values()];
  return clusteredRate(
    all.map(({ sum }) => sum),
    all.map(({ count }) => count),
  );
}

/** Σ sums / Σ counts, values in [0, 1]. The design effect is never below 1: more people are never worth less than they are. */
export function clusteredRate(sums_C: readonly number[], counts_C: readonly number[]): Rate {
  const dialogues = counts_C.reduce((sum, count) => sum + count, 0);
  if (dialogues === 0) return { mean: NaN, dialogues, interval: wilsonInterval(0, 0) };
  const { mean, standardError } = clusteredRatio(sums_C, counts_C);
  const independent = (mean * (1 - mean)) / dialogues;
  const repeats = dialogues > counts_C.length;
  // A single person's dialogues are worth one, as far as anybody knows.
  const effect = !repeats
    ? 1
    : standardError === null
      ? dialogues
      : independent > 0
        ? Math.max(1, standardError ** 2 / independent)
        : dialogues / counts_C.length;
  const worth = Math.max(1, dialogues / effect);
  return { mean, dialogues, interval: wilsonInterval(mean * worth, worth) };
}

/** P(at least as far from n/2 as k) for n fair coins. */
export function signTestP(k: number, n: number): number {
  const far = Math.max(k, n - k);
  let logTerm = -n * Math.LN2;
  let tail = 0;
  for (let i = 0; i <= n; i++) {
    if (i >= far) tail += Math.exp(logTerm);
    logTerm += Math.log((n - i) / (i + 1));
  }
  return Math.min(1, 2 * tail);
}

export function policiesWithPeople(sessions: readonly HumanSession[]): readonly PolicyWithPeople[] {
  const groups = new Map<string, Held[]>();
  for (const session of sessions)
    for (const dialogue of session.dialogues) {
      const key = [session.task, dialogue.policy.weights, dialogue.temperature].join(' ');
      groups.set(key, [...(groups.get(key) ?? []), { session, dialogue }]);
    }
  return [...groups.values()].map((held): PolicyWithPeople => {
    const [{ session, dialogue }] = held as [Held, ...Held[]];
    return {
      task: session.task,
      policy: dialogue.policy,
      temperature: dialogue.temperature,
      people: new Set(held.map((one) => personOf(one.session))).size,
      success: rate(held, ({ outcome }) => outcome.success),
      accepted: rate(held, ({ outcome }) => outcome.accepted),
      left: rate(held, ({ outcome }) => Number(outcome.stop === 'left')),
      turns: held.reduce((sum, one) => sum + one.dialogue.outcome.turns, 0) / held.length,
    };
  });
}

export function comparedPolicies(sessions: readonly HumanSession[]): readonly ComparedPolicies[] {
  const groups = new Map<string, { readonly session: HumanSession; readonly swapped: boolean }[]>();
  for (const session of sessions) {
    const [a, b] = session.dialogues;
    if (session.preferred === null || !a || !b || a.policy.weights === b.policy.weights) continue;
    const swapped = rank(a.policy) > rank(b.policy);
    const key = [session.task, ...[rank(a.policy), rank(b.policy)].sort()].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), { session, swapped }]);
  }
  return [...groups.values()].map((compared): ComparedPolicies => {
    const { session, swapped } = compared[0]!;
    const [a, b] = session.dialogues as readonly [HumanDialogue, HumanDialogue];
    const chosen = compared.filter(({ session: { preferred } }) => preferred !== 'same');
    const first = chosen.filter((one) => preferredFirst(one.session.preferred, one.swapped));
    const clusters = new Map<string, [number, number]>();
    for (const one of chosen) {
      const cluster = clusters.get(personOf(one.session)) ?? [0, 0];
      cluster[0] += Number(preferredFirst(one.session.preferred, one.swapped));
      cluster[1]++;
      clusters.set(personOf(one.session), cluster);
    }
    const all = [...clusters.values()];
    return {
      task: session.task,
      pair: swapped ? [b.policy, a.policy] : [a.policy, b.policy],
      preferred: [first.length, chosen.length - first.length],
      same: compared.length - chosen.length,
      share: clusteredRate(
        all.map(([sum]) => sum),
        all.map(([, count]) => count),
      ),
      p: signTestP(first.length, chosen.length),
      firstMet: chosen.filter((one) => one.session.preferred === 0).length,
      blind: compared.every((one) => one.session.blind),
    };
  });
}

const rank = ({ arm, weights }: TalkedPolicy): string => `${arm} ${weights}`;
const preferredFirst = (preferred: Preference | null, swapped: boolean): boolean => preferred === (swapped ? 1 : 0);

/** How far what was promised is from what people gave, in shares of 1; null if nothing was promised. */
export function brokenPromise(promised: CountedShare | null, given: Rate): number | null {
  return promised === null ? null : promised.value / promised.dialogues - given.mean;
}
