import type { AppError } from '../core/outcome.ts';
import type { FileRef, RunOutput } from '../engine/api.ts';
import type { ExportedRecord, Session, Statement, VerifyReport } from '../bridge/session.ts';

export const emptyStatement: Statement = {
  operator: '',
  organisation: '',
  intendedUse: '',
  decision: '',
  limits: '',
};

/** One question that ISO/IEC 42001 9.1 puts to a measurement, and whether this record answers it. */
export interface Question {
  readonly title: string;
  readonly answered: boolean;
  readonly text: string;
}

/** What a person adds to a run to make it evidence, the export, and the reading of records. */
export class Evidence {
  readonly #session: Session;
  #exported: { readonly output: RunOutput; readonly key: string; readonly record: ExportedRecord } | null =
    null;
  statement = $state.raw<Statement>(emptyStatement);
  busy = $state(false);
  error = $state.raw<AppError | null>(null);
  digest = $state<string | null>(null);
  verifying = $state(false);
  verifyError = $state.raw<AppError | null>(null);
  verified = $state.raw<{ readonly name: string; readonly report: VerifyReport } | null>(null);

  constructor(session: Session) {
    this.#session = session;
  }

  set(field: keyof Statement, text: string): void {
    this.statement = { ...this.statement, [field]: text };
    this.digest = null;
  }

  /** The record of a run under the present statement; made once and kept until either changes. */
  async export(output: RunOutput): Promise<ExportedRecord | null> {
    const key = JSON.stringify(this.statement);
    if (this.#exported?.output === output && this.#exported.key === key) return this.#exported.record;
    this.busy = true;
    const outcome = await this.#session.exportRecord(output, this.statement);
    this.busy = false;
    this.error = outcome.ok ? null : outcome.error;
    if (!outcome.ok) return null;
    this.#exported = { output, key, record: outcome.value };
    this.digest = outcome.value.recordDigest;
    return outcome.value;
  }

  async verify(file: FileRef): Promise<void> {
    this.verifying = true;
    this.verified = null;
    const outcome = await this.#session.verify(file);
    this.verifying = false;
    this.verifyError = outcome.ok ? null : outcome.error;
    if (outcome.ok) this.verified = { name: file.name, report: outcome.value };
  }

  /** The questions of 9.1, answered from the run and the statement, or visibly open. */
  questions(output: RunOutput): readonly Question[] {
    const { operator, organisation, intendedUse, decision, limits } = this.statement;
    const { results, counts, subject, plan } = output.results;
    const rationales = results.filter(({ rationale }) => rationale).length;
    const data = subject.data
      .map(({ name, rows }) => `${name} (${rows.toLocaleString('en-GB')} rows)`)
      .join(', ');
    const who = [operator, organisation].filter((text) => text.trim() !== '').join(', ');
    const given = (text: string) => text.trim() !== '';
    return [
      {
        title: 'What is measured',
        answered: true,
        text: `${subject.model?.name ?? 'Predictions'} on ${data}.`,
      },
      {
        title: 'Why it is measured',
        answered: given(intendedUse),
        text: given(intendedUse) ? intendedUse : 'Say below what the model is meant to do.',
      },
      {
        title: 'By which method',
        answered: true,
        text: `${results.length} tests of the plan “${plan.name}”, each with its formula, interval and limit.`,
      },
      {
        title: 'Against which criteria',
        answered: rationales === results.length,
        text:
          rationales === results.length
            ? 'Every limit has its reason.'
            : `${results.length - rationales} of ${results.length} limits have no reason written down. Add them under Tests.`,
      },
      {
        title: 'When',
        answered: output.times !== null,
        text: output.times
          ? `From ${minute(output.times.startedAt)} to ${minute(output.times.endedAt)} UTC.`
          : 'The record does not say.',
      },
      { title: 'By whom', answered: given(operator), text: who || 'Name the person who ran the tests.' },
      {
        title: 'With which results',
        answered: !output.cancelled,
        text: `${counts.fail} fail, ${counts.warn} warn, ${counts.inconclusive} inconclusive, ${counts.pass} pass${output.cancelled ? '; the run was stopped, so the plan is not complete.' : '.'}`,
      },
      {
        title: 'How they are evaluated',
        answered: given(decision),
        text: given(decision) ? decision : 'Say what was decided on these results.',
      },
      {
        title: 'Within which limits',
        answered: given(limits),
        text: given(limits) ? limits : 'Say what these tests do not show.',
      },
    ];
  }
}

/** `2026-11-24 18:05` of an RFC 3339 time. */
function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
