/** The whole calibration: with a table instead of a model, and on a device from a base with a tokenizer of its own. */
import { describe, expect, it } from 'vitest';
import { testDevice } from '../../test/device';
import { orders } from '../../test/made-orders';
import { tabularHost } from '../../test/tabular-model';
import { readTalkReport } from '../domain/talk-report';
import { readCheckpoint, writeCheckpoint } from '../model/checkpoint';
import { parseConfig } from '../model/config';
import { initialWeights } from '../model/initial-weights';
import { createModelHost } from '../model/model-host';
import { PlainModel } from '../model/plain/model';
import { calibrateText, type TextCalibration } from './calibrate-text';
import { MARK_NAMES } from './dialogue-tokens';
import type { TextProgress } from './effort';
import { withMarks } from './marked-base';
import { configOf } from './recipes';
import { encoderOf, learnedTokenizer } from './starting-model';
import { talkReport, talkTables } from './talk-report';
import { splitByDialogue, TextSimulator } from './text-simulator';
import { userTextSize } from './text-nll';

const given = (over: Partial<TextCalibration> = {}): TextCalibration => ({
  train: orders('train', 40),
  heldOut: orders('held out', 24),
  pretraining: [],
  base: null,
  seed: 1,
  passes: 4,
  host: tabularHost(),
  nowMs: () => 0,
  onProgress: async () => undefined,
  ...over,
});

describe('calibration on people’s dialogues', () => {
  it('scores every simulator on the same words, and lets three of them speak', async () => {
    const progress: TextProgress[] = [];
    const setting = given({ onProgress: async (one) => void progress.push(one), pretraining: orders('other', 10) });
    const found = await calibrateText(setting);
    for (const nats of Object.values(found.nats)) {
      expect(nats.map(({ id }) => id)).toEqual(setting.heldOut.map(({ id }) => id));
      for (const { turns } of nats) expect(turns.map(({ index }) => index)).toEqual([0, 2]);
    }
    expect(found.turns).toHaveLength(2 * 24);
    expect(found.learned).toBe(40);
    const report = talkReport(found, setting.heldOut, { seed: 1, adapter: 'a table', pretraining: 10 });
    expect(report.calibratedAgainst.uncalibrated.relative.value).toBeLessThan(0);
    expect(report.data.heldOutWords).toBe(setting.heldOut.map(userTextSize).reduce((sum, { words }) => sum + words, 0));
    expect(talkTables(report)).toContain('| 5-gram (Kneser–Ney) |');
    const written: unknown = JSON.parse(JSON.stringify(report));
    expect(readTalkReport(written, 'It')).toEqual(written);
    expect(report.pairs!.length).toBeLessThanOrEqual(40);
    for (const { id, context, real } of report.pairs!) {
      const { turns } = setting.heldOut.find((dialogue) => id.startsWith(`${dialogue.id} `))!;
      expect([...context, { speaker: 'user', text: real }]).toEqual(turns.slice(0, context.length + 1));
    }
    const shares = progress.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(0.99);
  });

  it('gives the same for the same seed, and looks at held-out dialogues only to score them', async () => {
    const [first, again, others] = [
      await calibrateText(given()),
      await calibrateText(given()),
      await calibrateText(given({ heldOut: orders('others', 24) })),
    ];
    expect(again).toEqual(first);
    expect(others.files).toEqual(first.files);
    expect(others.models).toEqual(first.models);
  });

  it('ends where its progress throws', async () => {
    let times = 0;
    const cancelled = given({
      onProgress: async () => {
        if (++times > 20) throw new Error('cancelled');
      },
    });
    await expect(calibrateText(cancelled)).rejects.toThrow('cancelled');
  });

  it('refuses too few dialogues', async () => {
    await expect(calibrateText(given({ train: orders('train', 3) }))).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('a split by dialogue', () => {
  it('is the same in any order, and has its share', () => {
    const all = orders('train', 50);
    const { part, rest } = splitByDialogue(all, 0.2, 1);
    expect(part).toHaveLength(10);
    const turned = splitByDialogue([...all].reverse(), 0.2, 1);
    expect(new Set(turned.part)).toEqual(new Set(part));
    expect(new Set([...part, ...rest])).toEqual(new Set(all));
  });
});

describe('a base with words of its own', () => {
  const config = configOf({ vocabularySize: 0, hiddenSize: 16, layers: 1, heads: 2 }, 300);
  const base = async () => {
    const { added_tokens: marks, ...file } = JSON.parse(await learnedTokenizer(orders('train', 20), 300)) as {
      added_tokens: unknown[];
      model: { vocab: Record<string, number> };
    };
    expect(marks).toHaveLength(3);
    // Without its marks it is a base that knows nothing of dialogues; their rows are left over.
    const vocab = Object.fromEntries(Object.entries(file.model.vocab).filter(([token]) => !MARK_NAMES.includes(token)));
    const tokenizer = JSON.stringify({ ...file, model: { ...file.model, vocab }, added_tokens: [] });
    const parsed = parseConfig(config);
    return { ...writeCheckpoint({ config: parsed, weights: initialWeights(parsed, 1) }), tokenizer };
  };

  it('gets marks, and says of other tokens what it said before, but for what it gives to marks', async () => {
    const files = await base();
    const marked = withMarks(files, 1);
    const tokens = encoderOf(marked.tokenizer!).tokenizer;
    expect(MARK_NAMES.map((name) => tokens.idOf(name))).toEqual([300, 301, 302]);
    const [before, after] = [files, marked].map((one) => new PlainModel(readCheckpoint(one), 'test'));
    expect(after!.vocabularySize).toBe(303);
    const rows = [{ ids: [5, 100, 41, 7] }, { ids: [5, 100, 41, 8] }];
    const [a, b] = [await before!.score(rows, 1), await after!.score(rows, 1)];
    const odds = (scored: typeof a) => scored[0]!.logprobs[3]! - scored[1]!.logprobs[3]!;
    expect(odds(b)).toBeCloseTo(odds(a), 5);
    expect(withMarks(marked, 1)).toEqual(marked);
  });

  it('is calibrated on a device: better than before, and scored alike without a GPU', async () => {
    const host = createModelHost(await testDevice());
    const setting = given({ host, base: await base(), train: orders('train', 16), passes: 15 });
    const found = await calibrateText({
      ...setting,
      shape: { vocabularySize: 300, hiddenSize: 16, layers: 1, heads: 2 },
    });
    const report = talkReport(found, setting.heldOut, { seed: 1, adapter: 'test', pretraining: 0 });
    expect(report.calibratedAgainst.uncalibrated.relative.interval.high).toBeLessThan(-0.1);
    const plain = new TextSimulator(
      new PlainModel(readCheckpoint(found.files), 'plain'),
      encoderOf(found.files.tokenizer!),
      256,
    );
    const nats = await plain.nats(setting.heldOut, async () => undefined);
    nats.forEach(({ turns }, n) =>
      turns.forEach(({ text, end }, k) => {
        const onDevice = found.nats.calibrated[n]!.turns[k]!;
        expect(text).toBeCloseTo(onDevice.text, 3);
        expect(end).toBeCloseTo(onDevice.end, 3);
      }),
    );
  });
});
