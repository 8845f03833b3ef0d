// @ts-check
/** What a source file imports, read from its text: nothing is run and nothing is resolved. */
import ts from 'typescript';

/**
 * Static, dynamic and re-exporting imports, the patterns of import.meta.glob, and the files of new URL(…, import.meta.url).
 * @param {string} path of a TypeScript, JavaScript or Svelte file
 * @param {string} text its content
 * @returns {{ specifier: string, typeOnly: boolean }[]}
 */
export function importsOf(path, text) {
  const script = path.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? '').join('\n')
    : text;
  const typeImport = /^[ \t]*(?:import|export)\s+type\s[^'"]*['"]([^'"]+)['"]/gm;
  const types = [...script.matchAll(typeImport)].map((match) => match[1] ?? '');
  const code = script.replace(typeImport, '');
  const values = [
    ...ts.preProcessFile(code, true, true).importedFiles.map((file) => file.fileName),
    ...[...code.matchAll(/import\.meta\.glob(?:<[^(]*>)?\(\s*(\[[^\]]*\]|['"][^'"]*['"])/g)].flatMap((match) =>
      [...(match[1] ?? '').matchAll(/['"]!?([^'"]+)['"]/g)].map((quoted) => quoted[1] ?? ''),
    ),
    ...[...code.matchAll(/new URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url/g)].map((match) => match[1] ?? ''),
  ];
  return [
    ...types.map((specifier) => ({ specifier, typeOnly: true })),
    ...values.map((specifier) => ({ specifier, typeOnly: false })),
  ];
}
