import { chooseMapping, makeMapping, mappingKey, parseMapping } from '../../src/engine/mapping-file.ts';
import { parsePlan } from '../../src/engine/plan-file.ts';
import { cancelled, fail, inputError, ok } from '../../src/core/outcome.ts';
import type { ColumnType } from '../../src/core/table.ts';
import type { Plan } from '../../src/core/plan.ts';
import type {
  ChosenMapping,
  ColumnProfile,
  DataDescription,
  FileRef,
  ModelDescription,
} from '../../src/engine/api.ts';
import type { Wiring, Session, Sorted } from '../../src/bridge/session.ts';
import { fakeDistribution, fakeProfiles } from './fake-profile.ts';
import { fakeDigest, fakeResults, fakeTests } from './fake-results.ts';

const column = (
  name: string,
  type: ColumnType,
  missing: number,
  distinct: number | null,
  values: Record<string, number> = {},
  min: number | null = null,
  max: number | null = null,
  rows = 8000,
): ColumnProfile => ({
  field: {
    name,
    type,
    integer: type === 'number' && name !== 'debt_ratio',
    ordered: false,
    source: type === 'category' ? 'Dictionary<Int8, Utf8>' : 'Float64',
    metadata: {},
  },
  rows,
  missing,
  infinite: 0,
  distinct,
  min,
  max,
  values: Object.entries(values).map(([name, count]) => ({ name, count })),
  distribution: fakeDistribution(rows, missing, values, min, max),
});

/** Columns of the loans sample. */
export const fakeColumns: readonly ColumnProfile[] = [
  column('applicant_id', 'category', 0, null),
  column('age', 'number', 0, 58, {}, 21, 78),
  column('sex', 'category', 0, 2, { female: 3912, male: 4088 }),
  column('group', 'category', 0, 4, { alder: 4310, birch: 2104, cedar: 1340, dogwood: 246 }),
  column('income', 'number', 0, null, {}, 4100, 182000),
  column('loan_amount', 'number', 0, null, {}, 500, 60000),
  column('debt_ratio', 'number', 0, null, {}, 0, 0.98),
  column('employment_years', 'number', 1012, 51, {}, 0, 50),
  column('housing', 'category', 0, 3, { mortgage: 2510, own: 1890, rent: 3600 }),
  column('region', 'category', 0, 5, { harbour: 2000, hills: 1500, lakes: 500, plains: 2000, valley: 2000 }),
  column('purpose', 'category', 4, 5, { business: 900, car: 2500, debt: 2100, education: 1200, home: 1300 }),
  column('year', 'number', 0, 1, { '2024': 8000 }, 2024, 2024),
  column('repaid', 'category', 0, 2, { '0': 3010, '1': 4990 }),
];

const inputs = [
  'age',
  'sex',
  'income',
  'loan_amount',
  'debt_ratio',
  'employment_years',
  'housing',
  'region',
  'purpose',
];

const data = (file: FileRef): DataDescription => {
  const rows = /ref|before|train/i.test(file.name) ? 6000 : 8000;
  return {
    file,
    subject: { name: file.name, sha256: fakeDigest(file.name) },
    format: file.name.endsWith('.csv') ? 'CSV, comma' : 'Arrow file, LZ4 buffers',
    bytes: rows * 47,
    rows,
    columns: fakeColumns,
    sample: { size: 0, keys: new Float64Array(), rows: new Float64Array(), columns: new Map() },
    notes: file.name.endsWith('.csv') ? ['Read “?” as missing in 12 rows.'] : [],
    joined: null,
  };
};

const joinedTo = (test: DataDescription, table: DataDescription): DataDescription => {
  const religion = column('religion', 'category', 400, 2, { yes: 2000, no: 5600 });
  return {
    ...test,
    columns: [...test.columns, religion],
    joined: {
      file: table.file,
      fields: [religion.field],
      subject: table.subject,
      rows: 7700,
      key: 'applicant_id',
      columns: ['religion'],
      matched: 7600,
      unmatched: 400,
      unused: 100,
      contested: [],
      notes: [],
    },
  };
};

const model = (files: readonly FileRef[]): ModelDescription => ({
  files,
  subject: { name: files[0]?.name ?? 'model', sha256: fakeDigest(files[0]?.name ?? 'model') },
  bytes: 412_334,
  info: {
    name: 'loans',
    format: 'onnx',
    producer: 'skl2onnx 1.18',
    inputs: /matrix/.test(files[0]?.name ?? '')
      ? [{ name: 'X', type: 'float32', shape: [null, 9] }]
      : inputs.map((name) => ({
          name,
          type: /sex|housing|region|purpose/.test(name) ? 'string' : 'float32',
          shape: [null, 1],
        })),
    outputs: [
      { name: 'output_label', type: 'int64', shape: [null], kind: 'label' },
      { name: 'probabilities', type: 'float32', shape: [null, 2], kind: 'score' },
    ],
    task: 'classification',
    classes: ['0', '1'],
    featureNames: null,
    categories: {},
    ops: { TreeEnsembleClassifier: 1, OneHotEncoder: 4 },
    opset: { 'ai.onnx.ml': 3 },
    metadata: {},
    engine: 'onnxruntime-web/wasm 1.30.0',
    fixes: [
      'This model returned probabilities as a dictionary, which browsers cannot read. That output is now a table; its numbers are unchanged.',
    ],
  },
});

