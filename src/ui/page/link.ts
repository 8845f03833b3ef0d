/**
 * The whole page's address, so that a lecturer can hand out a prepared link (empty: the start):
 *   #view=lab&preset=clarify&seed=1,2&arms=base,naive&lambda=0.3&mix=terse:0.5,noisy:0.5&grpo.updates=50
 *   #view=results&story=sycophancy
 *   #view=results&story=regime&cell=regime-0.5-2
 *   #run=recorded/clarify.json
 *   #view=lab&preset=clarify&population=prior:7&parameters=noisy.slip:0.45
 *   #view=lab&preset=clarify&reward.formula=correct%20-%20left
 *   #view=theory&theory.horizon=20&theory.sycophancy=0.5
 *   #view=dialogues&run=recorded/clarify.json&dialogue=12
 *   #view=runs&compare=results/horizon-2.json,results/horizon-8.json&baseline=results/horizon-8.json&arm=naive
 *   #v=1&view=theory&theme=dark&size=1.5&hide=lab,talk&embed=1
 * Here are the parameters of the page itself; those of the lab and of the theory lab belong to them.
 */
import { MOST_COMPARED } from '../runs/most-compared';
import { both, readLink, writeLink, type LinkPart, type Parameter } from '../address/link-part';
import { lookLink, type LookLink } from '../address/look';
import { viewIn, VIEWS, type View } from '../address/views';
import { isServedRun } from '../fetch/recorded-runs';
import { lessonNamed, MAP_LESSON } from '../../lessons/registry';
import { setupLink, type SetupLink } from '../lab/setup-link';
import { theoryLink, type TheoryLink } from '../theory/theory-link';

export interface PlaceLink {
  readonly view: View;
  /** The story of the Results view that is looked at. */
  readonly story: string | null;
  /** The setting of its map that is looked at, by the name of its result file. */
  readonly cell: string | null;
  /** The open run, as the path of a file that is served beside the page. */
  readonly run: string | null;
  /** The lesson that is open, and the arms in the order that was predicted, best first. */
  readonly lesson: string | null;
  readonly predict: readonly string[] | null;
  /** Which of that run's dialogues is looked at, in the order in which they were held, from 1 on. */
  readonly dialogue: number | null;
  /** The runs that are compared: served ones by their path, stored ones by their id; with which one, and by which arm. */
  readonly compare: readonly string[] | null;
  readonly baseline: string | null;
  readonly arm: string | null;
  /** The page stands somewhere for passers-by, and begins again when nobody touches it. */
  readonly stand: boolean;
}

export type Link = PlaceLink & SetupLink & TheoryLink & LookLink;

/** How links are written now. Those without a version are read in the same way; a later way gets a number of its own. */
const VERSION = '1';

const isRunKey = (text: string): boolean => isServedRun(text) || /^[\w-]{1,60}$/.test(text);

const placeLink: LinkPart<PlaceLink> = {
  empty: {
    ...{ view: 'lab', story: null, cell: null, run: null, dialogue: null },
    ...{ lesson: null, predict: null, stand: false },
    ...{ compare: null, baseline: null, arm: null },
  },
  read(value, name, text) {
    switch (name) {
      case 'view': {
        const view = VIEWS.find((known) => known === text);
        return view ? { ...value, view } : null;
      }
      case 'story':
        return /^[\w-]{1,100}$/.test(text) ? { ...value, story: text } : null;
      case 'cell':
        return /^[\w.-]{1,100}$/.test(text) ? { ...value, cell: text } : null;
      case 'lesson':
        return text === MAP_LESSON || lessonNamed(text) ? { ...value, lesson: text } : null;
      case 'predict':
        return /^[\w-]{1,40}(,[\w-]{1,40}){0,11}$/.test(text) ? { ...value, predict: text.split(',') } : null;
      case 'run':
        return isServedRun(text) ? { ...value, run: text } : null;
      case 'compare': {
        const compare = [...new Set(text.split(','))];
        return compare.every(isRunKey) && compare.length <= MOST_COMPARED ? { ...value, compare } : null;
      }
      case 'baseline':
        return isRunKey(text) ? { ...value, baseline: text } : null;
      case 'arm':
        return /^[\w-]{1,40}$/.test(text) ? { ...value, arm: text } : null;
      case 'stand':
        return text === '1' ? { ...value, stand: true } : null;
      case 'dialogue':
        return /^[1-9]\d{0,5}$/.test(text) ? { ...value, dialogue: Number(text) } : null;
      case 'v':
        return text === VERSION ? value : null;
      default:
        return null;
    }
  },
  write({ view, story, cell, run, dialogue, lesson, predict, stand, compare, baseline, arm }) {
    const said: readonly (readonly [string, string | null])[] = [
      ['view', view === 'lab' ? null : view],
      ['story', story],
      ['cell', cell],
      ['run', run],
      ['dialogue', dialogue === null ? null : String(dialogue)],
      ['lesson', lesson],
      ['predict', predict && predict.join(',')],
      ['stand', stand ? '1' : null],
      ['compare', compare && compare.join(',')],
      ['baseline', baseline],
      ['arm', arm],
    ];
    return said.filter((parameter): parameter is Parameter => parameter[1] !== null);
  },
};

const pageLink: LinkPart<Link> = both(placeLink, both(setupLink, both(theoryLink, lookLink)));

/** Of the Lab as everybody finds it. */
export const EMPTY_LINK: Link = pageLink.empty;

export const parseLink = (hash: string) => ({ ...readLink(hash, pageLink), view: viewIn(hash) });

/** Settings alone are the Lab's, and nothing at all is the start. */
export function formatLink(link: Link): string {
  const text = writeLink(link, pageLink);
  if (viewIn(text) !== link.view) return `#${['view=lab', text.slice(1)].filter(Boolean).join('&')}`; // only the Lab is unnamed
  return text === '#view=start' ? '' : text;
}

/** The same with its version, for a link that is handed out: it may be opened years later. */
export function sharedLink(link: Link): string {
  const text = formatLink(link);
  return `#v=${VERSION}&${text === '' ? 'view=start' : text.slice(1)}`;
}
