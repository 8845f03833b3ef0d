/** What the grammars accept, asked of XGrammar itself, which web-llm generates with. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction, constants } from 'node:vm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { keyboardOf } from '../tasks/keyboards';
import { tasks } from '../tasks/registry';
import { userGrammar, VERDICT_GRAMMAR } from './grammar';
import { userTurn } from './user-turns';

interface XGrammar {
  readonly Testings: { isGrammarAcceptString(grammar: unknown, text: string): Promise<boolean> };
  readonly Grammar: { fromEBNF(text: string): Promise<unknown> };
}

/** The package says that it is a module, and is none. */
function loadXGrammar(): XGrammar {
  const require = createRequire(import.meta.url);
  const file = require.resolve('@mlc-ai/web-xgrammar');
  const module = { exports: {} };
  const run = compileFunction(
    readFileSync(file, 'utf8'),
    ['exports', 'module', 'require', '__filename', '__dirname'],
    // It imports Node's own modules late.
    { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
  ) as (...parts: unknown[]) => void;
  run(module.exports, module, require, file, '');
  return module.exports as XGrammar;
}

let accepts: (grammar: string, text: string) => Promise<boolean>;
beforeAll(() => {
  const { Testings, Grammar } = loadXGrammar();
  accepts = async (grammar, text) => Testings.isGrammarAcceptString(await Grammar.fromEBNF(grammar), text);
});

/** A text of the grammar at random. Reads the few forms that grammar.ts writes. */
function drawn(grammar: string, rng: Rng): string {
  const rules = new Map(grammar.split('\n').map((line) => line.split(' ::= ') as [string, string]));
  const expand = (rule: string): string => {
    const choice = rng.pick(rules.get(rule)!.split(' | '));
    return [...choice.matchAll(/"((?:[^"\\]|\\.)*)"|(\w+)/g)].map(([, text, name]) => text ?? expand(name!)).join('');
  };
  return expand('root');
}

describe.each([...tasks.values()].map((module) => [module.task.name, module] as const))(
  'the grammar of %s',
  (_, module) => {
    const { task } = module;
    const keyboard = keyboardOf(task.name);
    const people = task.realUsers(task.defaultPopulation);

    it('accepts what people say, word for word', async () => {
      for (let i = 0; i < 40; i++) {
        const episode = task.sampleEpisode(7, 'grammar', i);
        const opening = people.begin(episode, new Rng(7, 'grammar', i)).reply(null);
        const text = task.text(opening.slice(0, -1));
        expect(await accepts(userGrammar(keyboard.forms(episode)), text), text).toBe(true);
      }
      const grammar = userGrammar(keyboard.forms(task.sampleEpisode(7, 'grammar', 0)));
      for (const text of ['great thanks', 'deal', 'forget it', 'yes', 'huh ?', 'nope']) {
        expect(await accepts(grammar, text), text).toBe(true);
      }
    });

    it('accepts nothing else', async () => {
      const grammar = userGrammar(keyboard.forms(task.sampleEpisode(7, 'grammar', 0)));
      for (const text of ['', 'great', 'Great thanks', 'great thanks ', 'i am an assistant', '</user>', 'goal:rome'])
        expect(await accepts(grammar, text), text).toBe(false);
    });

    it('has only turns that the task reads, none longer than a turn may be', async () => {
      const seed = Date.now() % 2 ** 31;
      await fc.assert(
        fc.asyncProperty(fc.nat(1_000_000), async (index) => {
          const episode = task.sampleEpisode(3, 'grammar', index);
          const grammar = userGrammar(keyboard.forms(episode));
          const text = drawn(grammar, new Rng(5, 'drawn', index));
          const turn = userTurn(module, episode, [], text)!;
          expect(task.text(turn.tokens)).toBe(`${text} </user>`);
          expect(turn.tokens.length).toBeLessThanOrEqual(task.maxTurnTokens.user);
          expect(task.actOf(turn)).not.toBe('other');
        }),
        { numRuns: 300, seed },
      );
    });
  },
);

it('a verdict is one word', async () => {
  expect(await accepts(VERDICT_GRAMMAR, 'yes')).toBe(true);
  expect(await accepts(VERDICT_GRAMMAR, 'yes, because')).toBe(false);
});
