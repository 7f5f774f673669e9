/** Mappings kept on this device, by model and form of the table. They hold names and choices, never rows. */
export interface MappingMemory {
  /** The text of a mapping.json, or null. */
  recall(key: string): string | null;
  /** False where the device keeps nothing, as in a private window. */
  keep(key: string, text: string): boolean;
  forget(key: string): void;
}

/** A store of texts, as the browser's localStorage is one. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, text: string): void;
  removeItem(key: string): void;
}

const PREFIX = 'assay.mapping.';

/** Remembers in the browser's own store; where there is none, or it is full, nothing is remembered and nothing breaks. */
export function deviceMemory(open: () => TextStore): MappingMemory {
  const attempt = <T>(work: (store: TextStore) => T, otherwise: T): T => {
    try {
      return work(open());
    } catch {
      return otherwise;
    }
  };
  return {
    recall: (key) => attempt((store) => store.getItem(PREFIX + key), null),
    keep: (key, text) => attempt((store) => (store.setItem(PREFIX + key, text), true), false),
    forget: (key) => attempt((store) => store.removeItem(PREFIX + key), undefined),
  };
}
