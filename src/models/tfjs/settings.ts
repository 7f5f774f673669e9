import { isObject, objectAt, textAt } from '../json.ts';

/** Read only while training; TensorFlow.js does not know all of them (`L2`) and stops at those. */
const FOR_TRAINING = /_(initializer|regularizer|constraint)$/;

/** How deep settings are looked into; what lies deeper stays as it is. */
const MOST_DEEP = 64;

/** The name of a dtype policy: Keras 3 writes `DTypePolicy`, Keras 2 `Policy`; null for anything else. */
function policyName(value: unknown): string | null {
  return /Policy$/.test(textAt(value, 'class_name')) ? textAt(objectAt(value, 'config'), 'name') : null;
}

/** Settings of layers as TensorFlow.js 4.22 reads them: no training settings, dtypes as plain text, `silu` by its other name. */
export function plainSettings(value: unknown, depth = 0): unknown {
  if (depth > MOST_DEEP) return value;
  if (Array.isArray(value)) return value.map((inner) => plainSettings(inner, depth + 1));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !FOR_TRAINING.test(key));
  return Object.fromEntries(
    kept.map(([key, inner]) => {
      if (key === 'dtype') return [key, plainDtype(policyName(inner) ?? inner)];
      if (/activation$/.test(key) && inner === 'silu') return [key, 'swish'];
      return [key, plainSettings(inner, depth + 1)];
    }),
  );
}

/** TensorFlow.js computes in float32 and int32. */
function plainDtype(dtype: unknown): unknown {
  if (typeof dtype !== 'string') return dtype;
  return /float/.test(dtype) ? 'float32' : /^u?int/.test(dtype) ? 'int32' : dtype;
}

/** Says which layers were trained in another precision than they run in here. */
export function precisionNotes(layers: readonly unknown[]): string[] {
  const names = layers.map((layer) => {
    const dtype = objectAt(layer, 'config')['dtype'];
    return policyName(dtype) ?? dtype;
  });
  const other = new Set(names.filter((name) => typeof name === 'string' && /float(?!32)/.test(name)));
  return [...other].map((name) => `Layers of type ${String(name)} are computed in float32.`);
}
