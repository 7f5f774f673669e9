/** Workers for a machine with so many cores: one each, at least one and at most eight. */
export function workerCount(cores: number): number {
  return Math.max(1, Math.min(8, cores || 2));
}
