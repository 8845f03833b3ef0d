/** The set-up form's state: a preset and what was changed of it. `spec` is always derived, never edited. */
import type { KernelTable } from '../../domain/adapter-use';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { asShiftLabError, type ErrorCode } from '../../domain/errors';
import { kernelsIn } from '../../domain/kernel-file';
import { jsonOf } from '../../domain/json-text';
import { seedsIn } from '../../domain/seed-list';
import { shortened } from '../../domain/shown-value';
import { utf8Text } from '../../domain/utf8-text';
import { populationFromPrior } from '../../personas/core/prior';
import type { Preset } from '../../domain/preset';
import type { Catalog, PersonaEntry } from '../catalog';
import { Latest } from '../latest';
import { normalised, rounded, withShare, type Shares } from './mixture';
import { howMany, knownParameters, merged, parametersIn, withParameter, type ByPersona } from './persona-parameters';
import { setupLink, type SetupLink } from './setup-link';
import {
  FORMULA,
  advancedFields,
  fieldValue,
  specFields,
  specProblem,
  valueAt,
  withValue,
  wrongField,
} from './spec-fields';

type Population = Readonly<Record<string, unknown>>;

/** What is in a file that a person chose. Throws `code` if it is no JSON in UTF-8. */
async function jsonIn(file: Pick<Blob, 'arrayBuffer'>, code: ErrorCode): Promise<unknown> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return jsonOf(utf8Text(bytes, 'This file', code), 'This file', code);
}

export class Setup {
  presets = $state.raw<readonly Preset[]>([]);
  presetName = $state('');
  seedsText = $state('1');
  arms = $state.raw<readonly string[]>([]);
  lambda = $state(1);
  shares = $state.raw<Shares>({});
  /** A loaded file; its parameters stay when its shares are moved. */
  population = $state.raw<Population | null>(null);
  /** How its people behave, where a slider was moved. */
  changedParameters = $state.raw<ByPersona>({});
  populationProblem = $state<string | null>(null);
  /** A table of kernels from a file, with the file's name; null: the fastest here. */
  kernels = $state.raw<{ readonly table: KernelTable; readonly file: string } | null>(null);
  kernelsProblem = $state<string | null>(null);
  /** Advanced fields changed by hand, as typed. */
  typed = $state.raw<Readonly<Record<string, string>>>({});
  /** Id of the run that goes on with this set-up as a branch of it; null for a new run. */
  branching = $state<string | null>(null);
  /** What of a run's settings cannot be had here; null if none was taken over. */
  lacking = $state.raw<readonly string[] | null>(null);
  /** Pause when the simulator is calibrated. */
  onlySimulator = $state(false);
  /** Whether "All settings" is unfolded. */
  settingsOpen = $state(false);
  /** It was asked for elsewhere on the page, and the Lab has not gone to it yet. */
  wanted = $state(false);
  private mixtureTouched = $state(false);
  /** The users in whole percent, as the sliders show them and, once one was moved, as the spec has them. */
  readonly shownShares = $derived(rounded(this.shares));
  private drawn = 0;
  private readonly latestUsers = new Latest();
  private readonly latestKernels = new Latest();

  readonly preset = $derived(this.presets.find((preset) => preset.name === this.presetName) ?? null);
  readonly spec = $derived.by((): ExperimentSpec | null => {
    if (!this.preset) return null;
    let spec: ExperimentSpec = this.preset.spec;
    for (const field of specFields) {
      const text = this.typed[field.path];
      if (text !== undefined) spec = withValue(spec, field.path, fieldValue(field, text));
    }
    return {
      ...spec,
      seeds: seedsIn(this.seedsText) ?? [],
      arms: [...this.arms],
      reward: { ...spec.reward, lambda: this.lambda },
      population: this.chosenPopulation(),
    };
  });
  /** Whose dialogues in this browser are to be the logs: 'people', or a language model by its name; null: the population's. */
  logsOf = $state<string | null>(null);
  /** A reward of one's own; '' for that of λ. */
  readonly formula = $derived(this.typed[FORMULA] ?? this.preset?.spec.reward.formula ?? '');
  readonly problem = $derived.by((): string | null => {
    if (!this.spec) return null;
    if (!seedsIn(this.seedsText))
      return 'Seeds must be whole numbers, at most 100 of them: for example 1, or 1, 2, 3, or 1-5.';
    if (this.arms.length === 0) return 'Tick at least one arm.';
    return specProblem(this.spec, this.typed);
  });
  /** The setting that the problem is about, if it is one of "All settings". */
  readonly problemField = $derived.by((): string | null => {
    const path = this.spec && this.problem !== null ? wrongField(this.spec) : null;
    return advancedFields.some((field) => field.path === path) ? path : null;
  });

  constructor(private readonly catalog: Omit<Catalog, 'keyboards' | 'presets' | 'plannedSeconds'>) {}

