import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { FileRef } from '../engine/api.ts';
import type { Session } from '../bridge/session.ts';

/** A bundled example: where its files lie and what one row is. */
export interface Sample {
  readonly name: string;
  readonly title: string;
  readonly kind: string;
  readonly about: string;
}

/** The examples that come with Assay. */
export const samples: readonly Sample[] = [
  {
    name: 'loans',
    title: 'Loan offers',
    kind: 'Synthetic, with known faults',
    about:
      '8,000 invented applicants and a tree model. The record it learnt from is harsher on women and on some groups.',
  },
  {
    name: 'boston-hmda',
    title: 'Boston mortgages',
    kind: 'Real data, 1990',
    about:
      'Mortgage applications studied by the Federal Reserve Bank of Boston, and a small model of who was denied.',
  },
];

/** Fetches a file of this site. */
export type Fetcher = (path: string) => Promise<Blob>;

/** Fetches from the page's own folder. */
export const fetchOwn: Fetcher = async (path) => {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${response.statusText}`);
  return response.blob();
};

/** The files of a sample, its plan first. Paths in the plan are relative to the sample's folder. */
export async function fetchSample(
  sample: Sample,
  fetcher: Fetcher,
  session: Session,
): Promise<Outcome<readonly FileRef[]>> {
  const folder = `./samples/${sample.name}`;
  try {
    const planFile = { name: 'assay.yaml', blob: await fetcher(`${folder}/assay.yaml`) };
    const plan = await session.readPlan(planFile);
    if (!plan.ok) return plan;
    const { model, data } = plan.value;
    const names = [model, data.test, data.reference, data.attributes?.path].filter(
      (name): name is string => typeof name === 'string',
    );
    const files = await Promise.all(
      names.map(async (name) => ({
        name: name.split('/').at(-1) ?? name,
        blob: await fetcher(`${folder}/${name}`),
      })),
    );
    return ok([planFile, ...files]);
  } catch (cause) {
    return inputError(
      `The sample “${sample.title}” could not be loaded.`,
      'One of its files is missing from this copy of Assay, or the page is offline and has not stored it.',
      'Try again, or drop your own files.',
      { details: cause instanceof Error ? cause.message : String(cause) },
    );
  }
}
