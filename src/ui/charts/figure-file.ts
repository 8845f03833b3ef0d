/**
 * A figure of the page as a picture that stands alone. It may be one SVG or HTML with SVGs in it (a dot plot that is a
 * table): every text, line and shape is taken from where the browser put it and written with the colours and fonts that the
 * page's style sheets gave it. Saved pictures are dark on the light paper, as printed ones, whatever the page is.
 *
 * Attributes, not style elements: the page's content policy allows no inline styles. Text stays text, in the same fonts.
 */
import { ShiftLabError } from '../../domain/errors';
import { citation, wrapped, type Source } from './citation';

const SVG = 'http://www.w3.org/2000/svg';
const MARGIN = 16;
const CITATION_PX = 13;
/** A letter of the sans is about half as wide as it is high. */
const LETTER_EM = 0.52;

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** What style sheets say about an SVG element and an attribute can say as well; the second are not inherited. */
const INHERITED = [
  ...['fill', 'fill-opacity', 'fill-rule', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap'],
  ...['stroke-linejoin', 'stroke-opacity', 'font-family', 'font-size', 'font-style', 'font-weight', 'text-anchor'],
  ...['paint-order', 'font-variant-numeric'],
];
const OWN = { opacity: '1', 'dominant-baseline': 'auto' } as const;

/** Left out: what is not seen, and what only serves the pointer or the keyboard. */
const LEFT_OUT = 'button, input, select, textarea, summary, .unseen, [data-unsaved]';

/** The element as it is laid out now. `source` is cited below it. */
export function pictureOf(element: Element, source: Source): Picture {
  return onLightPaper(() => {
    const box = element.getBoundingClientRect();
    const width = Math.ceil(box.width) + 2 * MARGIN;
    const lines = wrapped(citation(source), Math.floor((width - 2 * MARGIN) / (LETTER_EM * CITATION_PX)));
    const citedAt = Math.ceil(box.height) + MARGIN + 1.6 * CITATION_PX;
    const height = Math.ceil(citedAt + (lines.length - 1) * 1.35 * CITATION_PX + MARGIN);
    const page = getComputedStyle(document.documentElement);
    const picture = made('svg', { viewBox: `0 0 ${width} ${height}`, width, height });
    picture.append(made('rect', { width, height, fill: page.getPropertyValue('--paper').trim() || '#fff' }));
    const figure = made('g', { transform: `translate(${MARGIN} ${MARGIN})` });
    draw(element, box, figure);
    picture.append(figure);
    const cited = made('text', {
      'font-family': getComputedStyle(document.body).getPropertyValue('--sans').trim(),
      'font-size': CITATION_PX,
      fill: page.getPropertyValue('--soft').trim(),
    });
    lines.forEach((line, i) => {
      const span = made('tspan', { x: MARGIN, y: round(citedAt + i * 1.35 * CITATION_PX) });
      span.textContent = line;
      cited.append(span);
    });
    picture.append(cited);
    return { svg: new XMLSerializer().serializeToString(picture), width, height };
  });
}

/** Twice as many pixels as the figure has on the page. */
export async function pngOf({ svg, width, height }: Picture, scale = 2): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: width * scale, height: height * scale });
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (png) return png;
  } catch {
    // Said below, as for a picture that the browser could not make.
  } finally {
    URL.revokeObjectURL(url);
  }
  throw new ShiftLabError('internal', 'This browser could not make a PNG of the figure; save it as SVG instead.', {
    width,
    height,
  });
}

/** The page's theme is put back before the browser paints. */
function onLightPaper<T>(work: () => T): T {
  const root = document.documentElement;
  const theme = root.getAttribute('data-theme');
  root.setAttribute('data-theme', 'light');
  try {
    return work();
  } finally {
    if (theme === null) root.removeAttribute('data-theme');
    else root.setAttribute('data-theme', theme);
  }
}

function draw(element: Element, from: DOMRect, into: Element): void {
  const style = getComputedStyle(element);
  if (style.display === 'none' || element.matches(LEFT_OUT)) return;
  if (element instanceof SVGSVGElement) return drawSvg(element, from, into);
  if (style.visibility === 'visible') drawBox(element.getBoundingClientRect(), style, from, into);
  for (const node of element.childNodes) {
    if (node instanceof Element) draw(node, from, into);
    else if (node instanceof Text && style.visibility === 'visible') drawText(node, style, from, into);
  }
}

