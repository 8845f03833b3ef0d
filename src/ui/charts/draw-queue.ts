import { flushSync } from 'svelte';

/** One chart, or one part of the page, a frame: several drawn in one frame add up to a pause that a person feels. */
const waiting = new Set<() => void>();
let frame = 0;

/** Draws soon; asking again before it happened changes nothing. */
export function drawSoon(draw: () => void): void {
  waiting.add(draw);
  frame ||= requestAnimationFrame(next);
}

export function drawNoMore(draw: () => void): void {
  waiting.delete(draw);
}

/** All that waits, and what comes with it, at once: for paper, which does not wait. */
export function drawAll(): void {
  for (const draw of waiting) {
    waiting.delete(draw);
    flushSync(draw);
  }
}

function next(): void {
  frame = 0;
  const [draw] = waiting;
  if (!draw) return;
  waiting.delete(draw);
  if (waiting.size > 0) frame = requestAnimationFrame(next);
  draw();
}
