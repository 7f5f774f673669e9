import type { InferenceSession } from 'onnxruntime-web/wasm';
import { fail, inputError, ok, unexpected, type Outcome } from '../../core/outcome.ts';
import type { ModelMapping } from '../../core/predictor.ts';
import type { FedTensor } from '../feed.ts';
import { checkMapping, makePredictor, type Engine, type ModelPredictor } from '../predictor.ts';
import type { RawScores } from '../scores.ts';
import type { OnnxFile } from './read.ts';
import { rowByRow, rowOf, runExact, runLabels, runPadded, type Ort } from './run.ts';
import { loadOrt } from './runtime.ts';

/** A file with weights of the model, under the path that the model names it by. */
export interface ExternalData {
  readonly path: string;
  readonly data: Uint8Array;
}

function message(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function refused(cause: unknown, rows: number): Outcome<never> {
  const details = message(cause);
  if (/^[\d.]+ results for \d+ rows$/.test(details)) {
    return inputError(
      'The model does not give each row a score of its own.',
      `It gave ${details}.`,
      'Export it for inference, with one score a row and nothing taken over the rows.',
    );
  }
  const unknown = /unknown category/i.test(details);
  return inputError(
    `The model refused a batch of ${rows} rows.`,
    unknown
      ? 'Its encoder met a category that it does not know.'
      : 'onnxruntime could not run it on these values.',
    'Check which column fills which input, and how text is turned into numbers.',
    { details },
  );
}

const MISSING_OP =
  /No Op registered for (\S+)|Could not find an implementation for ([^\s(]+)|(\S+)\(-?\d+\) is not a registered/;

/** Words for a session that would not open. */
function notOpened(name: string, cause: unknown): Outcome<never> {
  const details = message(cause);
  if (/no available backend/i.test(details)) return fail(unexpected(cause, 'starting onnxruntime'));
  const missing = MISSING_OP.exec(details)?.slice(1).find(Boolean);
  if (/tensor\(float\).*does not match expected type \(tensor\(double\)\)/.test(details)) {
    return inputError(
      `${name} mixes float32 and float64.`,
      'The exporter wrote operators that give float32 where it declared float64; onnxruntime refuses such a file.',
      'Train and export with float32 columns: frame.astype({"income": np.float32, …}) or X.astype(np.float32).',
      { place: { file: name }, details },
    );
  }
  return inputError(
    missing === undefined ? `${name} cannot be opened by onnxruntime.` : `${missing} is not available here.`,
    missing === undefined
      ? 'Its graph or its weights are not valid.'
      : `${name} uses an operator this engine lacks.`,
    'Export the model again with a current converter and standard operators, e.g. target_opset=21.',
    { place: { file: name }, details },
  );
}

/** Equal but for rounding: another number of rows may round the last bit otherwise, a mixed-up batch is far off. */
function sameRow(many: RawScores, one: RawScores, row: number): boolean {
  return one.values.every((value, i) => {
    const other = many.values[row * many.columns + i] ?? Number.NaN;
    return Object.is(value, other) || Math.abs(value - other) <= 1e-5 * (1 + Math.abs(value));
  });
}

/**
 * Runs batches. A model saved for one row may refuse a batch, or mix its rows: its first batch is compared with its
 * first and last row run alone, and where that fails or differs, the model runs one row at a time.
 */
function makeEngine(ort: Ort, session: InferenceSession, batchFreed: boolean): Engine {
  let mode: 'batch' | 'unproven' | 'rows' = batchFreed ? 'unproven' : 'batch';
  const prove = async (tensors: readonly FedTensor[], output: string): Promise<RawScores> => {
    const last = (tensors[0]?.dims[0] ?? 1) - 1;
    try {
      const many = await runPadded(ort, session, tensors, output);
      for (const row of [0, last]) {
        const one = await runExact(
          ort,
          session,
          tensors.map((fed) => rowOf(fed, row)),
          output,
        );
        if (!sameRow(many, one, row)) mode = 'rows';
      }
      if (mode !== 'rows') {
        if (last > 0) mode = 'batch';
        return many;
      }
    } catch {
      mode = 'rows';
    }
    try {
      return await rowByRow(ort, session, tensors, output);
    } catch (cause) {
      mode = 'unproven';
      throw cause;
    }
  };
  return {
    run: async (tensors, output) => {
      const run = mode === 'rows' ? rowByRow : mode === 'batch' ? runPadded : null;
      try {
        return ok(run === null ? await prove(tensors, output) : await run(ort, session, tensors, output));
      } catch (cause) {
        return refused(cause, tensors[0]?.dims[0] ?? 0);
      }
    },
    labels: async (tensors, output) => {
      try {
        return ok(await runLabels(ort, session, tensors, output, mode !== 'batch'));
      } catch (cause) {
        return refused(cause, tensors[0]?.dims[0] ?? 0);
      }
    },
    dispose: () => void session.release().catch(() => undefined),
  };
}

/** Opens an ONNX model with a mapping, ready to score. One thread: see `loadOrt`. */
export async function openOnnx(
  file: OnnxFile,
  mapping: ModelMapping,
  external: readonly ExternalData[],
): Promise<Outcome<ModelPredictor>> {
  const checked = checkMapping(file.info, mapping, file.leastWidth);
  if (!checked.ok) return checked;
  let ort: Ort;
  try {
    ort = await loadOrt();
  } catch (cause) {
    return fail(unexpected(cause, 'loading onnxruntime'));
  }
  try {
    const session = await ort.InferenceSession.create(file.bytes, {
      executionProviders: ['wasm'],
      logSeverityLevel: 4,
      externalData: external.map(({ path, data }) => ({ path, data })),
    });
    return ok(makePredictor(file.info, mapping, makeEngine(ort, session, file.batchFreed)));
  } catch (cause) {
    return notOpened(file.info.name, cause);
  }
}
