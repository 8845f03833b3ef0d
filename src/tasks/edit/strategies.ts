/**
 * The scripted policies of `edit` as a family to be searched. Acts, but for one thing: what a person says goes through words,
 * because a hint may mean one wish or another. What is right: edit.ts.
 */
import type { StrategyFamily } from '../registry';
import { BASE_MIXTURE, STRATEGY_CHOICES, ScriptedAgent, randomStrategy } from './agents';
import type { Strategy } from './agents';
import { problemOf } from './corpus';
import { edited, randomGoal, render } from './document';
import { DocumentLanguage } from './language';
import { tokenBleu } from './measures';

export const strategies: StrategyFamily<Strategy> = {
  choices: STRATEGY_CHOICES,
  weights: BASE_MIXTURE,
  random: randomStrategy,
  hasty: {
    asking: 'all',
    questions: 1,
    vague: 'guess',
    confirm: 'never',
    onReject: 'repeat',
    useCorrection: true,
    meddles: false,
    wander: 0,
  },
  begin(strategy, rng) {
    const goal = randomGoal(rng);
    const agent = new ScriptedAgent(strategy, rng);
    const language = new DocumentLanguage(goal.document);
    return {
      problem: problemOf(goal),
      next: (heard, person) => agent.next(language.readings(person.say(heard, language))),
      correct: (answer) => tokenBleu(goal, render(answer ? edited(goal.document, answer) : goal.document)),
    };
  },
  describe: ({ asking, questions, vague, confirm, onReject, useCorrection, meddles }) =>
    `asks ${asking}, ${questions} questions, vague: ${vague}, confirm ${confirm}, rejected: ${onReject}${useCorrection ? '' : ', ignores corrections'}${meddles ? ', meddles' : ''}`,
};
