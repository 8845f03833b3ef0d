/** Whether the page is on its way to paper: what is drawn only where it is looked at is then drawn at once. */
import { flushSync } from 'svelte';
import { createSubscriber, MediaQuery } from 'svelte/reactivity';
import { drawAll } from './draw-queue';

let asked = false;
const paper = new MediaQuery('print');

// The browser takes its picture as soon as the handler ends, and the media query may follow later.
const follow = createSubscriber((update) => {
  const begin = () => {
    asked = true;
    flushSync(update);
    drawAll();
  };
  const end = () => {
    asked = false;
    update();
  };
  addEventListener('beforeprint', begin);
  addEventListener('afterprint', end);
  return () => {
    removeEventListener('beforeprint', begin);
    removeEventListener('afterprint', end);
  };
});

export function isPrinted(): boolean {
  follow();
  return asked || paper.current;
}
