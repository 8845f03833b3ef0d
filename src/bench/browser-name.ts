/** The browser's name and main version, for a report that is read elsewhere. Nothing is decided by it. */

/** Edge calls itself Chrome too, and Chrome calls itself Safari: the more particular name stands first. */
const KNOWN: readonly (readonly [name: string, version: RegExp])[] = [
  ['Edge', /\bEdg\/(\d+)/],
  ['Firefox', /\bFirefox\/(\d+)/],
  ['Chrome', /Chrom(?:e|ium)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//],
];

export function browserName(userAgent: string): string {
  for (const [name, version] of KNOWN) {
    const found = version.exec(userAgent);
    if (found) return `${name} ${found[1]}`;
  }
  return 'Browser';
}