function view(plan: Plan, assumed: boolean, own: ChosenMapping | null): Wiring {
  const chosen = (input: string) =>
    typeof plan.inputs === 'object' && typeof plan.inputs[input] === 'string' ? plan.inputs[input] : input;
  const bindings = own
    ? own.inputs
    : assumed
      ? [
          {
            input: 'X',
            slots: inputs.map((name) => ({ column: name, encoding: { kind: 'number' } as const })),
          },
        ]
      : inputs.map((name) => ({
          input: name,
          slots: [
            {
              column: chosen(name),
              encoding: { kind: /sex|housing|region|purpose/.test(name) ? 'text' : 'number' } as const,
            },
          ],
        }));
  return {
    mapping: {
      inputs: bindings,
      score: { output: 'probabilities', column: 1, transform: 'none' },
      assumedOrder: own ? own.order === 'assumed' : assumed && plan.inputs === 'auto',
    },
    reasons: bindings.flatMap(({ input, slots }) =>
      slots.map(({ column: name, encoding }, slot) => ({
        input,
        slot,
        column: name,
        encoding: encoding.kind,
        why: assumed ? 'order of the file, assumed' : name === input ? 'same name' : 'chosen by you',
        confidence: assumed ? 0.4 : 1,
      })),
    ),
    proofs: [
      { title: 'Ran on 64 rows', passed: true, text: 'Every row got a score.' },
      {
        title: 'Scores are probabilities',
        passed: true,
        text: 'All between 0.08 and 0.94; both columns add up to 1.',
      },
      { title: 'Scores follow the label', passed: true, text: 'AUC on these rows is 0.74.' },
      {
        title: 'Every input matters',
        passed: null,
        text: 'Shuffling region changed no decision on these rows; it may be unused.',
      },
      { title: 'Equal to a score column', passed: null, text: 'No score column to compare with.' },
      {
        title: 'Label output agrees',
        passed: false,
        text: 'The model’s own label differs from score ≥ 0.5 on 2 of 64 rows; decisions are made from the score.',
      },
    ],
    warnings: [
      'purpose is missing in 4 rows; a missing text becomes an empty string, which the model treats as unseen.',
    ],
    proposals: [],
  };
}

/** How the fake should behave. */
export interface FakeOptions {
  /** Milliseconds between results. */
  readonly pace?: number;
  readonly failRun?: boolean;
}

