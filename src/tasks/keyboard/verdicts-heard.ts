/** The verdicts in a typed turn: yes, no, and what else people say that is about no value. */
import type { Verdict } from './lexicon';
import type { Meaning } from './meaning';

export class VerdictsHeard {
  positive: Meaning['positive'] = 'none';
  /** Its words accept rather than affirm ("great", not "yes"). */
  accepting = false;
  /** Items of "no" and the like. */
  readonly negatives: number[] = [];
  private readonly others = new Set<Verdict>();

  /** `denied`: after a "not". */
  hear(verdict: Verdict, denied: boolean, item: number): void {
    switch (verdict) {
      case 'yes':
      case 'accept':
      case 'weakYes':
      case 'weakAccept':
        if (denied) this.negatives.push(item);
        else if (verdict.startsWith('weak')) this.positive = this.positive === 'none' ? 'weak' : this.positive;
        else this.positive = 'strong';
        if (!denied && /accept/i.test(verdict)) this.accepting = true;
        break;
      case 'no':
        this.negatives.push(item);
        break;
      default:
        this.others.add(verdict);
    }
  }

  has(verdict: Verdict): boolean {
    return this.others.has(verdict);
  }
}
