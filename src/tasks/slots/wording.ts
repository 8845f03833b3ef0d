/**
 * How acts sound in a slot-filling task: a few phrasings for each act, and the words by which it is recognised. Most of it
 * is the same for all tasks and stands here; a task adds how its users begin and tell, and how its policy asks and answers.
 *
 * A user's verdict is in the first word of its turn: all that a small transformer must compare is known when it starts to
 * speak. Not here: values in words, and readings of whole turns (language.ts).
 */
import type { PolicyAct, UserAct } from '../../personas/core/acts';
import type { Register } from '../../personas/core/behaviour';
import type { SlotVocabulary } from './vocabulary';

/** Phrasings by register; `*` stands for the values of the act, `~` for the same values said vaguely. */
export type Templates = Readonly<Record<Register, readonly string[]>>;

/** Phrasings of one act, and the words (separated by spaces) that only this act is made of. */
export interface Phrasing<T> {
  readonly phrases: T;
  readonly cues: string;
}

export interface TaskWording {
  readonly vocabulary: SlotVocabulary;
  /** Longest turn in tokens, stop token included. */
  readonly maxTurnTokens: { readonly policy: number; readonly user: number };
  readonly greet: Phrasing<Templates>;
  /** Has no cue: a user's turn with values and without any cue tells them. */
  readonly tell: Templates;
  /** The question for each slot. Three phrasings, as of all that a policy says. */
  readonly ask: readonly Phrasing<readonly string[]>[];
  readonly askAll: Phrasing<readonly string[]>;
  /** Absent if an answer is more than its values; the task's language then says and reads it. */
  readonly propose?: Phrasing<readonly string[]>;
}

type UserKind = Exclude<UserAct['kind'], 'other'>;

const USER: Readonly<Record<Exclude<UserKind, 'greet' | 'tell'>, Phrasing<Templates>>> = {
  unsure: {
    phrases: { plain: ['not sure yet', 'nice weather'], polite: ['let me think'], curt: ['hmm'] },
    cues: 'hmm sure think weather',
  },
  yes: { phrases: { plain: ['yes'], polite: ['indeed it is'], curt: ['yep'] }, cues: 'yes yep indeed' },
  no: { phrases: { plain: ['no take *'], polite: ['sadly not *'], curt: ['nah *'] }, cues: 'no nah sadly' },
  accept: {
    phrases: { plain: ['great thanks'], polite: ['perfect thank you'], curt: ['deal'] },
    cues: 'great perfect deal thanks thank',
  },
  reject: {
    phrases: { plain: ['wrong take *'], polite: ['incorrect rather *'], curt: ['nope *'] },
    cues: 'wrong nope incorrect',
  },
  leave: { phrases: { plain: ['forget it'], polite: ['goodbye then'], curt: ['bye'] }, cues: 'forget goodbye bye' },
  unclear: { phrases: { plain: ['sorry ?'], polite: ['pardon me ?'], curt: ['huh ?'] }, cues: 'sorry pardon huh' },
};
/** Denials that name no value. */
const BARE: Readonly<Record<'no' | 'reject', Templates>> = {
  no: { plain: ['no not that'], polite: ['sadly not'], curt: ['nah'] },
  reject: { plain: ['wrong'], polite: ['incorrect'], curt: ['nope'] },
};
const CONFIRM: Phrasing<readonly string[]> = { phrases: ['so * ?', '* right ?', 'check * ?'], cues: 'so right check' };

/** The kind of act that the cues of a policy's turn agree on; a number is the slot that is asked for. */
export type PolicyCue = 'ask-all' | 'confirm' | 'propose' | number;

export class Wording {
  readonly vocabulary: SlotVocabulary;
  readonly maxTurnTokens: TaskWording['maxTurnTokens'];
  readonly slots: number;
  private readonly userTemplates: Readonly<Record<UserKind, Templates>>;
  private readonly userCues: ReadonlyMap<number, UserAct['kind']>;
  private readonly policyCues: ReadonlyMap<number, PolicyCue>;

  constructor(private readonly task: TaskWording) {
    this.vocabulary = task.vocabulary;
    this.maxTurnTokens = task.maxTurnTokens;
    this.slots = task.ask.length;
    const templates = (kind: keyof typeof USER) => USER[kind].phrases;
    this.userTemplates = {
      greet: task.greet.phrases,
      tell: task.tell,
      unsure: templates('unsure'),
      yes: templates('yes'),
      no: templates('no'),
      accept: templates('accept'),
      reject: templates('reject'),
      leave: templates('leave'),
      unclear: templates('unclear'),
    };
    this.userCues = this.cuesOf<UserAct['kind']>([
      ['greet', task.greet.cues],
      ...(Object.keys(USER) as (keyof typeof USER)[]).map((kind) => [kind, USER[kind].cues] as const),
    ]);
    this.policyCues = this.cuesOf<PolicyCue>([
      ['ask-all', task.askAll.cues],
      ['confirm', CONFIRM.cues],
      ...(task.propose ? [['propose', task.propose.cues] as const] : []),
      ...task.ask.map(({ cues }, slot) => [slot, cues] as const),
    ]);
  }

  private cuesOf<K>(cues: readonly (readonly [K, string])[]): ReadonlyMap<number, K> {
    return new Map(cues.flatMap(([kind, words]) => this.vocabulary.idsOf(words).map((id): [number, K] => [id, kind])));
  }

  /** `bare`: no value is named. */
  templatesOfUser(kind: UserKind, bare: boolean): Templates {
    return bare && (kind === 'no' || kind === 'reject') ? BARE[kind] : this.userTemplates[kind];
  }

  /** Of an act that is said in templates. */
  templatesOfPolicy(act: Exclude<PolicyAct, { kind: 'other' }>): readonly string[] {
    switch (act.kind) {
      case 'ask':
        return this.task.ask[act.slot]!.phrases;
      case 'ask-all':
        return this.task.askAll.phrases;
      case 'confirm':
        return CONFIRM.phrases;
      case 'propose':
        return this.task.propose?.phrases ?? [];
    }
  }

  /** Words before the speaker's first stop token; null if a special token is among them. */
  spoken(tokens: readonly number[], stop: number): readonly number[] | null {
    const end = tokens.indexOf(stop);
    const said = end < 0 ? tokens : tokens.slice(0, end);
    return said.some(this.vocabulary.isSpecial) ? null : said;
  }

  /** The kind of the first cue in a user's turn; null if it has none. */
  userCue(tokens: readonly number[]): UserAct['kind'] | null {
    const said = this.spoken(tokens, this.vocabulary.stop.user);
    return said?.map((token) => this.userCues.get(token)).find((kind) => kind !== undefined) ?? null;
  }

  /** Null if the cues of these words do not agree, or if there are none. */
  policyCue(said: readonly number[]): PolicyCue | null {
    const found = new Set(said.flatMap((token) => this.policyCues.get(token) ?? []));
    return found.size === 1 ? [...found][0]! : null;
  }
}
