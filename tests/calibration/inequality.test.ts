import { describe, expect, it } from 'vitest';
import { bcaInterval } from '../../src/stats/bootstrap.ts';
import { bootstrapContrasts } from '../../src/stats/bootstrap-contrasts.ts';
import { boundaryLimits } from '../../src/stats/boundary-interval.ts';
import { largestLogRatio, smoothed } from '../../src/stats/differential-fairness.ts';
import {
  BENEFITS,
  betweenGroupEntropy,
  betweenGroupEstimate,
  entropyLimits,
  generalizedEntropy,
} from '../../src/stats/entropy.ts';
import { fisherExact } from '../../src/stats/fisher.ts';
import type { GroupConfusion } from '../../src/stats/group-confusion.ts';
import { pairTests } from '../../src/stats/pair-tests.ts';
import {
  jensenShannon,
  kullbackLeibler,
  largestDistance,
  totalVariation,
} from '../../src/stats/pair-distance.ts';
import { draws, expectCoverage, expectLevel, holds, most, simulate, type Draws } from './draws.ts';

const same = <T>(value: T, k: number): T[] => Array.from({ length: k }, () => value);

/** A group of n rows with the given shares of false negatives and false positives. */
function group(d: Draws, n: number, [fn, fp]: readonly [number, number]): GroupConfusion {
  const missed = d.binomial(n, fn);
  const favoured = d.binomial(n - missed, fp / (1 - fn));
  return { group: '', n, fn: missed, fp: favoured, tn: n - missed - favoured, tp: 0, reason: null };
}

describe('entropy of benefits', () => {
  it.each([
    { n: 40, errors: [0.02, 0.02], alpha: 2 },
    { n: 100, errors: [0.1, 0.05], alpha: 2 },
    { n: 300, errors: [0.01, 0.2], alpha: 1 },
    { n: 60, errors: [0.3, 0.1], alpha: 1 },
    { n: 200, errors: [0.005, 0.005], alpha: 2 },
    { n: 150, errors: [0.2, 0.2], alpha: 0.5 },
  ] as const)('$errors of $n at alpha $alpha', ({ n, errors, alpha }) => {
    const [fn, fp] = errors;
    const truth = generalizedEntropy(BENEFITS, [fn, 1 - fn - fp, fp], alpha);
    expectCoverage(
      simulate(`entropy ${errors} ${n} ${alpha}`, 200, (d) => {
        const [lower, upper] = entropyLimits(group(d, n, errors), alpha, 0.95);
        return holds({ lower, upper }, truth);
      }),
      0.945,
    );
  });
});

describe('entropy between groups', () => {
  it.each<{ sizes: number[]; errors: (readonly [number, number])[]; alpha: number }>([
    { sizes: [400, 100], errors: same([0.1, 0.1], 2), alpha: 2 },
    { sizes: [400, 200, 60, 30, 30], errors: same([0.05, 0.1], 5), alpha: 1 },
    {
      sizes: [400, 50],
      errors: [
        [0.1, 0.1],
        [0.3, 0.3],
      ],
      alpha: 2,
    },
    {
      sizes: [300, 100],
      errors: [
        [0.05, 0.1],
        [0.2, 0.05],
      ],
      alpha: 2,
    },
    {
      sizes: [300, 100],
      errors: [
        [0.05, 0.1],
        [0.5, 0.02],
      ],
      alpha: 1,
    },
    {
      sizes: [200, 200, 100, 40],
      errors: [
        [0.1, 0.1],
        [0.12, 0.1],
        [0.15, 0.1],
        [0.2, 0.05],
      ],
      alpha: 2,
    },
  ])('$errors of $sizes', ({ sizes, errors, alpha }) => {
    const exact = sizes.map((n, g): GroupConfusion => {
      const [fn, fp] = errors[g]!;
      return { group: '', n, fn: fn * n, fp: fp * n, tn: (1 - fn - fp) * n, tp: 0, reason: null };
    });
    const truth = betweenGroupEntropy(exact, alpha);
    expectCoverage(
      simulate(`between ${sizes} ${errors.join(' ')}`, 400, (d) => {
        const own = betweenGroupEstimate(
          sizes.map((n, g) => group(d, n, errors[g]!)),
          alpha,
        );
        const [lower, upper] = boundaryLimits(own, 0.95);
        return holds({ lower, upper }, truth);
      }),
      0.945,
    );
  });
});

const rateSettings = [
  { rates: [0.3, 0.3], sizes: [400, 100] },
  { rates: same(0.3, 4), sizes: [400, 200, 100, 30] },
  { rates: same(0.05, 3), sizes: [300, 60, 30] },
  { rates: [0.1, 0.5], sizes: [200, 60] },
  { rates: [0.3, 0.4, 0.9], sizes: [500, 200, 40] },
];