/** A session that knows one model and one dataset by heart. Names decide: `.pkl` is refused, `matrix` has an assumed order, `broken` fails. */
export function createFakeSession({ pace = 120, failRun = false }: FakeOptions = {}): Session {
  const wait = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const done = () => (clearTimeout(timer), signal?.removeEventListener('abort', done), resolve());
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done);
    });
  return {
    workers: 4,
    close: () => undefined,
    sort: async (files) => {
      const sorted: {
        -readonly [K in keyof Sorted]: Sorted[K] extends readonly (infer T)[] ? T[] : Sorted[K];
      } = { model: [], data: [], record: null, plan: null, mapping: null, leftAside: [], problems: [] };
      for (const file of files) {
        if (/\.(onnx|bin)$|model\.json$/.test(file.name)) sorted.model.push(file);
        else if (/\.ya?ml$/.test(file.name)) sorted.plan = file;
        else if (file.name === 'mapping.json') sorted.mapping = file;
        else if (/\.zip$/.test(file.name)) sorted.record = file;
        else if (/\.(csv|arrow|feather)$/.test(file.name)) sorted.data.push(file);
        else {
          const refused = inputError(
            `${file.name} is a Python pickle.`,
            'A pickle can run code when it is opened, so Assay does not open it.',
            'Convert it in one line: skl2onnx.to_onnx(model, X, options={"zipmap": False}).',
            { place: { file: file.name }, details: 'first bytes: 80 04 95' },
          );
          if (!refused.ok) sorted.problems.push(refused.error);
        }
      }
      return ok(sorted);
    },
    readPlan: async (file) => parsePlan('blob' in file ? await file.blob.text() : '', file.name),
    openModel: async (files) => {
      await wait(pace);
      if (files.some(({ name }) => name.includes('broken')))
        return inputError(
          'broken.onnx stores its weights in broken.onnx.data.',
          'That file was not dropped.',
          'Drop broken.onnx.data too.',
          { place: { file: 'broken.onnx' } },
        );
      return ok(model(files));
    },
    openData: async (file, progress, signal) => {
      progress(0.5);
      await wait(pace, signal);
      return signal.aborted ? fail(cancelled) : ok(data(file));
    },
    guessJoin: async (_data, table) =>
      ok({
        likely: /people/.test(table.subject.name),
        keys: [{ column: 'applicant_id', share: 0.95 }],
      }),
    join: async (files, table, key) => {
      await wait(pace);
      if (key !== 'applicant_id')
        return inputError(`No row of ${files.test.subject.name} has an entry.`, 'Keys differ.', 'Look.');
      return ok({ ...files, test: joinedTo(files.test, table) });
    },
    guessRoles: async () =>
      ok([
        { role: 'label', column: 'repaid', why: 'named like an outcome, two values' },
        { role: 'sensitive', column: 'sex', why: 'named like a protected attribute' },
        { role: 'sensitive', column: 'age', why: 'named like a protected attribute' },
        { role: 'id', column: 'applicant_id', why: 'a different value in every row' },
        { role: 'time', column: 'year', why: 'looks like a year' },
      ]),
    profileGroups: async (described, choice, progress, signal) => {
      await wait(pace, signal);
      progress(described.rows);
      return signal.aborted ? fail(cancelled) : ok(fakeProfiles(described, choice));
    },
    mapping: async (plan, files) => {
      await wait(pace);
      if (!files.model)
        return ok({
          mapping: null,
          reasons: [],
          proofs: [{ title: 'Scores are probabilities', passed: true, text: 'All between 0 and 1.' }],
          warnings: [],
          proposals: [],
        });
      return ok(view(plan, /matrix/.test(files.model.subject.name), files.mapping ?? null));
    },
    readMapping: async (file) =>
      parseMapping(
        'blob' in file
          ? await file.blob.text()
          : new TextDecoder().decode('bytes' in file ? file.bytes : undefined),
        file.name,
      ),
    chooseMapping: async (saved, files, from) => chooseMapping(saved, files, from),
    mappingKey: async (files) => ok(mappingKey(files)),
    makeMapping: async (plan, files, mapping, standing) => ok(makeMapping(plan, files, mapping, standing)),
    run: async (plan, _files, events, signal) => {
      if (failRun) {
        await wait(pace * 3);
        return fail({
          code: 'internal',
          what: 'This tab ran out of memory at row 620,000.',
          why: 'The model needs more than the browser gives one page.',
          todo: 'Close other tabs and run again, or run the plan with the command line.',
          details: 'RangeError: WebAssembly.Memory.grow()',
        });
      }
      const done: (typeof fakeTests)[number][] = [];
      for (const [index, test] of fakeTests.entries()) {
        if (signal.aborted) break;
        events.progress({
          stage: index < 12 ? 'Scoring rows' : 'Scoring changed rows',
          rowsDone: Math.round((index / fakeTests.length) * 168_000),
          rowsTotal: 168_000,
          secondsLeft: index < 2 ? null : ((fakeTests.length - index) * pace) / 1000,
        });
        await wait(pace, signal);
        if (signal.aborted) break;
        done.push(test);
        events.result(test);
      }
      if (signal.aborted && done.length === 0) return fail(cancelled);
      return ok({
        results: fakeResults(done),
        summaries: new Map(),
        plan,
        planText: JSON.stringify(plan),
        cancelled: signal.aborted,
        times: { startedAt: '2026-11-24T18:00:00Z', endedAt: '2026-11-24T18:01:00Z' },
      });
    },
    exportRecord: async () => {
      await wait(pace);
      return ok({
        zip: new Uint8Array([80, 75, 5, 6, ...new Array<number>(18).fill(0)]),
        report: '<!doctype html><title>Report</title>',
        resultsJson: JSON.stringify(fakeResults()),
        recordDigest: fakeDigest('record'),
      });
    },
    verify: async (file) => {
      await wait(pace);
      if (/\.(csv|arrow)$/.test(file.name))
        return inputError(
          `${file.name} is not a record.`,
          'A record is a zip with record.json inside.',
          'Choose the zip that “Save the record” made.',
        );
      const passed = !file.name.includes('tampered');
      const results = fakeResults();
      return ok({
        passed,
        recordDigest: fakeDigest('record'),
        steps: [
          {
            title: 'Every file is as listed',
            passed,
            text: passed
              ? '7 files, each with the SHA-256 in the manifest.'
              : 'results.json differs from its SHA-256 in the manifest.',
          },
          {
            title: 'The record is in canonical form',
            passed: true,
            text: 'record.json is written the one way that its digest allows.',
          },
          {
            title: 'The plan is the one that ran',
            passed: true,
            text: 'Its digest equals the one in the results.',
          },
          {
            title: 'Verdicts follow from the summaries',
            passed,
            text: passed
              ? 'All 19 estimates and verdicts were computed again and agree to the last bit.'
              : 'tests[4] gives 0.146 from its summary; the record says 0.046.',
          },
        ],
        output: {
          results,
          summaries: new Map(),
          plan: {} as Plan,
          planText: '{}',
          cancelled: false,
          times: null,
        },
      });
    },
  };
}
