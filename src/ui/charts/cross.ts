import { compareGroupNames } from '../../core/group-order.ts';

/** Groups of two features as a grid; a combination that no row has is undefined. */
export interface Crossed<Row> {
  /** Values of the feature down the side and of the one along the top, each in its order. */
  readonly side: readonly string[];
  readonly top: readonly string[];
  /** True where the first feature is along the top, since it has fewer values. */
  readonly turned: boolean;
  at(side: string, top: string): Row | undefined;
}

/** The rows as a grid, or null where a name does not tell its two values: a value may itself hold the sign between them. */
export function crossed<Row extends { readonly group: string }>(rows: readonly Row[]): Crossed<Row> | null {
  const names = rows.map(({ group }) => group.split(' × '));
  if (names.length === 0 || names.some(({ length }) => length !== 2)) return null;
  const values = (at: number) => [...new Set(names.map((name) => name[at] ?? ''))].sort(compareGroupNames);
  const [first, second] = [values(0), values(1)];
  const turned = first.length < second.length;
  const byName = new Map(rows.map((row) => [row.group, row]));
  return {
    ...(turned ? { side: second, top: first } : { side: first, top: second }),
    turned,
    at: (side, top) => byName.get(turned ? `${top} × ${side}` : `${side} × ${top}`),
  };
}

/** Lines at 45° inside a box of `width` by `height`, as an SVG path. */
export function hatch(width: number, height: number, step = 9): string {
  const lines: string[] = [];
  for (let d = step / 2; d < width + height; d += step) {
    const [x1, y1] = [Math.min(d, width), Math.max(0, d - width)];
    const [x2, y2] = [Math.max(0, d - height), Math.min(d, height)];
    lines.push(`M${x1} ${y1}L${x2} ${y2}`);
  }
  return lines.join('');
}
