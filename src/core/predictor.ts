import type { Outcome } from './outcome.ts';
import type { Batch } from './table.ts';

/** Element types of model inputs that Assay can feed. */
export type TensorType = 'float32' | 'float64' | 'int64' | 'int32' | 'bool' | 'string';

/** One input of a model. `shape[0]` is the batch; null is a dynamic dimension. */
export interface ModelInput {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly (number | null)[];
}

/** One output of a model. `kind` says how it may be used; labels are never trusted for decisions. */
export interface ModelOutput {
  readonly name: string;
  readonly type: TensorType | 'unsupported';
  readonly shape: readonly (number | null)[];
  readonly kind: 'score' | 'label' | 'other';
  /** Class labels in column order, where this output has classes of its own (a model of several outcomes). */
  readonly classes?: readonly string[];
}

/** What a model predicts: classes by their probabilities, or an amount on a scale of its own. */
export type ModelTask = 'classification' | 'regression' | 'unknown';

/** What can be read from a model file without running it. */
export interface ModelInfo {
  readonly name: string;
  readonly format: 'onnx' | 'tfjs-layers' | 'tfjs-graph' | 'columns';
  readonly inputs: readonly ModelInput[];
  readonly outputs: readonly ModelOutput[];
  readonly task: ModelTask;
  /** Class labels in score-column order, where the file says them. */
  readonly classes: readonly string[] | null;
  /** Names of matrix columns in order, where the file (or a sidecar) says them, and where they were found. */
  readonly featureNames: { readonly names: readonly string[]; readonly from: string } | null;
  /** Category lists found inside the model (one-hot and label encoders), by input name where known. */
  readonly categories: Readonly<Record<string, readonly string[]>>;
  readonly ops: Readonly<Record<string, number>>;
  readonly opset: Readonly<Record<string, number>>;
  readonly producer: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Which engine runs it, e.g. `onnxruntime-web/wasm 1.30.0`. */
  readonly engine: string;
  /** Why that engine, in words; left out where there is no choice. */
  readonly engineReason?: string;
  /** What was changed to make it run here, in words. Numbers are unchanged by these, except where a note names a precision. */
  readonly fixes: readonly string[];
}

/** True where the model says that it predicts an amount: such numbers are no probabilities and stay as they are. */
export function predictsAmount({ task }: Pick<ModelInfo, 'task'>): boolean {
  return task === 'regression';
}

/** How one slot of a model input is filled from the data. */
export interface ColumnBinding {
  readonly column: string;
  readonly encoding: Encoding;
}

/**
 * `number`: the value; `text`: the value as text (null becomes ''); `codes`: position of the category in `order`,
 * NaN (or −1 for integer tensors) where unseen; `one-hot`: 1 where the value equals `value`, else 0.
 */
export type Encoding =
  | { readonly kind: 'number' }
  | { readonly kind: 'text' }
  | { readonly kind: 'codes'; readonly order: readonly string[] }
  | { readonly kind: 'one-hot'; readonly value: string };

/** How one model input is filled: one binding for a column input, k in order for an N × k matrix. */
export interface InputBinding {
  readonly input: string;
  readonly slots: readonly ColumnBinding[];
}

/** Which number of the model's output is the score of the favourable outcome. */
export interface ScoreBinding {
  readonly output: string;
  /** Column of an N × C output; null where the output is N or N × 1 and scores the class `positive`. */
  readonly column: number | null;
  /** `complement`: 1 − score, where the single column scores the unfavourable class. */
  readonly transform: 'none' | 'complement' | 'sigmoid' | 'sigmoid-complement' | 'softmax';
}

/** The complete wiring of columns to a model. */
export interface ModelMapping {
  readonly inputs: readonly InputBinding[];
  readonly score: ScoreBinding;
  /** True where the order of matrix columns was assumed and nobody confirmed it. */
  readonly assumedOrder: boolean;
}

/** Scores with the position of each row's largest among the classes of the score output; the first of equals, −1 where there is none. */
export interface ClassScores {
  readonly scores: Float64Array;
  readonly largest: Int32Array;
}

/** A model ready to score batches. Scores are P(favourable), float64, length = rows; NaN where the model gave none. */
export interface Predictor {
  readonly info: ModelInfo;
  predict(batch: Batch): Promise<Outcome<Float64Array>>;
  /** The same with the class of the largest score, for models of several classes; left out elsewhere. */
  predictClasses?(batch: Batch): Promise<Outcome<ClassScores>>;
  dispose(): void;
}
