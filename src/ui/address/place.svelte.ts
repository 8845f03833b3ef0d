/** Which view is shown. The frame has it from the first moment on, and the page with its parts, once it is loaded, shares it. */
import { viewIn, type View } from './views';

export class Place {
  view = $state<View>('start');

  constructor(hash: string) {
    this.view = viewIn(hash);
  }
}
