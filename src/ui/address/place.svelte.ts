/** Which view is shown, and how. The frame has it from the first moment on, and the page with its parts, once it is loaded, shares it. */
import { lookIn, lookLink, type LookLink } from './look';
import { isStand, viewIn, type View } from './views';

export class Place {
  view = $state<View>('start');
  look = $state.raw<LookLink>(lookLink.empty);

  /** Whether the page stands somewhere for passers-by (stand.ts). */
  stand = $state(false);

  /** Whether a tour leads through the page. */
  touring = $state(false);

  constructor(hash: string) {
    this.stand = isStand(hash);
    this.read(hash);
  }

  read(hash: string): void {
    this.view = viewIn(hash);
    this.look = lookIn(hash);
  }
}
