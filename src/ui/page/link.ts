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
 *   #v=1&view=theory&theme=dark&size=1.5&hide=lab,talk&embed=1
 * Here are the parameters of the page itself; those of the lab and of the theory lab belong to them.
 */
import { both, readLink, writeLink, type LinkPart, type Parameter } from '../address/link-part';
import { lookLink, type LookLink } from '../address/look';
import { viewIn, VIEWS, type View } from '../address/views';
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
  /** The page stands somewhere for passers-by, and begins again when nobody touches it. */
  readonly stand: boolean;
}

export type Link = PlaceLink & SetupLink & TheoryLink & LookLink;

/** How links are written now. Those without a version are read in the same way; a later way gets a number of its own. */
const VERSION = '1';

/** Files that are served from results/ (scripts/page/served-results.mjs), and nothing else, wherever a link points. */
const SERVED_RUN = /^(recorded|results)\/[\w.-]{1,100}\.json$/;

const placeLink: LinkPart<PlaceLink> = {
  empty: {
    ...{ view: 'lab', story: null, cell: null, run: null, dialogue: null },
    ...{ lesson: null, predict: null, stand: false },
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
        return SERVED_RUN.test(text) ? { ...value, run: text } : null;
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
  write({ view, story, cell, run, dialogue, lesson, predict, stand }) {
    const said: readonly (readonly [string, string | null])[] = [
      ['view', view === 'lab' ? null : view],
      ['story', story],
      ['cell', cell],
      ['run', run],
      ['dialogue', dialogue === null ? null : String(dialogue)],
      ['lesson', lesson],
      ['predict', predict && predict.join(',')],
      ['stand', stand ? '1' : null],
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
