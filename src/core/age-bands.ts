/** A way to cut ages into groups, with where it comes from in words. `legal` is true only where a law names the edge. */
export interface AgeBands {
  readonly title: string;
  readonly edges: readonly number[];
  readonly legal: boolean;
  readonly source: string;
}

/**
 * Bands that are offered for ages. Both laws define a group from an age up, so the edge itself belongs to the older group:
 * 29 U.S.C. 631(a) limits the Act to individuals of at least 40, and 12 CFR 1002.2(o) defines elderly as age 62 or older. Laws that name no age are named in `agesWithoutLaw`. */
export const ageBands: readonly AgeBands[] = [
  {
    title: '40 and over',
    edges: [40],
    legal: true,
    source:
      'Law, United States, employment: the Age Discrimination in Employment Act protects people who are at least 40 (29 U.S.C. § 631(a)).',
  },
  {
    title: '62 and over',
    edges: [62],
    legal: true,
    source:
      'Law, United States, credit: Regulation B calls people of 62 or older elderly, and lets creditors favour them (12 CFR 1002.2(o), 1002.6(b)(2)).',
  },
  {
    title: '25, 40, 65',
    edges: [25, 40, 65],
    legal: false,
    source:
      'A convention: young adults, middle and older working ages, pension age. No law names these bands.',
  },
  {
    title: 'Ten-year bands',
    edges: [25, 35, 45, 55, 65],
    legal: false,
    source: 'A convention of labour statistics. No law names these bands.',
  },
];

/** What to say of rules that people expect bands from and that have none. */
export const agesWithoutLaw =
  'New York City’s Local Law 144 and the Uniform Guidelines (29 CFR 1607.4) count sex, race and ethnicity; they name no age bands.';

/** The bands that cut the range [min, max], without edges that would leave a group empty. */
export function ageBandsWithin(min: number, max: number): readonly AgeBands[] {
  return ageBands.flatMap((bands) => {
    const edges = bands.edges.filter((edge) => edge > min && edge <= max);
    return edges.length > 0 ? [{ ...bands, edges }] : [];
  });
}
