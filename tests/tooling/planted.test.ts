import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALIVE, ALLOWED, CLEAN, CODE, DEAD, LAYERS, TARGET, TYPES, type Planted } from './planted.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FIELD = path.join(ROOT, 'build/planted');
const SETTINGS = [
  'package.json eslint.config.js .dependency-cruiser.cjs knip.json tests/tooling/eslint-rules.mjs',
  'tsconfig.json tsconfig.base.json tsconfig.core.json tsconfig.kernels.json tsconfig.pure.json',
  'tsconfig.workers.json tsconfig.app.json tsconfig.node.json',
].flatMap((line) => line.split(' '));
const FOLDERS = [
  'core data models kernels summaries stats checks perturbations attacks mitigations',
  'engine evidence desk bridge state ui cli core/utils',
].flatMap((line) => line.split(' '));

/** A mistake that some program reported. */
interface Finding {
  readonly file: string;
  readonly rule: string;
}

/** A copy of the project's settings round a tree in which everything is wrong. */
function plant(name: string, planted: readonly Planted[]): string {
  const folder = path.join(FIELD, name);
  rmSync(folder, { recursive: true, force: true });
  for (const file of SETTINGS) cpSync(path.join(ROOT, file), path.join(folder, file));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const targets = FOLDERS.map((layer) => ({ file: `src/${layer}/target.ts`, text: TARGET }));
  const nodeFile = { file: 'src/data/node-file.ts', text: TARGET };
  for (const { file, text } of [...targets, nodeFile, ...planted]) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

/** Runs a program of node_modules/.bin in `folder`; it is expected to complain. */
function complaints(folder: string, program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const file = path.join(ROOT, 'node_modules/.bin', program);
    execFile(file, args, { cwd: folder, maxBuffer: 1 << 26 }, (_, stdout) => resolve(stdout));
  });
}

async function cruise(folder: string): Promise<Finding[]> {
  const report = JSON.parse(
    await complaints(folder, 'depcruise', ['src', 'workers', '--output-type', 'json']),
  ) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return report.summary.violations.map(({ from, rule }) => ({ file: from, rule: rule.name }));
}

async function lint(folder: string): Promise<Finding[]> {
  const report = JSON.parse(await complaints(folder, 'eslint', ['src', '--format', 'json'])) as {
    filePath: string;
    messages: { ruleId: string }[];
  }[];
  return report.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId }) => ({ file: path.relative(folder, filePath), rule: ruleId })),
  );
}

async function typeCheck(folder: string): Promise<Finding[]> {
  const lines = (await complaints(folder, 'tsc', ['-b', '--pretty', 'false'])).split('\n');
  return lines.map((line) => ({ file: line.slice(0, line.indexOf('(')), rule: line }));
}

/** Knip reports by kind, and names the file in each row. */
async function prune(folder: string): Promise<Finding[]> {
  const args = ['--no-gitignore', '--no-progress', '--reporter', 'json'];
  const report = JSON.parse(await complaints(folder, 'knip', args)) as {
    issues: ({ file: string } & Record<string, unknown>)[];
  };
  return report.issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([rule, found]) =>
      Array.isArray(found) && found.length > 0 ? [{ file, rule }] : [],
    ),
  );
}

/** Registers one test for each planted mistake and one for what must stay unreported. */
function expectFound(
  name: string,
  planted: readonly Planted[],
  clean: readonly Planted[],
  program: (folder: string) => Promise<Finding[]>,
): void {
  describe(name, () => {
    let findings: Finding[] = [];
    beforeAll(async () => {
      findings = await program(plant(name, [...planted, ...clean]));
    }, 180_000);
    const rulesOf = (file: string) =>
      findings.filter((finding) => finding.file === file).map(({ rule }) => rule);

    test.for(planted)('$file breaks $rule', ({ file, rule }) => {
      expect(rulesOf(file)).toContainEqual(expect.stringContaining(rule));
    });
    test.for(clean)('$file is let pass', ({ file }) => {
      expect(rulesOf(file)).toEqual([]);
    });
  });
}

afterAll(() => rmSync(FIELD, { recursive: true, force: true }));

expectFound('layer rules', LAYERS, ALLOWED, cruise);
expectFound('lint', CODE, CLEAN, lint);
expectFound('types', TYPES, [], typeCheck);
expectFound('dead code', DEAD, ALIVE, prune);
