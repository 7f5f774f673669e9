import { inputError, type Outcome } from '../core/outcome.ts';

/** A file that is not a model Assay opens: what it is, why it stays closed, and the line that converts it. */
interface Foreign {
  readonly is: string;
  readonly why: string;
  readonly todo: string;
  matches(head: Uint8Array, name: string): boolean;
}

const SKLEARN =
  'from skl2onnx import to_onnx; open("model.onnx", "wb").write(' +
  'to_onnx(model, X[:1], options={"zipmap": False}).SerializeToString())';
const KERAS = 'model.export("model.onnx", format="onnx")';
const KERAS_OLD = 'python -m tf2onnx.convert --keras model.h5 --output model.onnx';
const TORCH =
  'torch.onnx.export(model, (X[:1],), "model.onnx", input_names=["X"], dynamic_axes={"X": {0: "rows"}})';

const latin = new TextDecoder('latin1');

function startsWith(head: Uint8Array, ...bytes: number[]): boolean {
  return bytes.every((byte, i) => head[i] === byte);
}

function says(head: Uint8Array, text: string, at: number): boolean {
  return latin.decode(head.subarray(at, at + text.length)) === text;
}

function holds(head: Uint8Array, text: string): boolean {
  return latin.decode(head).includes(text);
}

const isZip = (head: Uint8Array): boolean => says(head, 'PK\x03\x04', 0);

const convert = (line: string): string => `Convert it in one line: ${line}`;
const PICKLE_WHY = "It can run code, so I don't open it.";

/** Tried in order; the first match names the file. */
const FOREIGN: readonly Foreign[] = [
  {
    is: 'a PyTorch file',
    why: "It holds a Python pickle, which can run code, so I don't open it.",
    todo: convert(TORCH),
    matches: (head) => isZip(head) && (holds(head, 'data.pkl') || holds(head, '/version')),
  },
  {
    is: 'a Keras archive',
    why: 'Browsers have no reader for it.',
    todo: convert(KERAS),
    matches: (head, name) => isZip(head) && (holds(head, 'model.weights.h5') || name.endsWith('.keras')),
  },
  {
    is: 'a zip archive',
    why: 'A model is opened from its own files.',
    todo: 'Unpack it and drop what is inside.',
    matches: isZip,
  },
  {
    is: 'a Python pickle',
    why: PICKLE_WHY,
    todo: convert(SKLEARN),
    matches: (head) => head[0] === 0x80 && (head[1] ?? 0) >= 1 && (head[1] ?? 0) <= 5,
  },
  {
    is: 'a compressed Python pickle (joblib)',
    why: PICKLE_WHY,
    todo: convert(SKLEARN),
    matches: (head, name) =>
      (startsWith(head, 0x78) || startsWith(head, 0x1f, 0x8b)) &&
      /\.(joblib|pkl|pickle|sav|gz|z)$/.test(name),
  },
  {
    is: 'an HDF5 file (Keras .h5)',
    why: 'Browsers have no reader for it.',
    todo: convert(KERAS_OLD),
    matches: (head) => says(head, '\x89HDF', 0),
  },
  {
    is: 'a TensorFlow SavedModel',
    why: 'It needs TensorFlow itself to run.',
    todo: convert('python -m tf2onnx.convert --saved-model FOLDER --output model.onnx'),
    matches: (head, name) => startsWith(head, 0x08) && name === 'saved_model.pb',
  },
  {
    is: 'a TensorFlow Lite model',
    why: 'Assay does not run TensorFlow Lite.',
    todo: convert('python -m tf2onnx.convert --tflite model.tflite --output model.onnx'),
    matches: (head) => says(head, 'TFL3', 4),
  },
  {
    is: 'a model in ORT format',
    why: 'That form is tied to one build of onnxruntime.',
    todo: 'Drop the .onnx file it was made from.',
    matches: (head) => says(head, 'ORTM', 4),
  },
  {
    is: 'a CatBoost model',
    why: 'Assay runs ONNX and TensorFlow.js models.',
    todo: convert('model.save_model("model.onnx", format="onnx")'),
    matches: (head) => says(head, 'CBM1', 0),
  },
  {
    is: 'a LightGBM text model',
    why: 'Assay runs ONNX and TensorFlow.js models.',
    todo: convert(
      'onnxmltools.convert_lightgbm(model, initial_types=[("X", FloatTensorType([None, k]))], zipmap=False)',
    ),
    matches: (head) => says(head, 'tree\n', 0),
  },
  {
    is: 'an XGBoost model',
    why: 'Assay runs ONNX and TensorFlow.js models.',
    todo: convert('onnxmltools.convert_xgboost(model, initial_types=[("X", FloatTensorType([None, k]))])'),
    matches: (head) => says(head, '{', 0) && holds(head, '"learner"'),
  },
];

/** How many bytes of a file's start the sniffers need. */
export const HEAD_BYTES = 4096;

/** The refusal of a file that is some other kind of model, or null where it is none of them. */
export function foreignModel(name: string, head: Uint8Array): Outcome<never> | null {
  const lower = (name.split('/').at(-1) ?? name).toLowerCase();
  const found = FOREIGN.find((kind) => kind.matches(head.subarray(0, HEAD_BYTES), lower));
  if (found === undefined) return null;
  return inputError(`${name} is ${found.is}.`, found.why, found.todo, { place: { file: name } });
}

/** The refusal of bytes that are no model at all. */
export function notAModel(name: string, details?: string): Outcome<never> {
  return inputError(
    `${name} is not a model that Assay can open.`,
    'Its bytes are neither ONNX nor TensorFlow.js.',
    `Drop an .onnx file, or model.json with its .bin files. From scikit-learn: ${SKLEARN}`,
    { place: { file: name }, ...(details === undefined ? {} : { details }) },
  );
}

/** The refusal of a model file that ends early or holds broken bytes. */
export function brokenModel(name: string, details: string): Outcome<never> {
  return inputError(
    `${name} looks like ONNX but cannot be read to its end.`,
    'The file is cut short or damaged.',
    'Copy or download it again and compare its size with the original.',
    { place: { file: name }, details },
  );
}
