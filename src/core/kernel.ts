/** Where a kernel's body runs. */
export type Backend = 'js' | 'wasm' | 'webgpu';

/**
 * `reproducible`: only bodies whose results are the same to the bit in every engine (js, wasm).
 * `fast`: WebGPU too, where the input is large enough; results then agree within the kernel's stated tolerance.
 */
export type Preference = 'reproducible' | 'fast';

/** How far a WebGPU body may be from the reference: max |difference| / scale(input) <= bound. */
export type Tolerance = { readonly bound: number; readonly of: string };

/**
 * The WebGPU body of a kernel. `run` resolves to undefined when the device cannot do the work (none, lost, out of
 * memory); the input and its accumulators are then as they were, so that another body can take over.
 */
export type GpuBody<Input, Output> = {
  /** Below this much work the transfer costs more than it saves. */
  readonly minimumWork: number;
  readonly tolerance: Tolerance;
  readonly run: (input: Input) => Promise<Output | undefined>;
};

/**
 * One contract with up to three bodies. The contract fixes precision and the order of operations, so that `js` (the
 * readable reference) and `wasm` agree to the bit for every input; a kernel never depends on how its work is split.
 */
export type Kernel<Input, Output> = {
  /** Its folder under src/kernels, with `/part` where a folder holds several. */
  readonly id: string;
  /** Increases with every change of a result, however small. */
  readonly version: number;
  /** Precision and order of operations, in a sentence or two. */
  readonly contract: string;
  /** Rough number of scalar operations, from which `pick` chooses a body. */
  readonly work: (input: Input) => number;
  readonly js: (input: Input) => Output;
  /** Only callable where `wasmAvailable()` (src/kernels/load.ts) is true. */
  readonly wasm: (input: Input) => Output;
  readonly webgpu?: GpuBody<Input, Output>;
};

/** A result together with the body that made it. */
export type Ran<Output> = { readonly output: Output; readonly backend: Backend };

/** Kernel id → `version/backend` for each body that ran, joined by `+` when several did: what the record keeps. */
export type KernelLog = Record<string, string>;

/** Adds one run to a log; the order in which workers report does not matter. */
export function noteKernel(log: KernelLog, kernel: { id: string; version: number }, backend: Backend): void {
  addEntry(log, kernel.id, `${kernel.version}/${backend}`);
}

/** Adds every run of another log. */
export function joinKernels(log: KernelLog, other: KernelLog): void {
  for (const [id, entries] of Object.entries(other)) {
    for (const entry of entries.split('+')) addEntry(log, id, entry);
  }
}

function addEntry(log: KernelLog, id: string, entry: string): void {
  const seen = log[id]?.split('+') ?? [];
  if (!seen.includes(entry)) log[id] = [...seen, entry].sort().join('+');
}

/** Kernel id → where it ran, in order of id and without the version of its body: what results name. */
export function backendsOf(log: KernelLog): Record<string, string> {
  const plain = (entries: string): string =>
    [...new Set(entries.split('+').map((entry) => entry.slice(entry.indexOf('/') + 1)))].join('+');
  return Object.fromEntries(
    Object.keys(log)
      .sort()
      .map((id) => [id, plain(log[id] ?? '')]),
  );
}
