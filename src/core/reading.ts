/** Other tools whose way of counting Assay knows, by the names that checks use for them. */
export const tools = ['fairlearn', 'AIF360', 'Aequitas', 'TFMA', 'Clarify', 'holisticai'] as const;
/** One of those tools. */
export type Tool = (typeof tools)[number];

/** One number as another tool would give it on the same rows, in that tool's name for it. */
export interface Reading {
  readonly name: string;
  /** The group it is about; null where it is about all groups together. */
  readonly group: string | null;
  /** null where the tool gives no finite number; `shown` has what it prints. */
  readonly value: number | null;
  /** As Python prints it: `0.25`, `1.0`, `nan`, `inf`; or the error that the tool ends with. */
  readonly shown: string;
}

/** What a result would read in another tool on the same rows, whether that is another number, and why. */
export interface Elsewhere extends Reading {
  readonly tool: Tool;
  readonly differs: boolean;
  readonly why: string;
}
