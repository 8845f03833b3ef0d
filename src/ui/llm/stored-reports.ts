/** Reports on a language model as this browser keeps them: the last of each work, role and task. */
import * as v from 'valibot';
import { list, measured, object, readRecord, whole } from '../../domain/record-fields';
import { FAILURE_KINDS } from '../../llm/failures';
import type { Share } from '../../llm/share';
import type { ProbeReport, TalkReport, VerdictReport } from '../../rpc/llm-session';
import { HumanSessions } from '../../trace/human-sessions';

export type LlmReport =
  | { readonly kind: 'talk'; readonly report: TalkReport }
  | { readonly kind: 'probe'; readonly report: ProbeReport }
  | { readonly kind: 'judge'; readonly report: VerdictReport };

export interface StoredReport {
  /** Of its kind, role and task: the next of the same replaces it. */
  readonly id: string;
  /** Milliseconds since 1970, when it was made. */
  readonly atMs: number;
  readonly shown: LlmReport;
}

const share = object({
  share: v.nullable(v.number()),
  count: whole,
  of: whole,
  interval: object({ low: measured, high: measured, level: v.number() }),
}) satisfies v.GenericSchema<unknown, Share>;
const common = {
  model: v.string(),
  job: object({ task: v.string(), role: v.picklist(['prompted', 'real', 'judge']), count: whole }),
  failures: object({
    ...{ asked: whole, givenUp: whole },
    kinds: object(Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, whole]))),
    last: list(object({ kind: v.picklist(FAILURE_KINDS), detail: v.string() })),
  }),
  seconds: v.number(),
  stopped: v.nullable(v.string()),
  dialogues: list(v.unknown()),
};
const shown = v.variant('kind', [
  v.looseObject({
    kind: v.literal('talk'),
    report: object({ ...common, success: share, accepted: share, left: share }),
  }),
  v.looseObject({
    kind: v.literal('probe'),
    report: object({
      ...common,
      users: list(object({ user: v.string(), acceptGivenRight: share, acceptGivenWrong: share })),
    }),
  }),
  v.looseObject({
    kind: v.literal('judge'),
    report: object({
      ...common,
      verdicts: object({ agreement: share, yesGivenFailure: share, yesGivenSuccess: share }),
    }),
  }),
]);
const stored = object({ id: v.string(), atMs: v.number(), shown });

/** Throws `usage` for what is no report. */
export const checkedReport = (value: unknown): StoredReport =>
  readRecord(stored, value, {
    failure: 'A report on a language model is damaged or incomplete.',
  }) as unknown as StoredReport;

/** The same for reports that replace one another. */
export const keyOf = ({ kind, report: { job } }: LlmReport): string => `${kind} ${job.role} ${job.task}`;

export const openReports = (): HumanSessions<StoredReport> =>
  new HumanSessions(checkedReport, undefined, 'llm-report/');
