// @ts-check
/** `--help` of every script is the comment that its file begins with: what a reader of the code sees, a person at a terminal sees too. */

/** @param {readonly string[]} argv */
export const asksForHelp = (argv) => argv.includes('--help') || argv.includes('-h');

/** @param {string} source of a script @returns {string} */
export function helpOf(source) {
  const comment = source.match(/^\/\*\*([\s\S]*?)\*\//)?.[1] ?? '';
  return comment
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, '').trimEnd())
    .join('\n')
    .trim();
}
