/**
 * Everything random that depends on which personas there are, as hashes: populations drawn from the prior, the rows that
 * the shipped base models were trained on, and dialogues with the users of tasks and presets.
 */
import { createHash } from 'node:crypto';
import type { Turn } from '../src/domain/dialogue';
import { Rng } from '../src/domain/rng';
import { presets } from '../src/experiment/presets/registry';
import { personas } from '../src/personas/core/persona';
import { populationFromPrior } from '../src/personas/core/prior';
import { tasks, type TaskModule } from '../src/tasks/registry';

/** The populations of recorded results, and two others, of the personas that were members of the prior then. */
const DRAWN = [1, 2, 3, 4, 5, 7, 123_456_789];
const MEMBERS = ['changer', 'cooperative', 'digressing', 'impatient', 'noisy', 'pushback', 'terse'];
/** Every corpus row depends on its seed and index alone, so a few seeds of each stand for all. */
const ROWS = 32;
const POLICY_SEEDS = [10_000, 10_499, 1_000_000];
const SIMULATOR_SEEDS = [20_450, 21_699, 1_000_000];
const MOST_DIFFICULT = 8;
const DIALOGUES = 100;
const POLICY_TURNS = 6;

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/** Dialogues of the scripted solver with real users, each user's persona included. */
function dialogues({ task, solve }: TaskModule, population: unknown): unknown {
  const users = task.realUsers(population);
  return Array.from({ length: DIALOGUES }, (_, index) => {
    const episode = task.sampleEpisode(1, 'persona numbers', index);
    const user = users.begin(episode, new Rng(1, 'persona numbers/user', index));
    const turns: Turn[] = [{ speaker: 'user', tokens: user.reply(null) }];
    while (turns.length < 2 * POLICY_TURNS && task.readUser(turns.at(-1)!.tokens) === 'continue') {
      const tokens = solve(turns, new Rng(1, 'persona numbers/solver', index), task.policyPrompt(episode));
      turns.push({ speaker: 'policy', tokens }, { speaker: 'user', tokens: user.reply(tokens) });
    }
    return [user.persona, turns.map(({ tokens }) => tokens)];
  });
}

export function personaNumbers(): Record<string, string> {
  const numbers: Record<string, string> = {};
  const members = MEMBERS.map((name) => personas.get(name)!);
  for (const number of DRAWN) numbers[`prior:${number}`] = hash(populationFromPrior(number, members));
  for (const [name, module] of tasks) {
    numbers[`${name}: policy corpus`] = hash(POLICY_SEEDS.map((seed) => module.policyCorpus(seed, ROWS)));
    numbers[`${name}: simulator corpus`] = hash(SIMULATOR_SEEDS.map((seed) => module.simulatorCorpus(seed, ROWS)));
    numbers[`${name}: simulator drill`] = hash(
      Array.from({ length: MOST_DIFFICULT }, (_, i) => module.simulatorDrill(20_000 + i, ROWS, i + 1)),
    );
    numbers[`${name}: dialogues`] = hash(dialogues(module, module.task.defaultPopulation));
  }
  for (const { name, spec } of presets) {
    if (spec.population === null) continue;
    numbers[`preset ${name}: dialogues`] = hash(dialogues(tasks.get(spec.task)!, spec.population));
  }
  return numbers;
}
