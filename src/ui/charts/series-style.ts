/**
 * How an arm is drawn everywhere. The arm's file says its colour, dash and marker; markers are filled for the paper's arms
 * and hollow for extensions, so that a figure shows at a glance what is the paper's.
 */
import { knownArm } from '../../arms/registry';
import type { ArmStyle, Marker } from '../../domain/arm';

export interface SeriesStyle {
  /** CSS custom property. */
  readonly colour: string;
  /** CSS pixels on, off, … */
  readonly dash: readonly number[];
  readonly marker: Marker;
  /** Outlined on the paper's colour. */
  readonly hollow?: boolean;
}

const drawn = ({ colour, dash, marker }: ArmStyle, hollow: boolean): SeriesStyle => ({
  colour: `--arm-${colour}`,
  dash,
  marker,
  hollow,
});

/** For arms of an imported result that this version does not have. */
const UNKNOWN: readonly SeriesStyle[] = [
  drawn({ colour: 'sky', dash: [8, 3, 3, 3], marker: 'square' }, true),
  drawn({ colour: 'sky', dash: [3, 3], marker: 'circle' }, true),
  drawn({ colour: 'black', dash: [14, 4], marker: 'triangle' }, true),
];

export function seriesStyle(arm: string): SeriesStyle {
  const known = knownArm(arm);
  if (known) return drawn(known.style, known.source === 'extension');
  let hash = 0;
  for (const letter of arm) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return UNKNOWN[hash % UNKNOWN.length]!;
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
