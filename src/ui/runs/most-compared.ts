/** How many runs a person, or a link, may compare at a time. */
export const MOST_COMPARED = 12;
