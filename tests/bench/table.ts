/** A row of a benchmark table. */
export interface Row {
  readonly what: string;
  readonly milliseconds: number;
  readonly note?: string;
}

/** Runs `work` some times and returns the fastest in milliseconds, which is the least disturbed by other programs. */
export async function fastest(times: number, work: () => unknown): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < times; run += 1) {
    const started = performance.now();
    await work();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

/** Prints a table with the ratio of each row to the first. */
export function printTable(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}`);
  const [first] = rows;
  for (const { what, milliseconds, note } of rows) {
    const ratio = first ? `${(milliseconds / first.milliseconds).toPrecision(3)} ×` : '';
    console.log(
      `  ${what.padEnd(62)} ${milliseconds.toFixed(1).padStart(10)} ms  ${ratio.padStart(9)}  ${note ?? ''}`,
    );
  }
}
