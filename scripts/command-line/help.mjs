// @ts-check
/** `--help` of a script prints the comment at the beginning of its file, so help and code cannot disagree. */

/** @param {readonly string[]} argv */
export const asksForHelp = (argv) => argv.includes('--help') || argv.includes('-h');

/** @param {string} source of a script @returns {string} */
export function helpOf(source) {
  const comment = source.match(/^(?:\/\/[^\n]*\n)*\/\*\*([\s\S]*?)\*\//)?.[1] ?? '';
  return comment
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, '').trimEnd())
    .join('\n')
    .trim();
}
