import { fail, ok, type AppError, type Outcome } from '../core/outcome.ts';
import type { ByteSource } from '../core/table.ts';
import { faultError, readSome } from './fault.ts';

/** What a dropped file is, told from its first bytes and never from its name. */
export type FileKind =
  | 'arrow-file'
  | 'arrow-stream'
  | 'feather-v1'
  | 'parquet'
  | 'csv'
  | 'onnx'
  | 'tfjs-model'
  | 'json'
  | 'zip'
  | 'gzip'
  | 'pickle'
  | 'torch'
  | 'keras'
  | 'hdf5'
  | 'numpy'
  | 'excel'
  | 'sqlite'
  | 'image'
  | 'pdf'
  | 'utf-16'
  | 'empty'
  | 'unknown';

const headSize = 1 << 16;

/** Reads the head of a file and tells what it is. */
export async function sniff(source: ByteSource): Promise<Outcome<FileKind>> {
  try {
    return ok(kindOf(await readSome(source, 0, headSize)));
  } catch (thrown) {
    return fail(faultError(thrown, `looking at ${source.name}`));
  }
}

const signatures: readonly (readonly [FileKind, readonly number[]])[] = [
  ['arrow-file', [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]],
  ['arrow-stream', [0xff, 0xff, 0xff, 0xff]],
  ['feather-v1', [0x46, 0x45, 0x41, 0x31]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
  // Encrypted from its footer on; the reader says so.
  ['parquet', [0x50, 0x41, 0x52, 0x45]],
  ['hdf5', [0x89, 0x48, 0x44, 0x46]],
  ['numpy', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ['gzip', [0x1f, 0x8b]],
  ['excel', [0xd0, 0xcf, 0x11, 0xe0]],
  ['sqlite', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
  ['image', [0x89, 0x50, 0x4e, 0x47]],
  ['image', [0xff, 0xd8, 0xff]],
  ['image', [0x47, 0x49, 0x46, 0x38]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['utf-16', [0xff, 0xfe]],
  ['utf-16', [0xfe, 0xff]],
];

/** The kind of a file whose first bytes (up to 64 KiB) are `head`. */
export function kindOf(head: Uint8Array): FileKind {
  if (head.length === 0) return 'empty';
  for (const [kind, bytes] of signatures) if (bytes.every((byte, index) => head[index] === byte)) return kind;
  if (isZip(head)) return zipKind(head);
  if (head[0] === 0x80 && within(head[1], 2, 5)) return 'pickle';
  // joblib's default compression is zlib, whose header gives nothing else away.
  if (head[0] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(head[1] ?? 0)) return 'pickle';
  if (isOnnx(head)) return 'onnx';
  return head.includes(0) ? 'unknown' : textKind(head);
}

function within(byte: number | undefined, low: number, high: number): boolean {
  return byte !== undefined && byte >= low && byte <= high;
}

function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && within(head[2], 3, 7);
}

/** The names of a zip's entries stand in clear in its head. */
function zipKind(head: Uint8Array): FileKind {
  const text = new TextDecoder('latin1').decode(head);
  if (text.includes('data.pkl')) return 'torch';
  // Teachable Machine puts a metadata.json beside its model.json.
  const keras = text.includes('config.json') && text.includes('metadata.json');
  if (text.includes('model.weights.h5') || keras) return 'keras';
  return text.includes('xl/') || text.includes('[Content_Types].xml') ? 'excel' : 'zip';
}

/**
 * A protobuf `ModelProto` starts with ir_version (field 1, a small varint) followed by another of its fields; or, from
 * writers that order otherwise, by its producer (field 2) or graph (field 7).
 */
function isOnnx(head: Uint8Array): boolean {
  const next = [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72, 0xa2, 0xca];
  return head[0] === 0x08 && within(head[1], 1, 20) && next.includes(head[2] ?? 0);
}

function textKind(head: Uint8Array): FileKind {
  const text = new TextDecoder()
    .decode(head)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text.length === 0) return 'empty';
  if (controlShare(head) > 0.01) return 'unknown';
  if (text[0] !== '{' && !/^\[\s*[[{"\d\]]/.test(text)) return 'csv';
  return /"(modelTopology|weightsManifest)"|"format"\s*:\s*"(layers|graph)-model"/.test(text)
    ? 'tfjs-model'
    : 'json';
}

function controlShare(head: Uint8Array): number {
  let count = 0;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32)) count += 1;
  return count / head.length;
}

const toArrow = 'df.to_feather("data.arrow")';
const toOnnx = 'skl2onnx.to_onnx(model, X[:1], options={"zipmap": False})';

/** What is said of each kind that is neither a dataset nor a model that Assay opens: [why, what to do]. */
const refusals: Partial<Record<FileKind, readonly [what: string, why: string, todo: string]>> = {
  'feather-v1': [
    'a Feather version 1 file',
    'That format was replaced in 2020.',
    `Write it again: ${toArrow}.`,
  ],
  pickle: [
    'a Python pickle',
    'It can run code, so Assay does not open it.',
    `Convert the model: ${toOnnx}; or the data: ${toArrow}.`,
  ],
  torch: [
    'a PyTorch file',
    'It can run code, so Assay does not open it.',
    'Export it: torch.onnx.export(model, x, "model.onnx").',
  ],
  keras: [
    'a Keras archive',
    'It can carry code, so Assay does not open it.',
    'Export it: model.export("model.onnx", format="onnx").',
  ],
  hdf5: [
    'an HDF5 file',
    'Assay reads ONNX and TensorFlow.js models and Arrow or Parquet data.',
    `Convert the model to ONNX, or the data: ${toArrow}.`,
  ],
  numpy: [
    'a NumPy array',
    'It has no column names.',
    `Name its columns: pd.DataFrame(a, columns=[...]), then ${toArrow}.`,
  ],
  excel: ['an Excel workbook', 'Assay reads Arrow, Parquet and CSV.', 'Save the sheet as CSV (UTF-8).'],
  sqlite: ['a database', 'Assay reads Arrow, Parquet and CSV.', `Read the table in pandas, then ${toArrow}.`],
  gzip: ['a gzip archive', 'Assay reads files that are not packed.', 'Unpack it first.'],
  zip: ['a zip archive', 'No dataset can be read from inside it.', 'Unpack it first.'],
  json: [
    'a JSON file',
    'Assay reads Arrow, Parquet and CSV.',
    `Read it in pandas: pd.read_json(...), then ${toArrow}.`,
  ],
  image: [
    'a picture',
    'Assay reads pictures only as columns of an Arrow file.',
    'Choose a dataset or a model.',
  ],
  pdf: ['a PDF', 'Assay reads datasets and models.', 'Choose a dataset or a model.'],
  'utf-16': ['text in UTF-16', 'Assay reads UTF-8.', 'Save it again as CSV UTF-8.'],
  onnx: ['an ONNX model', 'It is not a dataset.', 'Drop it as the model, and a dataset beside it.'],
  'tfjs-model': [
    'a TensorFlow.js model',
    'It is not a dataset.',
    'Drop it as the model, and a dataset beside it.',
  ],
  empty: ['empty', 'It has no bytes to read.', 'Write it again.'],
  unknown: [
    'of a kind that Assay does not know',
    'Its first bytes match no known format.',
    `Write Arrow: ${toArrow}, or CSV in UTF-8.`,
  ],
};

/** Why a file of this kind is not opened as a dataset, or null where it is. */
export function refuseAsDataset(kind: FileKind, name: string): AppError | null {
  const words = refusals[kind];
  if (!words) return null;
  const [what, why, todo] = words;
  return { code: 'input', what: `'${name}' is ${what}.`, why, todo, place: { file: name } };
}
