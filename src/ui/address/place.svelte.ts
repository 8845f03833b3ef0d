/** Which view is shown. The frame has it from the first moment on, and the page with its parts, once it is loaded, shares it. */
import { isStand, viewIn, type View } from './views';

export class Place {
  view = $state<View>('start');

  /** Whether the page stands somewhere for passers-by (stand.ts). */
  stand = $state(false);

  constructor(hash: string) {
    this.stand = isStand(hash);
    this.view = viewIn(hash);
  }
}