  choose(name: string): void {
    const preset = this.presets.find((known) => known.name === name);
    if (!preset) return;
    [this.branching, this.lacking] = [null, null];
    this.presetName = name;
    this.seedsText = preset.spec.seeds.join(', ');
    this.arms = preset.spec.arms;
    this.lambda = preset.spec.reward.lambda;
    this.typed = {};
    this.logsOf = null;
    this.resetUsers();
  }

  /** Which users, where they are not the task's own; null if they are. */
  get usersName(): string | null {
    const named = this.population && String(this.population['name'] ?? 'from a file');
    return this.usersTouched ? `changed from ${named ?? 'the task’s own'}` : named;
  }

  /** The users are other ones than the preset's. */
  get usersChanged(): boolean {
    return this.preset !== null && (this.usersTouched || this.population !== this.preset.spec.population);
  }

  /** Back to the preset's users. */
  resetUsers(): void {
    this.latestUsers.ask();
    const { population, task } = this.preset!.spec;
    this.population = population;
    this.populationProblem = null;
    this.mixtureTouched = false;
    this.changedParameters = {};
    this.shares = this.sharesOf(population ?? this.defaultPopulation(task));
  }

  setShare(name: string, share: number): void {
    this.latestUsers.ask();
    this.shares = withShare(this.shares, name, share);
    this.mixtureTouched = true;
  }

  /** A parameter of a persona as these users have it. */
  parameter(persona: PersonaEntry, name: string): number {
    return this.changedParameters[persona.name]?.[name] ?? this.ownParameter(persona, name);
  }

  setParameter(persona: PersonaEntry, name: string, value: number): void {
    this.latestUsers.ask();
    const own = this.ownParameter(persona, name);
    this.changedParameters = withParameter(this.changedParameters, persona.name, name, value, own);
  }

  setArm(name: string, on: boolean): void {
    const order = this.catalog.arms.map((arm) => arm.name);
    this.arms = order.filter((arm) => (arm === name ? on : this.arms.includes(arm)));
  }

  /** Unset where the text is the preset's own value. */
  setField(path: string, text: string): void {
    const own = this.preset && String(valueAt(this.preset.spec, path));
    const { [path]: _dropped, ...others } = this.typed;
    this.typed = text === own ? others : { ...others, [path]: text };
  }

  /** Takes the file's users, unless others are chosen while it is read. */
  async loadPopulation(file: Pick<Blob, 'arrayBuffer'>): Promise<void> {
    const isWanted = this.latestUsers.ask();
    try {
      const population = await jsonIn(file, 'population-invalid');
      if (isWanted()) this.takePopulation(population);
    } catch (thrown) {
      if (isWanted()) this.populationProblem = asShiftLabError(thrown).message;
    }
  }

  async loadKernels(file: Pick<File, 'arrayBuffer' | 'name'>): Promise<void> {
    this.dropKernels();
    const isWanted = this.latestKernels.ask();
    try {
      const table = kernelsIn(await jsonIn(file, 'kernels-invalid'), file.name);
      if (isWanted()) this.kernels = { table, file: shortened(file.name) };
    } catch (thrown) {
      if (isWanted()) this.kernelsProblem = asShiftLabError(thrown).message;
    }
  }

  /** Back to the kernels that are fastest here. */
  dropKernels(): void {
    this.latestKernels.ask();
    this.kernels = null;
    this.kernelsProblem = null;
  }

  /** The next population of the prior, which nothing was tuned on. The first is number 1. */
  drawPopulation(): void {
    this.drawn++;
    this.takePopulation({ ...populationFromPrior(this.drawn) });
  }

  /** Applies a prepared link; returns what of the set-up in it is not known here. */
  fromLink(link: SetupLink): readonly string[] {
    const unknown: string[] = [];
    const wanted = link.preset ?? this.presetName;
    if (link.preset && !this.presets.some((preset) => preset.name === link.preset))
      unknown.push(`preset=${link.preset}`);
    this.choose(this.presets.some((preset) => preset.name === wanted) ? wanted : (this.presets[0]?.name ?? ''));
    if (link.seeds) this.seedsText = link.seeds.join(', ');
    if (link.lambda !== null) this.lambda = link.lambda;
    if (link.arms) {
      this.arms = this.catalog.arms.map((arm) => arm.name).filter((name) => link.arms!.includes(name));
      unknown.push(...link.arms.filter((name) => !this.arms.includes(name)).map((name) => `arm ${name}`));
    }
    this.typed = link.fields;
    try {
      if (link.population) this.takePopulation(link.population);
    } catch (thrown) {
      this.populationProblem = asShiftLabError(thrown).message;
      unknown.push(`population (${this.populationProblem.replace(/\.$/, '')})`);
    }
    if (link.mixture) unknown.push(...this.takeMixture(link.mixture));
    if (link.parameters) unknown.push(...this.takeParameters(link.parameters));
    return unknown;
  }

