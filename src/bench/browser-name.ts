/** The browser's name and main version, only for the report. No code depends on it. */

/** Edge also calls itself Chrome, and Chrome calls itself Safari, so the more specific names come first. */
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
