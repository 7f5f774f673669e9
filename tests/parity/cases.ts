import type { Kernel } from '../../src/core/kernel.ts';
import { philox4x32, streamKey, uniform53 } from '../../src/core/random.ts';
import { blockLabels, labelQuadratic, labelSums } from '../../src/kernels/block-label-permutation/index.ts';
import { blockRandomFeatures, drawFrequencies } from '../../src/kernels/block-random-features/index.ts';
import type { RandomFeaturesInput } from '../../src/kernels/block-random-features/index.ts';
import { multinomialBootstrap } from '../../src/kernels/multinomial-bootstrap/index.ts';
import { nearestNeighbours } from '../../src/kernels/nearest-neighbours/index.ts';
import { philoxFill } from '../../src/kernels/philox/index.ts';
import { sliceMaxima, type SliceMaxima } from '../../src/kernels/slice-maxima/index.ts';
import { tally } from '../../src/kernels/tally/index.ts';

export type Numbers = Float64Array | Float32Array | Uint32Array | Uint8Array;

/**
 * `make` builds a fresh input each time, since some kernels add into it. `scale` divides differences before they meet
 * the GPU tolerance.
 */
export type Case<Input> = {
  name: string;
  make: () => Input;
  scale?: (input: Input) => number;
  /** The WebGPU body must leave this input to another. */
  gpuDeclines?: boolean;
};

/** A kernel with its cases, types erased so that one loop runs them all. */
export type Subject = {
  id: string;
  tolerance: number | undefined;
  cases: {
    name: string;
    js: () => Numbers;
    wasm: () => Numbers;
    webgpu: (() => Promise<Numbers | undefined>) | undefined;
    scale: number;
    gpuDeclines: boolean;
  }[];
};

function subject<Input, Output extends Numbers>(
  kernel: Kernel<Input, Output>,
  cases: Case<Input>[],
): Subject {
  const { webgpu } = kernel;
  return {
    id: kernel.id,
    tolerance: webgpu?.tolerance.bound,
    cases: cases.map(({ name, make, scale, gpuDeclines = false }) => ({
      name,
      js: () => kernel.js(make()),
      wasm: () => kernel.wasm(make()),
      webgpu: webgpu === undefined ? undefined : () => webgpu.run(make()),
      scale: scale?.(make()) ?? 1,
      gpuDeclines,
    })),
  };
}

const key = streamKey('parity', 'cases');
const uniforms = (length: number, slot: number): number[] =>
  Array.from({ length }, (_, i) => {
    const [high, low] = philox4x32(i, slot, 0, 0, 1, 2);
    return uniform53(high, low);
  });

const philoxCases = [
  { name: 'whole blocks', make: () => ({ key, first: 0, counter2: 0, counter3: 0, length: 64 }) },
  { name: 'a ragged end', make: () => ({ key, first: 7, counter2: 1, counter3: 2, length: 27 }) },
  {
    name: 'a carry into the second word',
    make: () => ({ key, first: 2 ** 32 - 3, counter2: 0xffffffff, counter3: 0x80000000, length: 40 }),
  },
  { name: 'nothing', make: () => ({ key, first: 5, counter2: 0, counter3: 0, length: 0 }) },
];

const codes = Int32Array.from(uniforms(5000, 1), (u) => Math.floor(u * 24) - 2);
const tallyCases = [
  { name: 'negative and too large codes', make: () => ({ codes, size: 20 }) },
  { name: 'unsigned codes', make: () => ({ codes: Uint32Array.from(codes), size: 22 }) },
  {
    name: 'weights',
    make: () => ({ codes, size: 22, weights: Float64Array.from(uniforms(5000, 2)) }),
  },
  { name: 'no rows', make: () => ({ codes: new Int32Array(0), size: 3 }) },
];

const table = (...values: number[]): Float64Array => Float64Array.from(values);
const bootstrapCases = [
  {
    name: 'large and small counts, zeros',
    make: () => ({
      counts: table(500, 300, 0, 200, 0, 0, 0, 0, 3, 1, 0, 1, 123456, 9, 7, 2, 0, 0, 0, 40),
      ...{ strata: 5, categories: 4, replicates: 300, firstReplicate: 0, key },
    }),
  },
  {
    name: 'huge counts, late replicates',
    make: () => ({
      counts: table(4e9, 3e9, 12, 9e12),
      ...{ strata: 2, categories: 2, replicates: 200, firstReplicate: 4294960000, key },
    }),
  },
  {
    name: 'one category',
    make: () => ({ counts: table(5, 0, 7), strata: 3, categories: 1, replicates: 2, firstReplicate: 0, key }),
  },
];

function featureInput(
  rows: number,
  featureCount: number,
  frequencies: number,
  blockRows: number,
  firstRow: number,
) {
  const blocks = Math.floor((firstRow + rows) / blockRows);
  return (): RandomFeaturesInput => ({
    rows: Float32Array.from(uniforms(rows * featureCount, 3), (u) => 6 * u - 3),
    omega: drawFrequencies(key, featureCount, frequencies, 0.7),
    sums: Float64Array.from(uniforms(2 * frequencies * blocks, 4)),
    ...{ featureCount, frequencies, blockRows, firstRow },
  });
}
const single =
  (...values: number[]) =>
  (): RandomFeaturesInput => ({
    rows: Float32Array.from(values),
    omega: Float32Array.of(1, -1, 0.5),
    sums: new Float64Array(6 * values.length),
    ...{ featureCount: 1, frequencies: 3, blockRows: 1, firstRow: 0 },
  });
