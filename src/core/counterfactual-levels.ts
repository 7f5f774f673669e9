/** Names of the levels of a counterfactual flip, which the perturbation writes and the check reads. */
export const counterfactualLevels = {
  /** The feature and all that stands for it, to every other value in turn. */
  together: (feature: string): string => `${feature} and what stands for it: any other`,
  /** The feature and nothing else. */
  alone: (feature: string): string => `${feature} alone: any other`,
  /** All but one of what stands for it. */
  without: (feature: string, proxy: string): string => `${feature} without ${proxy}: any other`,
  /** The feature and all that stands for it, of all other rows, to one value. */
  to: (feature: string, value: string): string => `${feature} → ${value}`,
};