function drawSvg(svg: SVGSVGElement, from: DOMRect, into: Element): void {
  const box = svg.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return;
  const copy = copied(svg, null)!;
  for (const name of ['width', 'height', 'x', 'y'] as const) copy.setAttribute(name, String(round(box[name])));
  copy.setAttribute('x', String(round(box.left - from.left)));
  copy.setAttribute('y', String(round(box.top - from.top)));
  copy.setAttribute('overflow', getComputedStyle(svg).overflow === 'visible' ? 'visible' : 'hidden');
  into.append(copy);
}

/** With the styles that differ from those of its parent; null if it is not drawn. */
function copied(element: Element, parent: CSSStyleDeclaration | null): Element | null {
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden' || element.matches(LEFT_OUT)) return null;
  const copy = element.cloneNode(false) as Element;
  for (const { name } of [...copy.attributes])
    if (/^(?:class|style|role|tabindex|aria-.*|data-.*|on.*)$/.test(name)) copy.removeAttribute(name);
  for (const name of INHERITED) {
    const value = style.getPropertyValue(name);
    if (value !== parent?.getPropertyValue(name)) copy.setAttribute(name, value);
    else copy.removeAttribute(name);
  }
  for (const [name, unset] of Object.entries(OWN)) {
    const value = style.getPropertyValue(name);
    if (value !== unset) copy.setAttribute(name, value);
  }
  for (const node of element.childNodes) {
    const child = node instanceof Element ? copied(node, style) : node instanceof Text ? node.cloneNode() : null;
    if (child) copy.append(child);
  }
  return copy;
}

const SIDES = ['Top', 'Right', 'Bottom', 'Left'] as const;

function drawBox(box: DOMRect, style: CSSStyleDeclaration, from: DOMRect, into: Element): void {
  const [left, top] = [round(box.left - from.left), round(box.top - from.top)];
  const [right, bottom] = [round(left + box.width), round(top + box.height)];
  if (seen(style.backgroundColor))
    into.append(
      made('rect', {
        x: left,
        y: top,
        width: round(box.width),
        height: round(box.height),
        fill: style.backgroundColor,
      }),
    );
  const ends = {
    Top: [left, top, right, top],
    Right: [right, top, right, bottom],
    Bottom: [left, bottom, right, bottom],
    Left: [left, top, left, bottom],
  } as const;
  for (const side of SIDES) {
    const width = parseFloat(style[`border${side}Width`]);
    const colour = style[`border${side}Color`];
    if (!(width > 0) || style[`border${side}Style`] === 'none' || !seen(colour)) continue;
    const [x1, y1, x2, y2] = ends[side];
    into.append(made('line', { x1, y1, x2, y2, stroke: colour, 'stroke-width': width }));
  }
}

const seen = (colour: string): boolean => !/^transparent$|^rgba\(.*, 0\)$/.test(colour);

let ruler: CanvasRenderingContext2D | null = null;

/** How far below the top of its box a font's baseline is. */
function ascent({ fontStyle, fontWeight, fontSize, fontFamily }: CSSStyleDeclaration): number {
  ruler ??= document.createElement('canvas').getContext('2d')!;
  ruler.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  return ruler.measureText('x').fontBoundingBoxAscent;
}

/** Anchored where the page aligns it, so that a column of numbers stays aligned in a viewer with other fonts. */
function drawText(node: Text, style: CSSStyleDeclaration, from: DOMRect, into: Element): void {
  const anchor = /right|end/.test(style.textAlign) ? 'end' : style.textAlign === 'center' ? 'middle' : 'start';
  for (const { words, box } of linesOf(node)) {
    const x = { start: box.left, middle: (box.left + box.right) / 2, end: box.right }[anchor];
    const text = made('text', {
      x: round(x - from.left),
      y: round(box.top - from.top + ascent(style)),
      fill: style.color,
      'font-family': style.fontFamily,
      'font-size': style.fontSize,
      'font-variant-numeric': style.fontVariantNumeric,
      'text-anchor': anchor,
    });
    if (style.fontWeight !== '400') text.setAttribute('font-weight', style.fontWeight);
    if (style.fontStyle !== 'normal') text.setAttribute('font-style', style.fontStyle);
    text.textContent = style.textTransform === 'uppercase' ? words.toUpperCase() : words;
    into.append(text);
  }
}

/** The words of each line that the browser broke the text into. */
function linesOf(node: Text): readonly { readonly words: string; readonly box: DOMRect }[] {
  const lines: { words: string; box: DOMRect }[] = [];
  const range = document.createRange();
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    const line = lines.at(-1);
    if (!line || Math.abs(line.box.top - box.top) > 2) {
      lines.push({ words: word, box });
      continue;
    }
    line.words += ` ${word}`;
    line.box = new DOMRect(line.box.left, line.box.top, box.right - line.box.left, line.box.height);
  }
  return lines;
}

function made(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

const round = (value: number): number => Math.round(100 * value) / 100;
