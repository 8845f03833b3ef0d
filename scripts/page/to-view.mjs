// @ts-check
/** Goes to a view of the page by its navigation, as a person does: the group first, where its pages are not in sight. */

/** @type {Record<string, string>} */
const GROUPS = {
  ...{ Run: 'Lab', Dialogues: 'Lab', Runs: 'Lab', Speed: 'Lab' },
  ...{ 'Be the user': 'Talk', Logs: 'Talk', 'Language model': 'Talk' },
};

/** @param {import('playwright-core').Page} page @param {string} name as the navigation has it */
export async function toView(page, name) {
  const link = (/** @type {string} */ of) => page.locator('header').getByRole('link', { name: of, exact: true });
  await link('Start').waitFor(); // the navigation is there
  const group = GROUPS[name];
  if (group !== undefined && (await link(name).count()) === 0) await link(group).click();
  await link(name).click();
}
