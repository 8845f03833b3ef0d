/** The claim that a story's own question is about: what stands beside its title. A story that is not named here has its first. */
import { claimsOf, type Claim } from '../../domain/story-claims';
import type { StorySummary } from '../../domain/story';

export const MAIN_CLAIMS: Readonly<Record<string, string>> = {
  'math-chat': 'calibrated above naive',
  'math-chat-ours': 'penalised above naive',
  ablations: 'calibrated above naive',
  'doc-edit': 'naive below base',
  'doc-edit-ours': 'penalised above naive',
  'doc-edit-lambda': 'naive below base',
  recalibrate: 'online above calibrated',
  sycophancy: 'naive below base',
  logs: 'calibrated above naive',
  tag: 'calibrated above naive',
  horizon: 'calibrated above naive',
  'static-naive': 'static below naive',
  populations: 'calibrated above naive',
  'hard-people': 'oracle above calibrated',
  lessons: 'calibrated above naive',
};

/** Null of a story that was not run. */
export function mainClaim(story: Pick<StorySummary, 'name' | 'points'>): Claim | null {
  const claims = claimsOf(story);
  return claims.find(({ words }) => words === MAIN_CLAIMS[story.name]) ?? claims[0] ?? null;
}
