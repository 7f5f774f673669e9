import { sha256Hex } from './canonical.ts';
import type { EvidenceRecord } from './record-schema.ts';
import type { InTotoStatement, Subject } from './statement.ts';

/** The parts of a record that say what was tested. */
export type TestedFiles = Pick<EvidenceRecord, 'subject' | 'data'>;

/** Model and data files as subjects of a statement: `model/NAME`, `test/NAME`, `reference/NAME`, `attributes/NAME`. */
export function fileSubjects({ subject: { model }, data }: TestedFiles): Subject[] {
  const models = model === null ? [] : [{ name: `model/${model.name}`, digest: model.fileDigest }];
  return [
    ...models,
    ...data.map(({ role, name, fileDigest }) => ({ name: `${role}/${name}`, digest: fileDigest })),
  ];
}

/** A file of a package as a subject; without a file, a subject that nothing equals. */
export function packedSubject(files: ReadonlyMap<string, Uint8Array>, path: string): Subject {
  const content = files.get(path);
  return { name: path, digest: { sha256: content === undefined ? '' : sha256Hex(content) } };
}

/** What a signature of a record is about: MANIFEST.json and record.json of the package, and the files that were tested. */
export function recordSubjects(files: ReadonlyMap<string, Uint8Array>, record: TestedFiles): Subject[] {
  return [
    packedSubject(files, 'MANIFEST.json'),
    packedSubject(files, 'record.json'),
    ...fileSubjects(record),
  ];
}

/** Where the subjects of a statement are not exactly the expected ones, in words; other digests than SHA-256 are left aside. */
export function subjectProblems({ subject }: InTotoStatement, expected: readonly Subject[]): string[] {
  const stated = new Map(subject.map(({ name, digest }) => [name, digest['sha256'] ?? null]));
  const wanted = new Map(expected.map(({ name, digest }) => [name, digest.sha256]));
  const missing = [...wanted]
    .filter(([name]) => !stated.has(name))
    .map(([name]) => `it is not about '${name}'`);
  const others = [...stated].flatMap(([name, sha256]) => {
    if (!wanted.has(name)) return [`it is about '${name}', which is not in this record`];
    return sha256 === wanted.get(name) ? [] : [`it is about another '${name}'`];
  });
  const twice = stated.size === subject.length ? [] : ['it names a subject twice'];
  return [...missing, ...others, ...twice];
}
