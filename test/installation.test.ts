/** What npm test may install with apt: nothing without CI=true or a person's yes, who is told everything beforehand. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import {
  answerTo,
  aptCalls,
  chromiumInstallation,
  driverInstallation,
  isYes,
  permissionIn,
  questionFor,
} from '../scripts/machine/installation.mjs';
import { supportsNode, worksIn } from '../scripts/machine/installed.mjs';

const debian = { id: 'debian', versionId: '12', codename: 'bookworm', isRoot: true, ci: false };
const ubuntu = { id: 'ubuntu', versionId: '24.04', codename: 'noble', isRoot: false, ci: true };
const apt = {
  deb822:
    'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\nComponents: main\n\nTypes: deb-src\n',
  list: '',
  hasBackports: false,
};

it('installs in CI, asks on a terminal, and otherwise leaves the machine alone', () => {
  expect(permissionIn({ ci: true, terminal: false })).toBe('install');
  expect(permissionIn({ ci: false, terminal: true })).toBe('ask');
  expect(permissionIn({ ci: false, terminal: false })).toBe('leave');
});

it('takes only y and yes for a yes', () => {
  expect(['y', 'Y', ' yes ', 'YES'].map(isYes)).toEqual([true, true, true, true]);
  expect(['', 'n', 'no', 'yesterday', 'sure'].map(isYes)).toEqual([false, false, false, false, false]);
});

it('names every file it would write and every command it would run', () => {
  const question = questionFor('a driver', driverInstallation(debian, apt)!);
  expect(question).toContain('write /etc/apt/sources.list.d/shiftlab-backports.sources:');
  expect(question).toContain('Suites: bookworm-backports');
  expect(question).toContain('run apt-get update');
  expect(question).toContain('-t bookworm-backports mesa-vulkan-drivers libvulkan1');
  expect(question).toMatch(/\[y\/N\] $/);
});

it('takes the driver from the backports of Debian 12, from the same mirror, and adds no source that is there', () => {
  expect(driverInstallation(debian, apt)!.source).toEqual({
    file: '/etc/apt/sources.list.d/shiftlab-backports.sources',
    text: 'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm-backports\nComponents: main\n',
  });
  const old = { ...apt, deb822: '', list: 'deb [signed-by=/x] http://mirror.example/debian bookworm main\n' };
  expect(driverInstallation(debian, old)!.source).toEqual({
    file: '/etc/apt/sources.list.d/shiftlab-backports.list',
    text: 'deb [signed-by=/x] http://mirror.example/debian bookworm-backports main\n',
  });
  expect(driverInstallation(debian, { ...apt, hasBackports: true })).toMatchObject({
    suite: 'bookworm-backports',
    source: null,
  });
  expect(driverInstallation({ ...debian, versionId: '13', codename: 'trixie' }, apt)).toMatchObject({
    suite: null,
    source: null,
  });
});

it('installs the driver on Ubuntu in CI, but no Chromium, which is a snap there', () => {
  expect(aptCalls(driverInstallation(ubuntu, apt)!)).toEqual([
    ['update'],
    ['install', '-y', '--no-install-recommends', 'mesa-vulkan-drivers', 'libvulkan1'],
  ]);
  expect(chromiumInstallation(ubuntu)).toBeNull();
});

it('has nothing to offer to a person who is not root, nor on another system', () => {
  for (const system of [
    { ...debian, isRoot: false },
    { ...ubuntu, ci: false },
    { ...debian, id: 'fedora' },
  ]) {
    expect(chromiumInstallation(system)).toBeNull();
    expect(driverInstallation(system, apt)).toBeNull();
  }
});

it.each([
  ['y, and the answer is y', 'y\n', 'y'],
  ['Ctrl-D, and there is no answer', '\u0004', null],
  ['Ctrl-C, and there is no answer', '\u0003', null],
])('asks; a person types %s', async (_, typed, answer) => {
  const input = new PassThrough();
  const terminal = createInterface({ input, output: new PassThrough(), terminal: true });
  const answered = answerTo('Do that now? ', terminal);
  input.write(typed);
  expect(await answered).toBe(answer);
});

it('runs on the versions of Node that package.json names', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
  expect(engines.node).toBe('^20.19.0 || >=22.12.0');
  expect(['20.19.0', '20.20.1', '22.12.0', '22.20.0', '24.0.0'].filter((version) => !supportsNode(version))).toEqual(
    [],
  );
  expect(['18.20.0', '20.18.3', '21.7.0', '22.11.0'].filter(supportsNode)).toEqual([]);
});

it('works in a folder of any name but those with # or ?, which Vite cannot read', () => {
  for (const folder of ['/a b/é', '/p%20q', "/quo'te", '/ama&nd(x)[1]', '/日本', '/$HOME'])
    expect(worksIn(folder)).toBe(true);
  for (const folder of ['/c#', '/shift?lab', '/my#code/shiftlab']) expect(worksIn(folder)).toBe(false);
});
