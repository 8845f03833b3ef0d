// What a person's eye misses: unused names, promises nobody waits for, Svelte's own traps. Layout is Prettier's.
import js from '@eslint/js';
import prettier from 'eslint-config-prettier/flat';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['dist/', '.svelte-check/', 'node_modules/', 'public/', 'results/', '.cache/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  { languageOptions: { globals: { ...globals.browser, ...globals.worker, ...globals.node } } },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
  // A test hands over what the types forbid.
  { files: ['**/*.test.ts'], rules: { '@typescript-eslint/no-explicit-any': 'off' } },
  {
    rules: {
      // Prettier may break a line before a tag; {' '} keeps the space that must stay.
      'svelte/no-useless-mustaches': 'off',
      // A URL that nobody watches may be an ordinary one.
      'svelte/prefer-svelte-reactivity': 'off',
      // "95 %" is set with a no-break space in the page's text.
      'no-irregular-whitespace': 'off',
      // Vitest reads what a hook asks for from its pattern, so an empty one is needed to reach the second argument.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      // An array that was just filled, a shape that was just checked: the reader sees it, the compiler does not.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
    },
  },
);