describe('distances and log ratios of rates', () => {
  it.each(rateSettings)('$rates of $sizes', ({ rates, sizes }) => {
    const pairs = rates.flatMap((p) => rates.map((q) => [p, q] as const));
    const largest = (of: (p: number, q: number) => number): number =>
      Math.max(...pairs.map(([p, q]) => of(p, q)));
    const ratio = (p: number, q: number): number =>
      Math.max(Math.abs(Math.log(p / q)), Math.abs(Math.log((1 - p) / (1 - q))));
    const truths = [totalVariation, jensenShannon, kullbackLeibler, ratio].map(largest);
    const hits = [0, 0, 0, 0];
    const runs = sizes.length > 2 ? 60 : 200;
    simulate(`distances ${rates}`, runs, (d) => {
      const family = rates.map((p, g) => ({ x: d.binomial(sizes[g]!, p), n: sizes[g]! }));
      const own = [totalVariation, jensenShannon].map((of) => largestDistance(family, of, 0.95).interval);
      const finite = family.every(({ x, n }) => x > 0 && x < n);
      const kl = finite ? largestDistance(family, kullbackLeibler, 0.95).interval : null;
      const logs = largestLogRatio(smoothed(family, 1), 0.95);
      [...own, kl, logs].forEach((interval, at) => {
        if (interval === null || holds(interval, truths[at]!)) hits[at]! += 1;
      });
      return true;
    });
    if (process.env['SHOW']) console.log(`   tv, js, kl, log ratio: ${hits.map((own) => own / runs)}`);
    for (const own of hits) expectCoverage({ runs, hits: own }, 0.945);
  });
});

describe('bootstrap', () => {
  const entropy = (counts: Float64Array): number => {
    const n = counts.reduce((sum, count) => sum + count, 0);
    return generalizedEntropy(
      BENEFITS,
      [...counts].map((count) => count / n),
      2,
    );
  };
  const table = (groups: readonly GroupConfusion[]) => ({
    counts: Float64Array.from(groups.flatMap(({ fn, tn, fp }) => [fn, tn, fp])),
    ...{ strata: groups.length, categories: 3 },
  });

  it('BCa covers a smooth statistic away from its edge, for 400 rows of which a fifth are judged wrongly', () => {
    const truth = generalizedEntropy(BENEFITS, [0.1, 0.8, 0.1], 2);
    expectCoverage(
      simulate('bca', 200, (d, run) => {
        const own = table([group(d, 400, [0.1, 0.1])]);
        const options = { replicates: 1000, seed: String(run), name: 'bca', level: 0.95 };
        return holds(bcaInterval(own, entropy, options)?.interval ?? null, truth);
      }),
      0.94,
    );
  });

  it.each<{ sizes: number[]; errors: (readonly [number, number])[] }>([
    { sizes: [300, 150, 60], errors: same([0.1, 0.1], 3) },
    {
      sizes: [300, 100, 60],
      errors: [
        [0.1, 0.1],
        [0.2, 0.1],
        [0.3, 0.1],
      ],
    },
  ])('studentised contrasts of $sizes hold the gap and all pairs at once', ({ sizes, errors }) => {
    const truths = errors.map(([fn, fp]) => generalizedEntropy(BENEFITS, [fn, 1 - fn - fp, fp], 2));
    const gap = Math.max(...truths) - Math.min(...truths);
    expectCoverage(
      simulate(`contrasts ${errors.join(' ')}`, 60, (d, run) => {
        const own = table(sizes.map((n, g) => group(d, n, errors[g]!)));
        const found = bootstrapContrasts(own, entropy, {
          ...{ replicates: 300, seed: String(run), name: 'contrasts', level: 0.95 },
          floor: (rows) => 1 / (8 * rows * rows),
        })!;
        return (
          holds(found.interval, gap) &&
          found.pairs.every((pair) => holds(pair, truths[pair.a]! - truths[pair.b]!))
        );
      }),
      0.945,
    );
  });
});

describe('tests of pairs', () => {
  it('max-T holds the familywise error where all groups are alike, and is not far below it', () => {
    let rejected = 0;
    const runs = 250;
    simulate('maxT', runs, (d, run) => {
      const sizes = [120, 80, 40, 30];
      const strata = [0.3, 0.7].map((rate) => ({ sizes, marked: sizes.map((n) => d.binomial(n, rate)) }));
      const own = pairTests(strata, { replicates: 199, seed: String(run), name: 'maxT' });
      if (own.some(({ maxT }) => maxT <= 0.05)) rejected += 1;
      return true;
    });
    if (process.env['SHOW']) console.log(`   maxT ${rejected / runs}`);
    expectLevel({ runs, hits: rejected });
    expect(rejected).toBeGreaterThan(most(runs, 0.005));
  });

  it('Fisher never exceeds its level; the mid-p is nearer to it', () => {
    const d = draws('fisher');
    const runs = 2000;
    let [exact, mid] = [0, 0];
    for (let run = 0; run < runs; run += 1) {
      const own = fisherExact(d.binomial(60, 0.2), 60, d.binomial(25, 0.2), 25);
      exact += own.p <= 0.05 ? 1 : 0;
      mid += own.midP <= 0.05 ? 1 : 0;
    }
    if (process.env['SHOW']) console.log(`   fisher ${exact / runs}, mid-p ${mid / runs}`);
    expectLevel({ runs, hits: exact });
    expect(mid).toBeGreaterThan(exact);
    expectLevel({ runs, hits: mid }, 0.055);
  });
});
