/** docs/RESULTS.md: what was asked, what came out and how to read it on one screen, then every story, then the second adapter. */
import { arms } from '../arms/registry';
import { SEEDS_FOR_INTERVAL, SEEDS_FOR_TEST } from '../domain/interval';
import { rewardWords } from '../domain/reward';
import { WHY_REGRET } from '../domain/regret';
import { claimWords, differingElsewhere, pointsAtBoth } from '../domain/story-claims';
import { foundWords, MARGIN_WORDS, sideWords } from '../domain/verdict';
import { adaptersInWords, seedsOnAdapters } from './adapters-in-words';
import { blockNamed } from './blocks';
import { counts, named } from './claim-counts';
import { isFromSameModels } from './earlier-base-models';
import { signedWithInterval, percent } from './number-text';
import { replicationText } from './replication';
import { armRuns, resultOf, type Found } from './story-results';
import { legDifference } from './story-summary';
import { overviewText, storyText } from './story-table';
import { table } from './table';
import { mean } from '../rl/statistics';

export function resultsDocument(found: Found): string {
  const stories = found.stories.map(({ story, results }, i) => storyText(story, results, found.summaries[i]));
  const parts = [
    beginning(found),
    overviewText(found.summaries),
    adaptersText(found),
    ...stories,
    replicationText(found.pairs),
    onLavapipeText(found),
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function beginning(found: Found): string {
  const [paper, ours] = (['paper', 'extension'] as const).map((from) =>
    arms.filter(({ source }) => source === from).map(({ name }) => `*${name}*`),
  ) as [string[], string[]];
  const rounding = blockNamed(found, 'replication-sentence');
  return `# Results

A command writes this page (\`npm run results\`, or \`npm run report -- --write\` from the result files alone). Nothing on it is typed by hand. [FINDINGS.md](FINDINGS.md) says in prose what came out and why; [METHOD.md](METHOD.md) says how it is measured.

## What was asked

A *policy* is the language model that is trained: the assistant in a dialogue. It can be trained on logs, or with a *simulator*, a model that plays the user. Then it meets real users. How much of what it gained in training does it keep? Wang et al. ([arXiv 2605.26403](https://arxiv.org/abs/2605.26403)) say that a simulator should first be calibrated, that is, fine-tuned on logs of real users. ShiftLab tests this with small models on two tasks: \`clarify\` (book a trip; the answer is right or wrong) and \`edit\` (revise a note; the text is graded by BLEU). The real users are synthetic: a mixture of scripted people whose probabilities are known exactly.

## What came out

${storyCounts(found)}

${blockNamed(found, 'main-gaps') ?? ''}

${blockNamed(found, 'all-claims') ?? ''} They are listed under "Every claim" below.

## How to read it

- **Arm**: one way of training. The paper's are ${named(paper)}; ours are ${named(ours)}. *Base* is the policy before this training. *Static* is trained on single turns, each continuing a logged dialogue of base with real users (*static-simulated*: with naive's simulator). *Naive* is trained with a simulator that is only prompted, *calibrated* with one that was fine-tuned on logs, and *oracle* with the real users themselves. A trained *policy* is one arm, one setting and one seed.
- **Success**: the percentage of dialogues that reach the user's goal. On \`edit\`, a dialogue's success is 100 × BLEU (how much of the wanted text it shares), and 0 if the user left. A **point** is one per cent, or one hundredth of BLEU. A **difference** is success with real users of the first arm minus that of the second, in points. Both arms meet the same problems, the same users and the same random numbers.
- **Interval**: in brackets, at 95 %. From ${SEEDS_FOR_INTERVAL} seeds on it is Student's t over the seeds: it is about the mean over training runs, so about new ones too. With fewer seeds it is over the dialogues, and describes these trained policies only.
- **Found**, the result of a claim: it **holds** if the whole interval is on the side of 0 that the claim predicts. It is **reversed** if the whole interval is on the other side. If the interval contains 0, there are two cases. **Within ${MARGIN_WORDS}**: the whole interval lies between −${MARGIN_WORDS} and +${MARGIN_WORDS}, so the two arms are equal for our purposes. **Not told apart**: it reaches further, so more seeds are needed. A difference that has a side and is small is both: **holds, within ${MARGIN_WORDS}**. (This is an equivalence test, TOST, of two one-sided tests at 2.5 % each, because the interval is of 95 %.)
- **p** and **after Holm**: p is the two-sided p-value of Student's t-test over the seeds' differences, and it speaks of new training runs even where the interval does not. Fewer than ${SEEDS_FOR_TEST} seeds have none. A story makes many claims, and of twenty true zeros one would differ "at 5 %" by chance. Holm's correction takes all claims of a story at all its settings together: a claim whose corrected p is below 0.05 (bold; **yes** in "Every claim") differs from 0 even so. What lies within ${MARGIN_WORDS} is not corrected.
- **λ** (lambda): the part of the reward that comes from being right. The rest comes from being accepted by the user.
- **H**: the horizon, the number of policy turns after which a dialogue ends.
- **Drop-off**: success in the simulator that the arm trained with, minus success with real users. For *base* and *static* it is the prompted simulator.
- **Regret**: success with real users of *oracle* minus that of the arm, paired. It is negative if the arm is better than *oracle*, and "–" if *oracle* was not run. ${WHY_REGRET}
- **False accept**: the user accepted a wrong answer. **Left**: the user left before the end.
- **KL of its simulator**: the distance from real users to the arm's simulator in these dialogues, in nats per user turn. 0 means that they behave alike.
- **Told apart**: how often a discriminator is right about whether a dialogue is simulated or real. 50 % is chance.
- **ECE**, the confidence error: how far the probability that the policy gives its first answer is from how often that answer is right. It has no sign.
- **(3 of 5 seeds)** behind a mean: earlier runs did not measure it, so it is the mean of the other seeds.
- **tokenBleu**, **charBleu**, **exact**, **editsDone**, **harm** (only \`edit\`): BLEU over tokens and over characters of the text in force at the end; the share of dialogues whose text is the wanted one; how many of the 2 to 5 wanted edits it shows; how many words it has lost or moved that should have stayed.
- An arm can have slightly different numbers in two stories: where a story has a seed from another adapter (a GPU, or a driver that computes on the CPU), rounding differs.
${rounding ? `\nHow much can rounding alone change a number? ${rounding} So a difference of a few points in one seed means nothing.` : ''}`;
}

/** How the paper's claims fared, a sentence a task. */
function storyCounts({ summaries }: Found): string {
  const sentences = summaries
    .filter(({ name }) => name === 'math-chat' || name === 'doc-edit')
    .flatMap(({ points }) =>
      points.map(
        ({ preset, seeds, legs }) =>
          `Of ${legs.length} claims on \`${preset}\` (${seeds.length} training seeds), ${counts(legs)}.`,
      ),
    );
  return `These are the claims about the paper's two experiments, at temperature 1. ${sentences.join(' ')}`;
}

/** Every claim that other adapters gave another verdict to. */
function adaptersText(found: Found): string {
  const rows = found.summaries.flatMap((summary) =>
    pointsAtBoth(summary).flatMap((point) =>
      point.legs.flatMap((leg) =>
        differingElsewhere(leg).map((other) => [
          summary.title,
          summary.second ? `${point.label}, T = ${point.temperature}` : point.label,
          claimWords(leg),
          `**${foundWords(leg)}**, ${signedWithInterval(leg)}`,
          adaptersOfPoint(found, point.file),
          `**${foundWords(other)}**, ${signedWithInterval(other)}`,
          other.on,
        ]),
      ),
    ),
  );
  const told = blockNamed(found, 'verdicts-elsewhere');
  if (told === null) return '';
  const header = ['story', 'setting', 'claim', 'found', 'on', 'elsewhere', 'on'];
  return [
    '',
    '## Verdicts on other adapters',
    '',
    `Some claims were computed more than once: with the same settings and seeds, but on other adapters, so only rounding differs. ${told} A verdict that rounding can change is too close to call; neither of the two is the right one.`,
    ...(rows.length > 0 ? ['', table(header, rows)] : []),
  ].join('\n');
}

function adaptersOfPoint(found: Found, file: string): string {
  const result = resultOf(found, file);
  return result ? seedsOnAdapters(result) : '–';
}

/** Points all of whose seeds were computed on lavapipe too: each arm and claim beside the story's. */
function onLavapipeText(found: Found): string {
  return [...found.onLavapipe]
    .filter(([file, alone]) => isFromSameModels(alone, resultOf(found, file) ?? alone))
    .map(([file, alone]) => comparison(found, file, alone))
    .join('\n');
}

function comparison(found: Found, file: string, alone: NonNullable<ReturnType<typeof resultOf>>): string {
  const result = resultOf(found, file);
  const success = (of: typeof alone, arm: string) =>
    of.spec.arms.includes(arm)
      ? `${percent(mean(armRuns(of, arm).map(({ real }) => real.metrics.success)))} (${armRuns(of, arm)
          .map(({ real }) => percent(real.metrics.success))
          .join(', ')})`
      : '–';
  const gap = (of: typeof alone | null, a: string, b: string) => {
    const difference = of && legDifference(of, { a, b });
    return difference
      ? { words: signedWithInterval(difference), side: sideWords(difference) }
      : { words: '–', side: null };
  };
  const { spec, seeds, adapters, gaps } = alone;
  return [
    '',
    `### ${spec.preset}, ${rewardWords(spec.reward)}: all ${seeds.length} seeds on one adapter`,
    '',
    `${adapters.map(({ description }) => description).join(' and ')} computed every seed (\`results/lavapipe/${file}.json.gz\`), beside what the story has: ${result ? adaptersInWords(result) : 'nothing yet'}. All other numbers on this page, in the README and in the page's Results view are those of the stories.`,
    '',
    table(
      ['arm', 'real users % (each seed)', 'in the story'],
      spec.arms.map((arm) => [arm, success(alone, arm), result ? success(result, arm) : '–']),
    ),
    '',
    table(
      ['difference, points', 'on this adapter', 'in the story', 'beside 0'],
      gaps.map(({ a, b }) => {
        const [here, story] = [gap(alone, a, b), gap(result, a, b)];
        const differs = story.side !== null && story.side !== here.side;
        const side = differs ? `**${here.side}**, but in the story **${story.side}**` : here.side;
        return [`${a} − ${b}`, here.words, story.words, side ?? '–'];
      }),
    ),
  ].join('\n');
}
