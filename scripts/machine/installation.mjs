// @ts-check
/**
 * What would be installed with apt for the tests, and whether it may be. Only decides: provide.mjs asks and installs. A
 * machine is changed only where CI=true says that it is a throw-away one, or after a person's yes.
 */

/**
 * @typedef {{ id: string, versionId: string, codename: string, isRoot: boolean, ci: boolean }} System of /etc/os-release
 * @typedef {{ packages: string[], suite: string | null, source: { file: string, text: string } | null }} Installation
 * suite: the packages come from this suite of Debian. source: the file that makes apt know the suite, if it does not yet.
 */

/** Whether apt-get can be called: by root, or in CI with sudo. @param {System} system */
const canCallApt = ({ id, isRoot, ci }) => ['debian', 'ubuntu'].includes(id) && (isRoot || ci);

/** Null if apt has none that runs here: Ubuntu's package is a snap. @param {System} system @returns {Installation | null} */
export function chromiumInstallation(system) {
  if (!canCallApt(system) || system.id !== 'debian') return null;
  return { packages: ['chromium', 'libvulkan1'], suite: null, source: null };
}

/**
 * Lavapipe, a Vulkan driver on the CPU. WebGPU takes that of Mesa 24 or newer; Debian 12 has it in its backports suite.
 * @param {System} system
 * @param {{ deb822: string, list: string, hasBackports: boolean }} apt its sources: debian.sources, sources.list
 * @returns {Installation | null}
 */
export function driverInstallation(system, apt) {
  if (!canCallApt(system)) return null;
  const packages = ['mesa-vulkan-drivers', 'libvulkan1'];
  if (system.id !== 'debian' || system.versionId !== '12') return { packages, suite: null, source: null };
  const suite = `${system.codename}-backports`;
  return { packages, suite, source: apt.hasBackports ? null : sourceOfSuite(apt, suite) };
}

/**
 * The machine's own first Debian source, of another suite: the same mirror is used.
 * @param {{ deb822: string, list: string }} apt @param {string} suite
 */
function sourceOfSuite({ deb822, list }, suite) {
  const stanza = deb822.split(/\n\s*\n/).find((part) => /^Types:.*\bdeb\b/m.test(part));
  if (stanza) {
    const text = `${stanza.trim().replace(/^Suites:.*$/m, `Suites: ${suite}`)}\n`;
    return { file: '/etc/apt/sources.list.d/shiftlab-backports.sources', text };
  }
  const line = list.match(/^deb\s+(\[[^\]]*\]\s+)?(\S+)\s/m);
  if (!line) return null;
  const text = `deb ${line[1] ?? ''}${line[2]} ${suite} main\n`;
  return { file: '/etc/apt/sources.list.d/shiftlab-backports.list', text };
}

/** Arguments of apt-get, one call after another. @param {Installation} installation @returns {string[][]} */
export const aptCalls = ({ packages, suite }) => [
  ['update'],
  ['install', '-y', '--no-install-recommends', ...(suite === null ? [] : ['-t', suite]), ...packages],
];

/** Everything that installing changes, for a person who has to say yes. @param {string} what @param {Installation} installation */
export function questionFor(what, installation) {
  const { source } = installation;
  return [
    `The tests need ${what}, which is not installed. To install it, this command would`,
    ...(source
      ? [
          `  write ${source.file}:`,
          ...source.text
            .trim()
            .split('\n')
            .map((line) => `    ${line}`),
        ]
      : []),
    ...aptCalls(installation).map((call) => `  run apt-get ${call.join(' ')}`),
    'Do that now? [y/N] ',
  ].join('\n');
}

/** @param {{ ci: boolean, terminal: boolean }} situation @returns {'install' | 'ask' | 'leave'} */
export const permissionIn = ({ ci, terminal }) => (ci ? 'install' : terminal ? 'ask' : 'leave');

/** @param {string} answer */
export const isYes = (answer) => /^\s*y(es)?\s*$/i.test(answer);

/**
 * The line that a person types, or null after Ctrl-D or Ctrl-C. Closes the terminal.
 * @param {string} question @param {import('node:readline/promises').Interface} terminal @returns {Promise<string | null>}
 */
export async function answerTo(question, terminal) {
  /** @type {Promise<null>} */
  const closed = new Promise((resolve) => terminal.once('close', () => resolve(null)));
  // Some versions of Node reject the question when the terminal closes, others leave it open for ever.
  const typed = terminal.question(question).catch((thrown) => {
    if (thrown.name === 'AbortError') return null;
    throw thrown;
  });
  const answer = await Promise.race([typed, closed]);
  terminal.close();
  return answer;
}