  /**
   * Takes over the settings of a run. Returns what of it cannot be had here, as parts of sentences.
   */
  fromSpec(spec: ExperimentSpec): readonly string[] {
    const lacking: string[] = [];
    const preset = this.presets.find((one) => one.name === spec.preset && one.spec.task === spec.task);
    const base = preset ?? this.presets.find((one) => one.spec.task === spec.task);
    if (!base) return [`the task ${shortened(spec.task, 40)} is not known here`];
    this.choose(base.name);
    this.seedsText = spec.seeds.join(', ');
    const known = this.catalog.arms.map(({ name }) => name);
    this.arms = known.filter((name) => spec.arms.includes(name));
    const strange = spec.arms.filter((name) => !known.includes(name));
    if (strange.length > 0) lacking.push(`the arms ${shortened(strange.join(', '), 80)} are not known here`);
    this.lambda = spec.reward.lambda;
    for (const { path } of specFields) this.setField(path, String(valueAt(spec, path)));
    try {
      if (spec.population && JSON.stringify(spec.population) !== JSON.stringify(base.spec.population))
        this.takePopulation(spec.population);
    } catch (thrown) {
      lacking.push(asShiftLabError(thrown).message.replace(/\.$/, ''));
    }
    if (spec.logs.people !== '') lacking.push('its logs are dialogues of people, which are not in the settings');
    return lacking;
  }

  toLink(): SetupLink {
    const own = this.preset?.spec;
    if (!own) return setupLink.empty;
    const same = (a: readonly unknown[], b: readonly unknown[]) =>
      a.length === b.length && a.every((value, i) => value === b[i]);
    const seeds = seedsIn(this.seedsText);
    const fromFile = this.population !== null && this.population !== own.population;
    return {
      preset: this.presetName,
      seeds: seeds && !same(seeds, own.seeds) ? seeds : null,
      arms: same(this.arms, own.arms) ? null : this.arms,
      lambda: this.lambda === own.reward.lambda ? null : this.lambda,
      population: fromFile ? this.population : null,
      mixture: this.mixtureTouched ? this.presentShares() : null,
      parameters: howMany(this.changedParameters) > 0 ? this.changedParameters : null,
      fields: this.typed,
    };
  }

  /** Returns what of it is not known here; a mixture without anyone who is known changes nothing. */
  private takeMixture(mixture: Shares): readonly string[] {
    const known = this.catalog.personas.map(({ name }) => name);
    const strangers = Object.keys(mixture).filter((name) => !known.includes(name));
    if (!known.some((name) => (mixture[name] ?? 0) > 0)) {
      const given = Object.entries(mixture)
        .map(([name, weight]) => `${name}:${weight}`)
        .join(',');
      return [`mix=${given} (it names no known persona with a weight above 0, so the users are unchanged)`];
    }
    this.shares = normalised(Object.fromEntries(known.map((name) => [name, mixture[name] ?? 0])));
    this.mixtureTouched = true;
    return strangers.map((name) => `persona ${name}`);
  }

  /** Returns what of it is not known here. */
  private takeParameters(given: ByPersona): readonly string[] {
    const { known, unknown } = knownParameters(given, this.catalog.personas);
    for (const { persona, name, value } of known) this.setParameter(persona, name, value);
    return unknown;
  }

  private takePopulation(value: unknown): void {
    this.catalog.parsePopulation(value);
    this.latestUsers.ask(); // not before: a file that is refused is still wanted, and says why
    this.population = value as Population;
    this.populationProblem = null;
    this.mixtureTouched = false;
    this.changedParameters = {};
    this.shares = this.sharesOf(value);
  }

  /** null if the users are the task's own: the spec then says so too. */
  private chosenPopulation(): Population | null {
    if (!this.usersTouched) return this.population;
    const base = this.basePopulation();
    return {
      ...base,
      name: this.usersName!,
      ...(this.mixtureTouched && { weights: this.presentShares() }),
      ...(howMany(this.changedParameters) > 0 && {
        parameters: merged(parametersIn(base), this.changedParameters),
      }),
    };
  }

  /** A share or a parameter was changed by hand. */
  private get usersTouched(): boolean {
    return this.mixtureTouched || howMany(this.changedParameters) > 0;
  }

  private ownParameter(persona: PersonaEntry, name: string): number {
    return parametersIn(this.basePopulation())[persona.name]?.[name] ?? persona.parameters[name]!.default;
  }

  /** Before any slider was moved. */
  private basePopulation(): Population {
    return (this.population ?? this.defaultPopulation(this.preset!.spec.task)) as Population;
  }

  private presentShares(): Shares {
    return Object.fromEntries(Object.entries(this.shownShares).filter(([, share]) => share > 0));
  }

  private defaultPopulation(task: string): unknown {
    return this.catalog.tasks.get(task)?.defaultPopulation;
  }

  private sharesOf(population: unknown): Shares {
    const weights = (population as { weights?: Record<string, number> } | null | undefined)?.weights ?? {};
    return normalised(
      Object.fromEntries(this.catalog.personas.map((persona) => [persona.name, weights[persona.name] ?? 0])),
    );
  }
}
