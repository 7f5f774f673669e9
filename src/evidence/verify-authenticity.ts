import { pickBody, type Ed25519Body } from './ed25519.ts';
import { fingerprint } from './key.ts';
import type { EvidenceRecord } from './record-schema.ts';
import { digestOf } from './canonical.ts';
import { roleConflicts } from './role-separation.ts';
import { attestationLines, copyProblems, type Attestation } from './signature-files.ts';
import { attestationsPath, isSignatureFile } from './signature-paths.ts';
import { predicateTypes, roles, type RecordPredicate, type Role, type Saying } from './statement.ts';
import { recordSubjects, subjectProblems } from './subjects.ts';
import { objection, trustedKey, type Trust, type TrustedKey } from './trust.ts';
import { checkAttestations, type CheckedAttestation } from './verify-attestations.ts';
import { missingLockProblems, planLockOf, planLockProblems, standingWords } from './verify-plan-lock.ts';
import { failed, judged, notRun, type VerifyStep } from './verify-step.ts';

/** One signature of a package by one key. */
export interface FoundSignature {
  /** Line of attestations.intoto.jsonl, counted from 1. */
  readonly line: number;
  readonly kind: 'record' | 'plan-lock' | 'other';
  readonly role: Role | null;
  readonly says: Saying | null;
  readonly note: string | null;
  /** When, by the signer's own clock; null where the statement does not say. */
  readonly at: string | null;
  readonly fingerprint: string;
  /** Who holds the key by the trust file; null where it does not name it, or there is none. */
  readonly signer: { readonly name: string; readonly organisation: string } | null;
  /** True where the trust file vouches for this key in this role at this time, and the line is in order. */
  readonly trusted: boolean;
  /** Signer, role and standing as one sentence. */
  readonly words: string;
}

/** What level 2 of verification found. */
export interface AuthenticityReport {
  readonly passed: boolean;
  readonly steps: readonly VerifyStep[];
  readonly signatures: readonly FoundSignature[];
}

const kinds: ReadonlyMap<string, FoundSignature['kind']> = new Map([
  [predicateTypes.record, 'record'],
  [predicateTypes.planLock, 'plan-lock'],
]);

const titles = {
  lines: 'Every signature is that of its statement',
  subjects: 'The signatures are of this package',
  copies: 'The copies for OpenSSL are those of the signatures',
  roles: 'Who checked is not who was checked',
  lock: 'The plan was locked before the run',
  trust: 'People who are trusted signed',
};

/**
 * Who signed a package and in which role (level 2): signatures are over their statements, the statements are about this package,
 * plan locks came before the run, roles that must differ have different holders, and, with a trust file, enough trusted people
 * signed. Without one nobody is trusted: signers are named by their keys, and that is no failure. `record` is null
 * where it could not be read.
 */
export async function checkAuthenticity(
  files: ReadonlyMap<string, Uint8Array>,
  record: EvidenceRecord | null,
  trust: Trust | null,
  body?: Ed25519Body,
): Promise<AuthenticityReport> {
  const lines = attestationLines(files);
  if (!lines.ok) return reportOf([failed(titles.lines, lines.error)], []);
  if (lines.value.length === 0 && ![...files.keys()].some(isSignatureFile))
    return unsigned(trust, lockStep([], files, record));
  const readable: Attestation[] = [];
  const unreadable: string[] = [];
  for (const { line, read } of lines.value) {
    if (read.ok) readable.push(read.value);
    else unreadable.push(`line ${line}: ${read.error.what} ${read.error.why}`);
  }
  const trusted = trust?.keys.map(({ publicKey }) => publicKey) ?? [];
  const checked = await checkAttestations(files, readable, trusted, body ?? (await pickBody()));
  const aboutThis = new Map(checked.map((each) => [each, packageProblems(each, files, record)]));
  const good = checked.filter((each) => each.problems.length === 0 && aboutThis.get(each)?.length === 0);
  const signatures = checked.flatMap((each) => found(each, good.includes(each), trust));
  const steps = [
    linesStep(checked, unreadable),
    subjectsStep(aboutThis, record),
    copiesStep(files, readable, checked),
    rolesStep(checked, trust),
    ...lockStep(checked, files, record),
    trustStep(signatures, trust),
  ];
  return reportOf(steps, signatures);
}

