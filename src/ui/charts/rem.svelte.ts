/** CSS pixels of 1 rem, which theme.css lets grow with the window: figures take their margins from it, as their text its size. */
let resizes = $state(0);
if (typeof addEventListener === 'function') {
  addEventListener('resize', () => resizes++);
  // Text on paper has a size of its own.
  matchMedia('print').addEventListener('change', () => resizes++);
}

const UNSTYLED = 17;
let measured = { after: -1, pixels: UNSTYLED };

/** Read where a figure is drawn, so that it is drawn anew when this changes. */
export function rem(): number {
  if (resizes !== measured.after && typeof getComputedStyle === 'function')
    measured = { after: resizes, pixels: parseFloat(getComputedStyle(document.documentElement).fontSize) };
  return measured.pixels;
}
