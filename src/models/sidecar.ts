import { parse } from 'yaml';
import { isObject, parseJson } from './json.ts';

/** Names that a file beside the model gives, and where they were found. */
export interface Sidecar {
  readonly featureNames: { readonly names: readonly string[]; readonly from: string } | null;
  readonly classes: readonly string[] | null;
  /** The order in which a column's categories were turned into codes, by column. */
  readonly encodings: Readonly<Record<string, readonly string[]>>;
}

/** Keys under which exporters write the order of matrix columns; ours first. */
export const FEATURE_KEYS = ['assay.feature_names', 'feature_names', 'features', 'columns', 'input_features'];

/** Keys under which exporters write class labels; `labels` is Teachable Machine's. */
export const CLASS_KEYS = ['assay.class_names', 'class_names', 'classes', 'labels'];

const MOST_NAMES = 100_000;

/** A list of names: strings, numbers, or objects with a `name`. Null where any entry has none. */
function nameList(value: unknown): string[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_NAMES) return null;
  const names = value.map((entry: unknown) => {
    const name = isObject(entry) ? entry['name'] : entry;
    return typeof name === 'string' || typeof name === 'number' ? String(name) : null;
  });
  return names.every((name) => name !== null) ? names : null;
}

/** Names with commas or on lines of their own; also as Python writes a list: `['age', 'income']`. */
function splitNames(text: string): string[] | null {
  const inside = /^\s*[[(]\s*((['"]).*\2)\s*,?\s*[\])]\s*$/s.exec(text)?.[1];
  const names = (inside ?? text).split(/[\r\n,]+/).map((name) => {
    const bare = name.trim();
    return inside === undefined ? bare : bare.replace(/^(['"])(.*)\1$/, '$2');
  });
  return nameList(names.filter((name) => name !== ''));
}

/** The first of `keys` that holds a list of names, as JSON or with commas. */
export function namesUnder(
  record: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): { readonly key: string; readonly names: readonly string[] } | null {
  for (const key of keys) {
    const value = Object.hasOwn(record, key) ? record[key] : undefined;
    if (value === undefined) continue;
    const json = typeof value === 'string' ? parseJson(value) : value;
    const isText = typeof value === 'string' && typeof json !== 'object';
    const names = nameList(json) ?? (isText ? splitNames(value) : null);
    if (names !== null) return { key, names };
  }
  return null;
}

/** `encodings: { housing: ["mortgage", "own", "rent"] }`: the code of a category is its place in the list. */
export function encodingsIn(record: unknown): Readonly<Record<string, readonly string[]>> {
  const written = isObject(record) ? (record['assay.encodings'] ?? record['encodings']) : undefined;
  const json = typeof written === 'string' ? parseJson(written) : written;
  if (!isObject(json)) return {};
  const lists = Object.entries(json).map(([column, labels]) => [column, nameList(labels)] as const);
  return Object.fromEntries(lists.filter((entry): entry is [string, string[]] => entry[1] !== null));
}

function readJson(name: string, text: string): Sidecar | null {
  const json = parseJson(text);
  const list = nameList(json);
  if (list !== null) return { featureNames: { names: list, from: name }, classes: null, encodings: {} };
  if (!isObject(json) || 'modelTopology' in json) return null;
  const features = namesUnder(json, FEATURE_KEYS);
  const classes = namesUnder(json, CLASS_KEYS)?.names ?? null;
  const encodings = encodingsIn(json);
  if (features === null && classes === null) return null;
  return {
    featureNames: features === null ? null : { names: features.names, from: name },
    classes,
    encodings,
  };
}

/** mlflow keeps the signature as JSON text inside YAML. */
function readMlflow(name: string, text: string): Sidecar | null {
  let yaml: unknown;
  try {
    yaml = parse(text) as unknown;
  } catch {
    return null;
  }
  const signature = isObject(yaml) ? yaml['signature'] : undefined;
  const inputs = isObject(signature) ? signature['inputs'] : undefined;
  const names = nameList(typeof inputs === 'string' ? parseJson(inputs) : inputs);
  return names === null ? null : { featureNames: { names, from: name }, classes: null, encodings: {} };
}

/** How large a side file may be; larger ones are not read. */
export const MOST_SIDECAR_BYTES = 4_000_000;

/** Reads a file beside a model: `feature_names.json`, `columns.txt`, `metadata.json`, mlflow's `MLmodel`. Null: none of these. */
export function readSidecar(name: string, bytes: Uint8Array): Sidecar | null {
  const base = name.split('/').at(-1) ?? name;
  const text = new TextDecoder().decode(bytes);
  if (base === 'MLmodel' || base.toLowerCase().endsWith('.mlmodel.yaml')) return readMlflow(base, text);
  if (/^\s*[[{]/.test(text)) return readJson(base, text);
  if (!/^(columns|features|feature_names|feature-names)\.(txt|csv)$/i.test(base)) return null;
  const names = splitNames(text);
  return names === null ? null : { featureNames: { names, from: base }, classes: null, encodings: {} };
}
