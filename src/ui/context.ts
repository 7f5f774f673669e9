import { createContext } from 'svelte';
import type { Bench } from '../state/bench.svelte.ts';

/** The workbench of this page; set once in App. */
export const [useBench, provideBench] = createContext<Bench>();
