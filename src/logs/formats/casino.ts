/**
 * CaSiNo: two people share out food, water and firewood. `chat_logs` with `id` (mturk_agent_1, mturk_agent_2) and `text`.
 * An offer and its answer stand among the words as "Submit-Deal", "Accept-Deal", "Reject-Deal" and "Walk-Away": they stay in
 * the dialogue under these names, because whether to accept is what a user decides. What was offered (`task_data`) is not read.
 */
import { field, isFields, LICENCE, nameIn, objectsIn } from './fields';
import type { LogFormat } from './format';
import { contentOf } from './message-turns';

const ACT = /^(Submit|Accept|Reject)-Deal$|^Walk-Away$/i;

export const format: LogFormat = {
  name: 'casino',
  title: 'CaSiNo',
  looksFor: '"chat_logs" with "id" and "text"',
  order: 2,
  roles: { mturk_agent_1: 'user', mturk_agent_2: 'policy' },
  remark: 'The person called mturk_agent_1 is taken as the user; change that under Speakers (or with --roles).',
  read(record) {
    if (!isFields(record)) return null;
    const chat = objectsIn(field(record, ['chat_logs']));
    if (!chat?.every((turn) => nameIn(field(turn, ['id'])) !== null)) return null;
    const turns = chat.map((turn) => {
      const content = contentOf(field(turn, ['text']));
      const isAct = content.text !== null && ACT.test(content.text.trim());
      return { role: nameIn(field(turn, ['id'])) ?? '', ...content, ...(isAct && { kind: 'act' as const }) };
    });
    return { id: nameIn(field(record, ['dialogue_id', 'id'])), turns, licence: nameIn(field(record, LICENCE)) };
  },
};
