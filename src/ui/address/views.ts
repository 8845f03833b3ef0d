/** The page's views, as the address names them. */
export const VIEWS = ['lab', 'talk', 'results', 'dialogues', 'logs', 'theory', 'runs', 'bench', 'llm'] as const;
export type View = (typeof VIEWS)[number];
