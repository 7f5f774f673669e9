/** A whole number parameter. */
export interface IntParam {
  readonly kind: 'int';
  readonly label: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** A real number parameter. */
export interface NumberParam {
  readonly kind: 'number';
  readonly label: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** One of a few named choices. */
export interface ChoiceParam<T extends string = string> {
  readonly kind: 'choice';
  readonly label: string;
  readonly default: T;
  readonly options: readonly T[];
}

/** A short free text, such as the name of a group; empty means that the check chooses. */
export interface TextParam {
  readonly kind: 'text';
  readonly label: string;
  readonly default: string;
}

/** Any parameter of a check. */
export type Param = IntParam | NumberParam | ChoiceParam | TextParam;

/** The parameters of a check by name. */
export type ParamSchema = Readonly<Record<string, Param>>;

/** The plain values that a schema describes. */
export type ParamValues<P extends ParamSchema> = {
  readonly [K in keyof P]: P[K] extends ChoiceParam<infer T> ? T : P[K] extends TextParam ? string : number;
};

/** A whole number with bounds (inclusive). */
export function int(spec: { label: string; default: number; min?: number; max?: number }): IntParam {
  return { kind: 'int', min: 0, max: Number.MAX_SAFE_INTEGER, ...spec };
}

/** A real number with bounds (inclusive). */
export function number(spec: { label: string; default: number; min?: number; max?: number }): NumberParam {
  return { kind: 'number', min: -Number.MAX_VALUE, max: Number.MAX_VALUE, ...spec };
}

/** One of `options`. */
export function choice<const T extends string>(spec: {
  label: string;
  default: NoInfer<T>;
  options: readonly T[];
}): ChoiceParam<T> {
  return { kind: 'choice', ...spec };
}

/** A text that may be empty. */
export function text(spec: { label: string; default?: string }): TextParam {
  return { kind: 'text', default: '', ...spec };
}

const LONGEST_TEXT = 1000;

/** Why `value` does not fit the parameter `name`, in the form subject, rule, value; or null where it fits. */
export function paramProblem(name: string, param: Param, value: unknown): string | null {
  if (param.kind === 'choice') {
    const fits = typeof value === 'string' && param.options.includes(value);
    return fits ? null : `'${name}' must be one of ${param.options.join(', ')}; got ${String(value)}`;
  }
  if (param.kind === 'text') {
    if (typeof value !== 'string') return `'${name}' must be a text; got ${String(value)}`;
    return value.length <= LONGEST_TEXT ? null : `'${name}' must be at most ${LONGEST_TEXT} characters long`;
  }
  const what = param.kind === 'int' ? 'a whole number' : 'a number';
  const fits =
    typeof value === 'number' &&
    value >= param.min &&
    value <= param.max &&
    (param.kind === 'number' || Number.isInteger(value));
  return fits ? null : `'${name}' must be ${what} in [${param.min}, ${param.max}]; got ${String(value)}`;
}

/** Default values of a schema. */
export function defaultParams<P extends ParamSchema>(schema: P): ParamValues<P> {
  return Object.fromEntries(
    Object.entries(schema).map(([name, param]) => [name, param.default]),
  ) as ParamValues<P>;
}

/** Values that the parameter must refuse; contract tests feed them to every check. */
export function invalidSamples(param: Param): readonly unknown[] {
  if (param.kind === 'choice') return ['__not an option__', 1, null];
  if (param.kind === 'text') return [1, null, 'x'.repeat(LONGEST_TEXT + 1)];
  const outside = [param.min - 1, param.max + 1].filter((v) => v < param.min || v > param.max);
  return [...outside, Number.NaN, 'text', null, ...(param.kind === 'int' ? [param.default + 0.5] : [])];
}
