import { closest, distance } from 'fastest-levenshtein';
import { LineCounter, parseDocument, type Document } from 'yaml';
import * as z from 'zod';
import { inputError, ok, type ErrorPlace, type Outcome } from '../core/outcome.ts';
import { planSchema, type Plan } from '../core/plan.ts';

/** The plan schema as JSON Schema, for editors and for naming the nearest known key. */
export function planJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(planSchema, { io: 'input' });
}

/** Reads a plan written as YAML or JSON. Errors name the key, the line and, for an unknown key, the nearest known one. */
export function parsePlan(text: string, file: string): Outcome<Plan> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [syntax] = document.errors;
  if (syntax) {
    return inputError('The plan is not valid YAML or JSON.', syntax.message, 'Correct that line.', {
      place: { file, line: lines.linePos(syntax.pos[0]).line },
    });
  }
  const read = contentOf(document, file);
  if (!read.ok) return read;
  const content = read.value;
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return inputError(
      'The plan is empty or not a set of keys.',
      'A plan starts with `assay: plan/1`.',
      'Start from the plan of a sample, datasets/loans/assay.yaml.',
      {
        place: { file },
      },
    );
  }
  const parsed = planSchema.safeParse(content);
  if (parsed.success) return ok(parsed.data);
  const issue = deepest(parsed.error.issues);
  return describe(issue, file, (path) => lineOf(document, lines, path));
}

/** Aliases that lead nowhere, or blow a small file up, make the library throw. */
function contentOf(document: Document, file: string): Outcome<unknown> {
  try {
    return ok(document.toJS({ maxAliasCount: 100 }));
  } catch (cause) {
    const why = cause instanceof Error ? sentence(cause.message) : 'An alias cannot be followed.';
    return inputError(
      'The plan is not valid YAML or JSON.',
      why,
      'Write the values out instead of aliases.',
      {
        place: { file },
      },
    );
  }
}

type Issue = z.core.$ZodIssue;

/** The issue that says most: of a union's branches, the one with the fewest complaints. */
function deepest(issues: readonly Issue[]): Issue {
  const [first] = issues;
  if (!first) return { code: 'custom', path: [], message: 'does not fit', input: undefined };
  if (first.code !== 'invalid_union' || first.errors.length === 0) return first;
  const cost = (branch: readonly Issue[]): number =>
    branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
  const best = first.errors.reduce((least, own) => (cost(own) < cost(least) ? own : least));
  const inner = deepest(best);
  return { ...inner, path: [...first.path, ...inner.path] };
}

function describe(
  issue: Issue,
  file: string,
  line: (path: readonly PropertyKey[]) => number | undefined,
): Outcome<never> {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = unknown === undefined ? issue.path : [...issue.path, unknown];
  const key = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : String(part)))
    .join('.')
    .replaceAll('.[', '[');
  const at = line(path);
  const place = { file, key, ...(at === undefined ? {} : { line: at }) };
  if (unknown === undefined) {
    return misfit(key, issue, place);
  }
  const nearest = nearestName(unknown, knownKeys(issue.path));
  const todo = nearest === null ? 'Remove it.' : `Did you mean '${nearest}'?`;
  return inputError(
    `The plan has an unknown key '${unknown}'.`,
    'Unknown keys are errors, so that a typing slip cannot switch a test off.',
    todo,
    {
      place,
    },
  );
}

function misfit(key: string, issue: Issue, place: ErrorPlace): Outcome<never> {
  const absent = /^Invalid input: expected (.+), received undefined$/.exec(issue.message);
  return absent
    ? inputError(`The plan lacks '${key}'.`, `It must be there, as ${absent[1]}.`, 'Add it.', { place })
    : inputError(
        `'${key}' does not fit the plan's form.`,
        sentence(issue.message.replace(/\bNaN\b/, 'no number')),
        'Correct it.',
        { place },
      );
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

/** The known name nearest to `name`, if any is near enough to be a slip. */
export function nearestName(name: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const best = closest(name, [...known]);
  return distance(name, best) <= Math.max(2, Math.floor(name.length / 2)) ? best : null;
}

/** Property names that the schema allows at a path. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let nodes: unknown[] = [planJsonSchema()];
  for (const part of path) nodes = nodes.flatMap((node) => childrenAt(node, part));
  return [
    ...new Set(
      nodes
        .flatMap((node) => variants(node))
        .flatMap((node) => Object.keys(record(record(node)['properties']))),
    ),
  ];
}

function childrenAt(node: unknown, part: PropertyKey): unknown[] {
  return variants(node).flatMap((own) => {
    const { properties, items, additionalProperties } = record(own);
    if (typeof part === 'number') return items === undefined ? [] : [items];
    const child = record(properties)[String(part)] ?? additionalProperties;
    return child === undefined ? [] : [child];
  });
}

function variants(node: unknown): unknown[] {
  const { anyOf } = record(node);
  return Array.isArray(anyOf) ? anyOf.flatMap((own: unknown) => variants(own)) : [node];
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown = document.getIn(path.slice(0, length - 1), true);
    const range = keyRange(parent ?? document.contents, path[length - 1]);
    if (range !== undefined) return lines.linePos(range).line;
  }
  return undefined;
}

/** Where the key (or the item) starts in a YAML collection. */
function keyRange(collection: unknown, part: PropertyKey | undefined): number | undefined {
  const { items } = record(collection);
  if (!Array.isArray(items)) return undefined;
  const pair: unknown =
    typeof part === 'number'
      ? items[part]
      : items.find((item) => record(record(item)['key'])['value'] === part);
  const { range } = record(record(pair)['key'] ?? pair);
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}
