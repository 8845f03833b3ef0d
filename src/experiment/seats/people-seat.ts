/**
 * Synthetic people as the users. Groups of them may share the person too (`grpo.groupShares`): then an advantage compares
 * what the policy did, not whom it met. Later replies are drawn separately for each dialogue.
 */
import type { Turn } from '../../domain/dialogue';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { Rng } from '../../domain/rng';
import type { Seat } from '../../domain/seat';
import type { RealUser, RealUsers } from '../../domain/task';

type GroupShares = ExperimentSpec['grpo']['groupShares'];

/** A stream that draws from the group's key until `divide`, and from the dialogue's own key after it. */
class DividingRng extends Rng {
  private own: Rng | null = null;

  divide(own: Rng): void {
    this.own = own;
  }

  override u32(): number {
    return this.own ? this.own.u32() : super.u32();
  }
}

/**
 * @param shared what the dialogues of a group have in common besides the problem: the person, which opens for all of them,
 *   or only that opening. Then each dialogue has a person of its own, drawn from those who open like this.
 */
export function peopleSeat<Goal>(users: RealUsers<Goal>, shared: GroupShares = 'person'): Seat<Goal> {
  return {
    name: 'real',
    traits: { batched: true, reproducible: true, scores: false },
    async open(starts_N, { seed, purpose }) {
      const people_N: RealUser[] = [];
      const openings_N = starts_N.map(({ episode, key, groupKey, history }): Turn => {
        // A synthetic person has a latent state, so it cannot start in the middle of a logged dialogue.
        if (history.length > 0) throw new RangeError('Real users cannot start in the middle of a dialogue.');
        const rng = new DividingRng(seed, `${purpose}/user`, groupKey);
        const person = users.begin(episode, rng);
        const tokens = person.reply(null);
        rng.divide(new Rng(seed, `${purpose}/user-reply`, key));
        const own = () => users.beginAfter(episode, tokens, new Rng(seed, `${purpose}/user-given-opening`, key));
        people_N.push(shared === 'person' ? person : own());
        return { speaker: 'user', tokens };
      });
      return {
        openings_N,
        personas_N: people_N.map((person) => person.persona),
        reply: async (rows, policyTurns) =>
          rows.map((row, i) => ({ speaker: 'user', tokens: people_N[row]!.reply(policyTurns[i]!.tokens) })),
      };
    },
  };
}
