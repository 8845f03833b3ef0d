/** What was typed, read as a turn in the task's words. So far: words of the vocabulary in a readable order. */
import type { Turn } from '../../domain/dialogue';
import type { SlotLanguage } from '../slots/language';
import type { TypedPiece, TypedProblem, TypedTurn } from './keyboard';

export interface Situation {
  readonly language: SlotLanguage;
  readonly actOf: (turn: Turn) => string;
  readonly turns: readonly Turn[];
}

const LONGEST_TEXT = 400;

export function typedTurn({ language, actOf }: Situation, text: string): TypedTurn {
  const refused = (problem: TypedProblem, pieces: readonly TypedPiece[]): TypedTurn => ({
    pieces,
    heard: null,
    problem,
    without: null,
    unknown: pieces.flatMap((piece) => (piece.kind === 'unknown' ? [piece.text] : [])),
  });
  const { vocabulary, maxTurnTokens } = language.wording;
  const chunks = text.slice(0, LONGEST_TEXT + 1).match(/\S+/g) ?? [];
  if (chunks.length === 0) return refused({ code: 'empty', sentence: 'Nothing was typed yet.', choices: [] }, []);
  if (text.length > LONGEST_TEXT) {
    const sentence = `This is too long: ${text.length} characters, at most ${LONGEST_TEXT} are read.`;
    return refused({ code: 'too-long', sentence, choices: [] }, [{ text: text.trim(), kind: 'unknown' }]);
  }
  const speakable = new Map(vocabulary.speakable.map((id) => [vocabulary.words[id]!, id]));
  const pieces = chunks.map((chunk): TypedPiece => {
    const word = chunk.toLowerCase().replace(/[^\p{L}?]/gu, '');
    return { text: chunk, kind: speakable.has(word) ? 'kept' : 'unknown', as: word };
  });
  const unknown = pieces.filter(({ kind }) => kind === 'unknown');
  if (unknown.length > 0) {
    const sentence = `The policy does not know ${unknown.map((piece) => `“${piece.text}”`).join(', ')}.`;
    return refused({ code: 'unknown-words', sentence, choices: [] }, pieces);
  }
  const tokens = [...pieces.map(({ as }) => speakable.get(as!)!), vocabulary.stop.user];
  if (tokens.length > maxTurnTokens.user)
    return refused({ code: 'too-long', sentence: 'This is too long for one turn.', choices: [] }, pieces);
  const act = language.readUser(tokens);
  if (act.kind === 'other')
    return refused({ code: 'nothing-said', sentence: 'This says nothing that is understood.', choices: [] }, pieces);
  const move = act.kind === 'accept' || act.kind === 'leave' ? act.kind : 'continue';
  return {
    pieces,
    heard: {
      tokens,
      text: vocabulary.text(tokens.slice(0, -1)),
      act: actOf({ speaker: 'user', tokens }),
      move,
    },
    problem: null,
    without: null,
    unknown: [],
  };
}
