const WEIGHTS = /(^|[\\/])(group\d+-shard\d+of\d+|(.*\.)?weights)\.bin$|\.onnx[._]data$/i;

/** True for names that exporters give to files of weights, which may begin with any bytes: those of a table, those of a zip. */
export function namesWeights(name: string): boolean {
  return WEIGHTS.test(name);
}
