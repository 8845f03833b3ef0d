/**
 * Who is the user, from the names of the speakers. Names that nearly every log means the same by are in a table. A name that
 * is not there is decided only if the other of two speakers is; everything else is asked of the person.
 */
import type { Speaker } from '../../domain/dialogue';
import type { RoleMeaning } from '../formats/format';

const USER = [
  ...['user', 'human', 'usr', 'customer', 'client', 'caller', 'guest', 'patient', 'seeker', 'apprentice', 'buyer'],
  ...[
    'visitor',
    'shopper',
    'passenger',
    'tourist',
    'student',
    'questioner',
    'inquirer',
    'prompter',
    'enduser',
    'person',
  ],
  ...['customers', 'users', 'consumer', 'inbound', 'requester', 'contact', 'member', 'subscriber'],
  // German, French, Spanish.
  ...['kunde', 'kundin', 'nutzer', 'nutzerin', 'benutzer', 'anrufer', 'anruferin', 'gast', 'mensch'],
  ...['utilisateur', 'utilisatrice', 'cliente', 'usuario', 'usuaria', 'humain', 'humano'],
];
const POLICY = [
  ...[
    'assistant',
    'gpt',
    'chatgpt',
    'gpt4',
    'bing',
    'bard',
    'claude',
    'gemini',
    'llama',
    'model',
    'bot',
    'chatbot',
    'ai',
  ],
  ...[
    'agent',
    'wizard',
    'operator',
    'support',
    'advisor',
    'adviser',
    'representative',
    'rep',
    'csr',
    'clerk',
    'barista',
  ],
  ...['waiter', 'waitress', 'doctor', 'teacher', 'tutor', 'expert', 'recommender', 'seller', 'guide', 'answerer'],
  ...['salesperson', 'salesman', 'helpdesk', 'helper', 'machine', 'sys', 'outbound', 'staff', 'therapist', 'counselor'],
  ...[
    'assistent',
    'assistentin',
    'berater',
    'beraterin',
    'mitarbeiter',
    'mitarbeiterin',
    'kundenservice',
    'kundendienst',
  ],
  ...['conseiller', 'conseillère', 'assistante', 'asistente', 'agente', 'asesor', 'asesora'],
  ...['supportagent', 'customerservice', 'customersupport', 'virtualassistant', 'llm', 'completion', 'response'],
];
const SKIP = [
  ...['system', 'developer', 'tool', 'function', 'observation', 'functioncall', 'functionresponse', 'toolcall', 'note'],
  ...['toolresponse', 'toolresult', 'ipython', 'environment', 'context', 'metadata', 'narrator', 'info', 'event'],
];

const TABLE: ReadonlyMap<string, RoleMeaning> = new Map([
  ...USER.map((name) => [name, 'user'] as const),
  ...POLICY.map((name) => [name, 'policy'] as const),
  ...SKIP.map((name) => [name, 'skip'] as const),
]);

/** "Customer:", "customer_service", "ASSISTANT" and "gpt-4" without what does not matter. */
const plainRole = (role: string): string => role.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

export const knownRole = (role: string): RoleMeaning | null => TABLE.get(plainRole(role)) ?? null;

/** From the person, by the file's names for the speakers. Letters' case does not count. */
export type RolesByHand = Readonly<Record<string, RoleMeaning>>;

/** Decides for one dialogue at a time who its speakers are. */
export class RoleRules {
  private readonly byHand: ReadonlyMap<string, RoleMeaning>;

  constructor(byHand: RolesByHand = {}) {
    this.byHand = new Map(Object.entries(byHand).map(([role, meaning]) => [role.trim().toLowerCase(), meaning]));
  }

  /**
   * Who each name is; null for a name that is not clear.
   * @param names the speakers' names in one dialogue, each once
   * @param ofFormat what its format means by them
   */
  meanings(names: readonly string[], ofFormat: RolesByHand = {}): ReadonlyMap<string, RoleMeaning | null> {
    const found = new Map(names.map((name) => [name, this.given(name, ofFormat) ?? knownRole(name)]));
    const speakers = () => [...found].filter(([, meaning]) => meaning !== 'skip');
    const hasPolicy = () => speakers().some(([, meaning]) => meaning === 'policy');
    // In a dialogue of a user and a "system", the system is the one that answers.
    if (!hasPolicy() && speakers().length === 1 && speakers()[0]![1] === 'user')
      for (const name of names)
        if (plainRole(name) === 'system' && !this.byHand.has(name.toLowerCase())) found.set(name, 'policy');
    const known = speakers().filter(([, meaning]) => meaning !== null);
    const unknown = speakers().filter(([, meaning]) => meaning === null);
    if (known.length === 1 && unknown.length === 1) found.set(unknown[0]![0], otherThan(known[0]![1] as Speaker));
    return found;
  }

  private given(name: string, ofFormat: RolesByHand): RoleMeaning | null {
    const key = name.trim().toLowerCase();
    return this.byHand.get(key) ?? (Object.hasOwn(ofFormat, key) ? ofFormat[key]! : null);
  }
}

const otherThan = (speaker: Speaker): Speaker => (speaker === 'user' ? 'policy' : 'user');
