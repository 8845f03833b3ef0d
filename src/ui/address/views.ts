/** The page's views, as the address names them, and how the navigation groups and names them. */
export const VIEWS = [
  ...(['start', 'lessons', 'lab', 'dialogues', 'runs', 'bench'] as const),
  ...(['talk', 'logs', 'llm', 'results', 'theory'] as const),
] as const;
export type View = (typeof VIEWS)[number];

export interface ViewGroup {
  readonly name: string;
  /** The first is shown where the group is chosen. A group of one has no second level. */
  readonly pages: readonly [ViewPage, ...ViewPage[]];
}
interface ViewPage {
  readonly view: View;
  readonly name: string;
}

export const GROUPS: readonly ViewGroup[] = [
  { name: 'Start', pages: [{ view: 'start', name: 'Start' }] },
  { name: 'Lessons', pages: [{ view: 'lessons', name: 'Lessons' }] },
  {
    name: 'Lab',
    pages: [
      { view: 'lab', name: 'Run' },
      { view: 'dialogues', name: 'Dialogues' },
      { view: 'runs', name: 'Runs' },
      { view: 'bench', name: 'Speed' },
    ],
  },
  {
    name: 'Talk',
    pages: [
      { view: 'talk', name: 'Be the user' },
      { view: 'logs', name: 'Logs' },
      { view: 'llm', name: 'Language model' },
    ],
  },
  { name: 'Results', pages: [{ view: 'results', name: 'Results' }] },
  { name: 'Theory', pages: [{ view: 'theory', name: 'Theory' }] },
];

export const groupOf = (view: View): ViewGroup =>
  GROUPS.find(({ pages }) => pages.some((page) => page.view === view)) ?? GROUPS[0]!;

/** What the view is called where it stands alone: "Lab", not "Run". */
export function viewName(view: View): string {
  const { name, pages } = groupOf(view);
  return pages[0].view === view ? name : (pages.find((page) => page.view === view)?.name ?? name);
}

/** The view of a fragment: the one that it names; the start of an empty one; otherwise the Lab, whose settings need no view. */
export function viewIn(hash: string): View {
  const parameters = [...new URLSearchParams(hash.replace(/^#/, ''))].filter(([name]) => name !== 'stand');
  const named = parameters
    .filter(([name]) => name === 'view')
    .flatMap(([, text]) => VIEWS.find((view) => view === text) ?? []);
  return named.at(-1) ?? (parameters.length === 0 ? 'start' : 'lab');
}

/** Whether the fragment says that the page stands somewhere for passers-by. */
export const isStand = (hash: string): boolean => new URLSearchParams(hash.replace(/^#/, '')).get('stand') === '1';

/** The same fragment with another view. */
export function withView(hash: string, view: View): string {
  const others = hash
    .replace(/^#/, '')
    .split('&')
    .filter((part) => part !== '' && !/^view(=|$)/.test(part));
  return `#${[`view=${view}`, ...others].join('&')}`;
}
