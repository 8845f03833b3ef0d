/** Folds hold every dialogue out once, and a cross-fit scores each by models that did not learn from it. */
import { describe, expect, it } from 'vitest';
import { testDevice } from '../../test/device';
import { readCheckpoint, writeCheckpoint } from '../model/checkpoint';
import { parseConfig } from '../model/config';
import { initialWeights } from '../model/initial-weights';
import { createModelHost } from '../model/model-host';
import type { TextDialogue } from '../domain/text-dialogue';
import { crossFit, crossFitText, foldsOf } from './cross-fit';
import { OpenVocabularyNgram } from './open-vocabulary';
import { configOf } from './recipes';
import { learnedTokenizer } from './starting-model';
import { totalNats } from './text-nll';

const dialogues = Array.from({ length: 12 }, (_, n): TextDialogue => ({
  id: `d${n}`,
  turns: [
    { speaker: 'user', text: `a ${['latte', 'mocha', 'tea'][n % 3]!} please` },
    { speaker: 'policy', text: 'Is that right?' },
    { speaker: 'user', text: 'yes' },
  ],
}));

describe('folds', () => {
  it('hold each dialogue out once, in sizes that differ by one at most, whatever the order', () => {
    const folds = foldsOf(dialogues, 5, 1);
    expect(folds.flatMap(({ heldOut }) => heldOut.map(({ id }) => id)).sort()).toEqual(
      dialogues.map(({ id }) => id).sort(),
    );
    expect(folds.map(({ heldOut }) => heldOut.length)).toEqual([3, 3, 2, 2, 2]);
    for (const { train, heldOut } of folds) {
      expect(train.length + heldOut.length).toBe(12);
      expect(heldOut.filter((one) => train.includes(one))).toEqual([]);
    }
    expect(foldsOf([...dialogues].reverse(), 5, 1)).toEqual(folds);
    expect(foldsOf(dialogues, 5, 2)).not.toEqual(folds);
  });
});

describe('a cross-fit', () => {
  it('scores every dialogue once, with the n-gram of the other folds, and says so', async () => {
    const tokenizer = await learnedTokenizer(dialogues, 300);
    const config = parseConfig(configOf({ vocabularySize: 300, hiddenSize: 16, layers: 1, heads: 2 }, 300));
    const base = { ...writeCheckpoint({ config, weights: initialWeights(config, 1) }), tokenizer };
    expect(readCheckpoint(base).config.vocabularySize).toBe(300);
    const report = await crossFit({
      ...{ dialogues, folds: 3, base, seed: 1, passes: 3, nowMs: () => 0, onProgress: async () => undefined },
      host: createModelHost(await testDevice()),
    });
    expect([report.dialogues, report.words, report.differences.length]).toEqual([12, 12 * 4, 3]);
    for (const { train, heldOut } of foldsOf(dialogues, 3, 1)) {
      const ngram = new OpenVocabularyNgram(train);
      for (const dialogue of heldOut)
        expect(report.scored.find(({ id }) => id === dialogue.id)!.ngram).toBe(totalNats(ngram.nats(dialogue)));
    }
    const sum = report.scored.reduce((total, { calibrated, ngram }) => total + calibrated - ngram, 0);
    expect(report.calibratedAgainst.ngram.perWord.value).toBeCloseTo(sum / report.words, 10);
    expect(crossFitText(report)).toContain('3 folds of 12 dialogues (seed 1)');
  });
});
