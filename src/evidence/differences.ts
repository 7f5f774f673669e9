/** A place where two JSON values differ, with both sides in short words. */
export interface Difference {
  readonly path: string;
  readonly left: string;
  readonly right: string;
}

/** All places where two JSON values differ (−0 is 0, NaN is no value), by path, e.g. `interval.lower`. */
export function differences(left: unknown, right: unknown, path = ''): Difference[] {
  if (isCompound(left) && isCompound(right) && Array.isArray(left) === Array.isArray(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
    return keys.flatMap((key) =>
      differences(valueOf(left, key), valueOf(right, key), joinPath(path, key, Array.isArray(left))),
    );
  }
  return left === right ? [] : [{ path: path || 'the whole', left: inShort(left), right: inShort(right) }];
}

function isCompound(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function valueOf(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function joinPath(path: string, key: string, isArray: boolean): string {
  if (isArray) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

function inShort(value: unknown): string {
  const text =
    value === undefined ? 'missing' : typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
