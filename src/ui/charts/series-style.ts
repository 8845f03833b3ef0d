/**
 * How each arm is drawn, everywhere: colour (a CSS variable), dash and marker differ together. The paper's arms have Okabe and
 * Ito's colours and filled markers; extensions share one purple family and have hollow markers, so that a figure says at a
 * glance what is the paper's. Nobody needs colour to tell two arms apart: no dash and no marker is used twice within a kind.
 */
export type Marker = 'circle' | 'square' | 'triangle' | 'wedge' | 'diamond' | 'cross' | 'plus';

export interface SeriesStyle {
  /** CSS custom property. */
  readonly colour: string;
  /** CSS pixels on, off, … */
  readonly dash: readonly number[];
  readonly marker: Marker;
  /** Outlined on the paper's colour. */
  readonly hollow?: boolean;
}

const NAMED: Readonly<Record<string, SeriesStyle>> = {
  base: { colour: '--arm-black', dash: [2, 4], marker: 'cross' },
  static: { colour: '--arm-orange', dash: [10, 5], marker: 'square' },
  naive: { colour: '--arm-vermillion', dash: [5, 3], marker: 'triangle' },
  calibrated: { colour: '--arm-blue', dash: [], marker: 'circle' },
  oracle: { colour: '--arm-green', dash: [12, 4, 2, 4], marker: 'diamond' },
  // An extension has the marker of the arm that it extends, where there is one.
  refreshed: { colour: '--arm-plum', dash: [10, 5], marker: 'square', hollow: true },
  filtered: { colour: '--arm-purple', dash: [5, 3], marker: 'triangle', hollow: true },
  reweighted: { colour: '--arm-mauve', dash: [2, 3], marker: 'wedge', hollow: true },
  penalised: { colour: '--arm-plum', dash: [8, 3, 2, 3], marker: 'plus', hollow: true },
  adversarial: { colour: '--arm-purple', dash: [14, 3, 4, 3], marker: 'diamond', hollow: true },
  online: { colour: '--arm-mauve', dash: [], marker: 'circle', hollow: true },
};

const OTHERS: readonly SeriesStyle[] = [
  { colour: '--arm-sky', dash: [8, 3, 3, 3], marker: 'square', hollow: true },
  { colour: '--arm-sky', dash: [3, 3], marker: 'circle', hollow: true },
  { colour: '--arm-black', dash: [14, 4], marker: 'triangle', hollow: true },
];

export function seriesStyle(arm: string): SeriesStyle {
  let hash = 0;
  for (const letter of arm) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return NAMED[arm] ?? OTHERS[hash % OTHERS.length]!;
}

/** Markers that are strokes and have no inside. */
export function isStroke(marker: Marker): boolean {
  return marker === 'cross' || marker === 'plus';
}

/** The marker as path commands around (0, 0), about `r` in radius: for canvas (Path2D) and SVG alike. */
export function markerPath(marker: Marker, r: number): string {
  switch (marker) {
    case 'circle':
      return `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;
    case 'square':
      return `M${-r} ${-r}H${r}V${r}H${-r}Z`;
    case 'triangle':
      return `M0 ${-1.2 * r}L${1.15 * r} ${r}H${-1.15 * r}Z`;
    case 'wedge':
      return `M0 ${1.2 * r}L${1.15 * r} ${-r}H${-1.15 * r}Z`;
    case 'diamond':
      return `M0 ${-1.35 * r}L${1.35 * r} 0L0 ${1.35 * r}L${-1.35 * r} 0Z`;
    case 'cross':
      return `M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}`;
    case 'plus':
      return `M${-1.25 * r} 0H${1.25 * r}M0 ${-1.25 * r}V${1.25 * r}`;
  }
}

/** The same as an outline, for marks that are hollow whatever their shape: strokes become bars. */
export function outlinePath(marker: Marker, r: number): string {
  if (!isStroke(marker)) return markerPath(marker, r);
  const [thin, long] = [0.45 * r, 1.35 * r];
  const plus = [
    [-thin, -long],
    [thin, -long],
    [thin, -thin],
    [long, -thin],
    [long, thin],
    [thin, thin],
    [thin, long],
    [-thin, long],
    [-thin, thin],
    [-long, thin],
    [-long, -thin],
    [-thin, -thin],
  ] as const;
  const corners =
    marker === 'plus' ? plus : plus.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2] as const);
  return `M${corners.map(([x, y]) => `${x} ${y}`).join('L')}Z`;
}