function reportOf(steps: readonly VerifyStep[], signatures: readonly FoundSignature[]): AuthenticityReport {
  return { passed: steps.every(({ passed }) => passed), steps, signatures };
}

function unsigned(trust: Trust | null, lock: readonly VerifyStep[]): AuthenticityReport {
  const text =
    'There is no signature: nothing here shows who made the record, or when. A whole package could have been made anew.';
  return reportOf([...lock, { title: titles.trust, passed: trust === null, text }], []);
}

function linesStep(checked: readonly CheckedAttestation[], unreadable: readonly string[]): VerifyStep {
  const wrong = checked.flatMap(({ attestation, problems }) =>
    problems.map((problem) => `line ${attestation.line}: ${problem}`),
  );
  const others = checked.filter(({ attestation }) => !kinds.has(attestation.statement.predicateType));
  const unknown = others.map(
    ({ attestation: { line, statement } }) =>
      ` Line ${line} is a statement of the kind '${statement.predicateType}', which this version does not read.`,
  );
  const text = `${counted(checked.length, 'signed statement')} in ${attestationsPath}, over the very bytes that are there.${unknown.join('')}`;
  return judged(titles.lines, [...unreadable, ...wrong], text);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** In which ways a statement about a record is not about this one. */
function packageProblems(
  { attestation, predicate }: CheckedAttestation,
  files: ReadonlyMap<string, Uint8Array>,
  record: EvidenceRecord | null,
): string[] {
  if (record === null) return ['the record could not be read'];
  const { statement } = attestation;
  if (statement.predicateType === predicateTypes.planLock)
    return planLockProblems(attestation, files, record);
  if (predicate === null) return [];
  const problems = subjectProblems(statement, recordSubjects(files, record));
  const digest = digestOf(files.get('record.json') ?? new Uint8Array());
  if (predicate.recordId !== record.recordId || predicate.recordDigest !== digest)
    problems.push('it names another record');
  return problems;
}

function subjectsStep(
  found: ReadonlyMap<CheckedAttestation, readonly string[]>,
  record: EvidenceRecord | null,
): VerifyStep {
  if (record === null) return notRun(titles.subjects, 'the record');
  const about = [...found].filter(([{ predicate }]) => predicate !== null);
  const problems = about.flatMap(([{ attestation }, each]) =>
    each.map((problem) => `line ${attestation.line}: ${problem}`),
  );
  const early = about.flatMap(([{ attestation, predicate }]) =>
    predicate && Date.parse(predicate.signedAt) < Date.parse(record.createdAt)
      ? [
          ` Line ${attestation.line} says it was signed before the record was made: one of two clocks was wrong.`,
        ]
      : [],
  );
  const text = `${counted(about.length, 'statement')} about MANIFEST.json, record.json, the model and the data of this package, with their digests.`;
  return judged(titles.subjects, problems, `${text}${early.join('')}`);
}

function copiesStep(
  files: ReadonlyMap<string, Uint8Array>,
  readable: readonly Attestation[],
  checked: readonly CheckedAttestation[],
): VerifyStep {
  const signedBy = new Map(
    checked.flatMap(({ attestation, keys: [key] }) =>
      key === undefined ? [] : [[attestation, key] as const],
    ),
  );
  const problems = copyProblems(files, readable, signedBy);
  return judged(titles.copies, problems, 'What OpenSSL would check is what was checked here.');
}

function rolesStep(checked: readonly CheckedAttestation[], trust: Trust | null): VerifyStep {
  const signed = checked.flatMap(({ predicate, keys, problems }) =>
    predicate !== null && problems.length === 0 ? keys.map((key) => ({ key, role: predicate.role })) : [],
  );
  const byKey = signed.map(({ key, role }) => ({ who: `The key ${fingerprint(key)}`, role }));
  const byPerson = signed.flatMap(({ key, role }) => {
    const holder = trust && trustedKey(trust, key);
    return holder ? [{ who: nameOf(holder), role }] : [];
  });
  const [keys, people] = [roleConflicts(byKey), roleConflicts(byPerson)];
  const text = 'No key signed in two roles that must differ.';
  return judged(titles.roles, keys.length > 0 ? keys : people, text);
}

/** One step for all plan locks; none where the record claims none and there is none, since a plan may be run without. */
function lockStep(
  checked: readonly CheckedAttestation[],
  files: ReadonlyMap<string, Uint8Array>,
  record: EvidenceRecord | null,
): VerifyStep[] {
  const locks = checked.filter(
    ({ attestation }) => attestation.statement.predicateType === predicateTypes.planLock,
  );
  if (record === null) return locks.length === 0 ? [] : [notRun(titles.lock, 'the record')];
  if (locks.length === 0) {
    const missing = missingLockProblems(record);
    return missing.length === 0 ? [] : [judged(titles.lock, missing, '')];
  }
  const problems = locks.flatMap(({ attestation }) =>
    planLockProblems(attestation, files, record).map((problem) => `line ${attestation.line}: ${problem}`),
  );
  const times = locks.map(({ attestation }) => timeOf(attestation, null)).join(', ');
  const text = `Locked at ${times}, before the run began at ${record.execution.startedAt}, by the clocks of the machines.`;
  return [judged(titles.lock, problems, `${text} ${standingWords(record)}`)];
}

function timeOf(attestation: Attestation, predicate: RecordPredicate | null): string | null {
  if (predicate !== null) return predicate.signedAt;
  if (attestation.statement.predicateType !== predicateTypes.planLock) return null;
  const lock = planLockOf(attestation);
  return lock.ok ? lock.value.statement.predicate.lockedAt : null;
}

/** The signatures of a line, one for each key. `good`: the line is in order and about this package. */
function found(
  { attestation, predicate, keys }: CheckedAttestation,
  good: boolean,
  trust: Trust | null,
): FoundSignature[] {
  const { line, statement } = attestation;
  const lock = statement.predicateType === predicateTypes.planLock;
  const at = timeOf(attestation, predicate);
  const role = predicate?.role ?? null;
  return keys.map((key) => {
    const holder = trust && trustedKey(trust, key);
    const reason = holder === null ? 'nobody vouches for it here' : objectionTo(holder, role, at);
    const trusted = good && reason === null;
    const who = holder ? `${nameOf(holder)} (${fingerprint(key)})` : `The key ${fingerprint(key)}`;
    const did = role !== null ? `signed as ${role}` : lock ? 'locked the plan' : 'signed a statement';
    const standing = reason ?? (good ? 'trusted' : 'its line is not in order');
    return {
      line,
      kind: kinds.get(statement.predicateType) ?? 'other',
      role,
      says: predicate?.says ?? null,
      note: predicate?.note ?? null,
      at,
      fingerprint: fingerprint(key),
      signer: holder && { name: holder.name, organisation: holder.organisation },
      trusted,
      words: `${who} ${did}${at === null ? '' : ` at ${at}`}: ${standing}.${afterwards(holder, trusted)}`,
    };
  });
}

function objectionTo(holder: TrustedKey, role: Role | null, at: string | null): string | null {
  return at === null ? 'it does not say when it was made' : objection(holder, role, at);
}

/** A revoked key may be in other hands, and those may write any date. */
function afterwards(holder: TrustedKey | null, trusted: boolean): string {
  if (!trusted || !holder?.revokedAt) return '';
  return ` The key was revoked at ${holder.revokedAt}: only a time stamp from outside shows that this was signed before.`;
}

function nameOf({ name, organisation }: TrustedKey): string {
  return organisation === '' ? name : `${name}, ${organisation}`;
}

function trustStep(signatures: readonly FoundSignature[], trust: Trust | null): VerifyStep {
  const all =
    signatures.map(({ words }) => words).join(' ') || 'There is no signature that could be checked.';
  if (trust === null) {
    const text = `${all} No trust file was given, so it is open whose keys these are: compare the fingerprints with ones you got another way.`;
    return { title: titles.trust, passed: true, text };
  }
  const problems = roles.flatMap((role) => {
    const people = new Set(
      signatures
        .filter((each) => each.trusted && each.role === role)
        .map(({ signer }) => JSON.stringify([signer?.name, signer?.organisation])),
    );
    const wanted = trust.threshold[role];
    return people.size >= wanted ? [] : [`${people.size} of ${wanted} trusted people signed as ${role}`];
  });
  const missing = problems.length === 0 ? '' : `${problems.join('; ')}. `;
  return { title: titles.trust, passed: problems.length === 0, text: `${missing}${all}` };
}
