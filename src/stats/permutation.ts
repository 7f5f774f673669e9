import { philox4x32, streamKey, uniform53, type StreamKey } from '../core/random.ts';
import { hypergeometricMass, massRatio, modeOf, supportOf, type Hypergeometric } from './fisher.ts';
import { permutationP } from './max-t.ts';

/** One stratum of rows, such as those with the same label: of each group, how many are marked (say selected) and how many there are. */
export interface MarkedStratum {
  readonly marked: readonly number[];
  readonly sizes: readonly number[];
}

/** Successive permutations: how many, and the stream that they are drawn from. */
export interface PermutationDraws {
  readonly replicates: number;
  readonly seed: string;
  readonly name: string;
}

/**
 * Marked counts (strata × groups, one after another) after shuffling group labels within each stratum: draws from the
 * hypergeometric law of the table with its margins fixed, so that no row is ever touched. Whole counts.
 */
export function permutedCounts(strata: readonly MarkedStratum[], draws: PermutationDraws): Float64Array {
  const key = streamKey(draws.seed, draws.name);
  const groups = strata[0]?.sizes.length ?? 0;
  const out = new Float64Array(draws.replicates * strata.length * groups);
  let at = 0;
  for (let replicate = 0; replicate < draws.replicates; replicate += 1) {
    strata.forEach((stratum, s) => {
      fillStratum(stratum, key, replicate, s, out.subarray(at, at + groups));
      at += groups;
    });
  }
  return out;
}

function fillStratum(
  { marked, sizes }: MarkedStratum,
  key: StreamKey,
  replicate: number,
  stratum: number,
  out: Float64Array,
): void {
  let [total, left] = [sumOf(sizes), sumOf(marked)];
  sizes.forEach((size, group) => {
    const [high, low] = philox4x32(replicate, stratum, group, 0, key[0], key[1]);
    const drawn = draw({ total, marked: left, drawn: size }, uniform53(high, low));
    out[group] = drawn;
    total -= size;
    left -= drawn;
  });
}

const laws = new Map<string, number>();

/** The probability of the mode, remembered: the first group of a stratum has the same law in every permutation. */
function massAtMode(law: Hypergeometric, mode: number): number {
  const key = `${law.total} ${law.marked} ${law.drawn}`;
  const mass = laws.get(key) ?? hypergeometricMass(law, mode);
  if (laws.size >= 20000) laws.clear();
  laws.set(key, mass);
  return mass;
}

/** One hypergeometric count by inversion from the mode outwards. */
function draw(law: Hypergeometric, uniform: number): number {
  const [least, greatest] = supportOf(law);
  const mode = modeOf(law);
  let left = uniform - massAtMode(law, mode);
  if (left < 0 || least === greatest) return mode;
  let [up, down] = [mode, mode];
  let [upMass, downMass] = [uniform - left, uniform - left];
  while (up < greatest || down > least) {
    if (up < greatest) {
      upMass *= massRatio(law, up);
      up += 1;
      left -= upMass;
      if (left < 0) return up;
    }
    if (down > least) {
      downMass /= massRatio(law, down - 1);
      down -= 1;
      left -= downMass;
      if (left < 0) return down;
    }
  }
  return mode;
}

/** A permutation test with the first two moments of its statistic under the null, which debias plug-in estimates. */
export interface PermutationTest {
  readonly p: number;
  readonly method: string;
  readonly nullMean: number;
  readonly nullVariance: number;
}

const MOST_TABLES = 5000;

/**
 * Tests whether groups are alike within strata: `statistic` of the marked counts (strata × groups), larger = less alike,
 * against all tables with the same margins where these are at most 5,000 and else against random ones, with
 * p = (1 + #{T_b ≥ T}) ÷ (1 + R). Never 0, and 1 where the observed table is as even as can be.
 */
export function permutationTest(
  strata: readonly MarkedStratum[],
  statistic: (marked: Float64Array) => number,
  draws: PermutationDraws,
): PermutationTest {
  const observed = statistic(Float64Array.from(strata.flatMap(({ marked }) => marked)));
  const all = allTables(strata);
  if (all !== null) return exactTest(all, statistic, observed);
  const width = strata.reduce((sum, { sizes }) => sum + sizes.length, 0);
  const counts = permutedCounts(strata, draws);
  const values = Float64Array.from({ length: draws.replicates }, (_, b) =>
    statistic(counts.subarray(b * width, (b + 1) * width)),
  );
  const mean = sumOf(values) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const method = `${draws.replicates} permutations of groups within strata`;
  return {
    p: permutationP(observed, values).p,
    method,
    nullMean: mean,
    nullVariance: squares / values.length,
  };
}

interface WeightedTable {
  readonly marked: readonly number[];
  readonly mass: number;
}

function exactTest(
  tables: readonly WeightedTable[],
  statistic: (marked: Float64Array) => number,
  observed: number,
): PermutationTest {
  const values = tables.map(({ marked }) => statistic(Float64Array.from(marked)));
  const total = tables.reduce((sum, { mass }) => sum + mass, 0);
  const mean = tables.reduce((sum, { mass }, at) => sum + mass * (values[at] ?? 0), 0) / total;
  const spread = (value: number): number => (value - mean) * (value - mean);
  const nullVariance = tables.reduce((sum, { mass }, at) => sum + mass * spread(values[at] ?? 0), 0) / total;
  const limit = observed - Math.abs(observed) * 1e-12;
  const tail = tables.reduce((sum, { mass }, at) => sum + ((values[at] ?? 0) >= limit ? mass : 0), 0);
  return {
    p: Math.min(1, tail / total),
    method: `exact, all ${tables.length} tables`,
    nullMean: mean,
    nullVariance,
  };
}

/** Every table with the margins of `strata` and its probability; null where there are more than 5,000. */
function allTables(strata: readonly MarkedStratum[]): WeightedTable[] | null {
  let tables: WeightedTable[] = [{ marked: [], mass: 1 }];
  for (const { marked, sizes } of strata) {
    let [total, from] = [sumOf(sizes), tables.map((table) => ({ ...table, left: sumOf(marked) }))];
    for (const size of sizes) {
      const next: (WeightedTable & { left: number })[] = [];
      for (const table of from) {
        const law = { total, marked: table.left, drawn: size };
        const [least, greatest] = supportOf(law);
        if (next.length + greatest - least + 1 > MOST_TABLES) return null;
        for (let k = least; k <= greatest; k += 1) {
          const mass = table.mass * hypergeometricMass(law, k);
          next.push({ marked: [...table.marked, k], mass, left: table.left - k });
        }
      }
      total -= size;
      from = next;
    }
    tables = from;
  }
  return tables;
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] ?? 0;
  return sum;
}
