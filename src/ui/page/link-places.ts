/** What a link can be made to: what is shown now, lessons, presets and views as they are. */
import type { Preset } from '../../domain/preset';
import { lessons, MAP_LESSON, MAP_TITLE } from '../../lessons/registry';
import { GROUPS } from '../address/views';
import type { LinkPlace } from '../share/link-place';
import { EMPTY_LINK, sharedLink, type Link } from './link';

/** @param here the page's own address @param now what it shows, with all that was changed */
export function linkPlaces(here: string, now: Link, presets: readonly Preset[]): readonly LinkPlace[] {
  const place = (group: string, name: string, link: Partial<Link>): LinkPlace => ({
    group,
    name,
    address: (look) => new URL(sharedLink({ ...EMPTY_LINK, ...link, ...look }), here).href,
  });
  return [
    ...(now.predict === null
      ? [place('This page', 'what is shown now, with its settings', now)]
      : [
          place('This page', 'this lesson, to be predicted', { ...now, predict: null }),
          place('This page', 'this lesson with the prediction made here, and what came out', now),
        ]),
    ...lessons.map(({ name, title }) => place('Lessons', title, { view: 'lessons', lesson: name })),
    place('Lessons', MAP_TITLE, { view: 'lessons', lesson: MAP_LESSON }),
    ...presets.map(({ name, title }) => place('Presets in the Lab', title, { preset: name })),
    ...GROUPS.flatMap(({ name: group, pages }) =>
      pages.map(({ view, name }) => place('Views', pages.length > 1 ? `${group}: ${name}` : name, { view })),
    ),
  ];
}