const extreme = [0, -0, 1e-30, 1, -1, 40, -900, 3e4, -3.2e4, 1e9, -1e30, 0.785398, 1.5707964, 7.853982];
const perRow = ({ blockRows }: RandomFeaturesInput): number => blockRows;
const featureCases: Case<RandomFeaturesInput>[] = [
  { name: 'one block', make: featureInput(300, 7, 16, 300, 0), scale: perRow },
  { name: 'ragged batch, odd shapes', make: featureInput(1000, 5, 19, 130, 77), scale: perRow },
  { name: 'long blocks', make: featureInput(5000, 20, 64, 2500, 0), scale: perRow },
  { name: 'extreme arguments', make: single(...extreme) },
  { name: 'not finite', make: single(NaN, 1, Infinity), gpuDeclines: true },
];

const draws = (blocks: number, referenceBlocks: number, from: number, to: number) =>
  ({ blocks, referenceBlocks, key, from, to }) as const;
const gramOf = (blocks: number): Float64Array => {
  const u = uniforms(blocks * blocks, 5);
  return Float64Array.from(u, (_, at) => {
    const [i, j] = [Math.floor(at / blocks), at % blocks];
    return u[Math.min(i, j) * blocks + Math.max(i, j)] ?? 0;
  });
};
const labelCases = [
  { name: 'even split', make: () => draws(64, 32, 0, 50) },
  { name: 'one reference block', make: () => draws(5, 1, 3, 40) },
  { name: 'one current block, late draws', make: () => draws(9, 8, 4294967000, 4294967030) },
  // 2^32 mod bound is large here, so that some words are rejected
  { name: 'so many blocks that words are rejected', make: () => draws(2_000_000, 30_000, 0, 1) },
];
const quadraticCases = [
  { name: 'even split', make: () => ({ ...draws(64, 32, 0, 101), gram: gramOf(64) }) },
  { name: 'odd sizes', make: () => ({ ...draws(37, 11, 5, 18), gram: gramOf(37) }) },
  { name: 'two blocks', make: () => ({ ...draws(2, 1, 0, 9), gram: gramOf(2) }) },
];
const sumsOf = (blocks: number, width: number) => ({
  width,
  values: Float64Array.from(uniforms(blocks * width, 6)),
});
const sumsCases = [
  { name: 'wide', make: () => ({ ...draws(32, 16, 0, 40), ...sumsOf(32, 48) }) },
  { name: 'odd width', make: () => ({ ...draws(21, 6, 9, 30), ...sumsOf(21, 37) }) },
  { name: 'one column', make: () => ({ ...draws(4, 2, 0, 5), ...sumsOf(4, 1) }) },
];

const slicesOf = (rows: number, bins: number[], levels: number, from: number, to: number) => {
  const singles = bins.reduce((sum, own) => sum + own, 0);
  const slices = 1 + singles + (singles ** 2 - bins.reduce((sum, own) => sum + own * own, 0)) / 2;
  const u = uniforms(rows * bins.length, 7);
  return (): SliceMaxima => ({
    ...{ rows, levels, key, from, to, bins: Int32Array.from(bins) },
    codes: Uint8Array.from(u, (own, at) => own * (bins[Math.floor(at / rows)] ?? 1)),
    share: Float64Array.from(uniforms(slices, 8), (own) => own / 3),
    limits: Float64Array.from({ length: slices * levels }, (_, at) =>
      at < levels ? Infinity : Math.sqrt(rows) * (1.2 - (at % levels) / levels),
    ),
  });
};
const maximaCases = [
  { name: 'three columns', make: slicesOf(200, [3, 2, 4], 5, 0, 100) },
  { name: 'odd sizes, late draws', make: slicesOf(77, [1, 7], 1, 4294967000, 4294967021) },
  { name: 'one column', make: slicesOf(1, [2], 3, 0, 9) },
  { name: 'no columns', make: slicesOf(8, [], 2, 0, 3) },
];

const neighbourInput =
  (n: number, featureCount: number, neighbours: number, value = (u: number): number => 6 * u - 3) =>
  () => ({
    rows: Float32Array.from(uniforms(n * featureCount, 7), value),
    ...{ featureCount, neighbours, from: 0, to: n },
  });
const neighbourCases = [
  { name: 'odd shapes', make: neighbourInput(701, 7, 6) },
  { name: 'many features', make: neighbourInput(300, 130, 3) },
  { name: 'many ties', make: neighbourInput(501, 3, 11, (u) => Math.floor(3 * u)) },
  // apart by less than f32 can tell, so that the f64 distances decide
  { name: 'nearly equal', make: neighbourInput(200, 12, 5, (u) => 1000 + u / 4096) },
  {
    name: 'huge and tiny',
    make: neighbourInput(64, 2, 4, (u) => (u < 0.5 ? u * 1e38 : u * 1e-40)),
    gpuDeclines: true,
  },
  { name: 'a range', make: () => ({ ...neighbourInput(400, 5, 6)(), from: 123, to: 130 }) },
  { name: 'fewer rows than neighbours', make: neighbourInput(4, 2, 6) },
  { name: 'one row', make: neighbourInput(1, 3, 2) },
];

/** Every kernel with its cases. */
export const subjects: Subject[] = [
  subject(philoxFill, philoxCases),
  subject(tally, tallyCases),
  subject(multinomialBootstrap, bootstrapCases),
  subject(blockRandomFeatures, featureCases),
  subject(blockLabels, labelCases),
  subject(labelQuadratic, quadraticCases),
  subject(labelSums, sumsCases),
  subject(sliceMaxima, maximaCases),
  subject(nearestNeighbours, neighbourCases),
];
