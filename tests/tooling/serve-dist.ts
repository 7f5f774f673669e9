import type { TestProject } from 'vitest/node';
import { serve } from '../../serve.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the built app is served during end-to-end tests. */
    address: string;
  }
}

/** Serves the built app on a free port while the end-to-end tests run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await serve('dist', 0);
  project.provide('address', server.address);
  return () => server.close();
}
