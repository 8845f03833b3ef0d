// @ts-check
/**
 * What other sites show beside a link to the page: title, description and a picture (public/preview.png, by `npm run
 * icons`). Most of them want the picture's whole address, and a page that may be hosted anywhere does not know its own:
 * the environment variable SHIFTLAB_ADDRESS says it when the page is built. Without it the address is relative.
 */

export const PREVIEW = { file: 'preview.png', width: 1200, height: 630 };
const PLACE = /[ \t]*<!-- The social preview:[^>]*-->\n?/;

/**
 * @param {string} html whose title and description are taken
 * @param {string | undefined} address of the page, with http:// or https://
 */
export function withSocialPreview(html, address) {
  const said = (/** @type {RegExp} */ form) => form.exec(html)?.[1]?.trim() ?? '';
  const base = address === undefined || address === '' ? null : requiredAddress(address);
  const tags = [
    ...[
      ['og:type', 'website'],
      ['og:site_name', 'ShiftLab'],
      ['og:title', said(/<title>([^<]*)<\/title>/)],
      ['og:description', said(/name="description"\s+content="([^"]*)"/)],
      ['og:image', base ? new URL(PREVIEW.file, base).href : `./${PREVIEW.file}`],
      ['og:image:width', `${PREVIEW.width}`],
      ['og:image:height', `${PREVIEW.height}`],
      ['og:image:alt', 'Two policies answer the same user: one books wrongly and is thanked, one books rightly.'],
      ...(base ? [['og:url', base.href]] : []),
    ].map(([property, content]) => `<meta property="${property}" content="${content}" />`),
    '<meta name="twitter:card" content="summary_large_image" />',
  ];
  return html.replace(PLACE, () => tags.map((tag) => `    ${tag}\n`).join(''));
}

/** @param {string} address */
function requiredAddress(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || /["<>]/.test(address))
    throw new Error(`SHIFTLAB_ADDRESS is to be the whole address of the page, as https://example.org/shiftlab/.`);
  url.hash = url.search = '';
  if (!url.pathname.endsWith('/') && !/\.html$/.test(url.pathname)) url.pathname += '/';
  return url;
}

/** @returns {import('vite').Plugin} */
export const socialPreview = (address = process.env.SHIFTLAB_ADDRESS) => ({
  name: 'shiftlab:social-preview',
  transformIndexHtml: { order: 'pre', handler: (html) => withSocialPreview(html, address) },
});
