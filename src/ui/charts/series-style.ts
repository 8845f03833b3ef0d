/** How each arm is drawn, everywhere: colour (a CSS variable), dash and marker differ together. */
export type Marker = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross';

export interface SeriesStyle {
  /** CSS custom property. */
  readonly colour: string;
  /** CSS pixels on, off, … */
  readonly dash: readonly number[];
  readonly marker: Marker;
}

const NAMED: Readonly<Record<string, SeriesStyle>> = {
  base: { colour: '--arm-black', dash: [2, 4], marker: 'cross' },
  static: { colour: '--arm-orange', dash: [10, 5], marker: 'square' },
  naive: { colour: '--arm-vermillion', dash: [5, 3], marker: 'triangle' },
  calibrated: { colour: '--arm-blue', dash: [], marker: 'circle' },
  oracle: { colour: '--arm-green', dash: [12, 4, 2, 4], marker: 'diamond' },
};

const OTHERS: readonly SeriesStyle[] = [
  { colour: '--arm-purple', dash: [8, 3, 3, 3], marker: 'square' },
  { colour: '--arm-sky', dash: [3, 3], marker: 'circle' },
  { colour: '--arm-black', dash: [14, 4], marker: 'triangle' },
];

export function seriesStyle(arm: string): SeriesStyle {
  let hash = 0;
  for (const letter of arm) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return NAMED[arm] ?? OTHERS[hash % OTHERS.length]!;
}

/** The marker as path commands around (0, 0), about `r` in radius: for canvas (Path2D) and SVG alike. */
export function markerPath(marker: Marker, r: number): string {
  switch (marker) {
    case 'circle': return `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;
    case 'square': return `M${-r} ${-r}H${r}V${r}H${-r}Z`;
    case 'triangle': return `M0 ${-1.2 * r}L${1.15 * r} ${r}H${-1.15 * r}Z`;
    case 'diamond': return `M0 ${-1.35 * r}L${1.35 * r} 0L0 ${1.35 * r}L${-1.35 * r} 0Z`;
    case 'cross': return `M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}`;
  }
}
