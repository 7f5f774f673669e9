/** Something that law or custom protects, told by whole words of a column's name; `not` are words that make it something else. */
interface ProtectedWords {
  readonly what: string;
  readonly words: RegExp;
  readonly not?: RegExp;
}

/** Protected features by name. Order matters only where a name speaks of two. */
export const protectedNames: readonly ProtectedWords[] = [
  { what: 'sex or gender', words: /^(sex|gender|sexe|geschlecht)$/ },
  {
    what: 'race or ethnicity',
    words: /^(race|races|racial|ethnic|ethnicity|ethnicities|ethnicgroup|hispanic|afam)$/,
    not: /^(time|times|distance|lap|laps|horse|winner|day)$/,
  },
  { what: 'age', words: /^(birthyear|yob)$/ },
  { what: 'religion', words: /^(religion|religious|faith)$/ },
  { what: 'disability', words: /^(disab\p{L}*|handicap\p{L}*)$/u },
  { what: 'marital status', words: /^(marital|maritalstatus|marriage|married|spouse)$/ },
  {
    what: 'national origin',
    words:
      /^(nationality|nationalities|national|citizen|citizens|citizenship|native|foreign|foreigner|immigrant|immigration)$/,
    not: /^(bank|exchange|trade|currency|key|park|insurance|app|apps|average)$/,
  },
  { what: 'pregnancy', words: /^(pregnan\p{L}*|maternity)$/u },
  { what: 'sexual orientation', words: /^(orientation|lgbt|lgbtq)$/, not: /^(screen|page|image|device)$/ },
  { what: 'caste', words: /^(caste)$/ },
];

/** Values that give a protected feature away, whatever the column is called: at least two of them must occur. */
export const protectedValues: readonly { readonly what: string; readonly values: RegExp }[] = [
  { what: 'sex or gender', values: /^(male|female|man|woman|men|women|non-?binary)$/ },
  {
    what: 'race or ethnicity',
    values:
      /^(white|black|asian|caucasian|hispanic|latino|african[- ]american|native american|asian-pac-islander|amer-indian-eskimo)$/,
  },
  {
    what: 'marital status',
    values: /^(single|married|divorced|widowed|separated|never[- ]married|married-civ-spouse)$/,
  },
];

/** Names of places to live: they often stand for ethnicity or income. */
export const proxyNames =
  /^(zip|zipcode|zipcodes|postcode|postcodes|postalcode|postal|plz|neighbourhood|neighborhood|tract)$/;

/** Names that mean the truth to be predicted, as the whole name. */
export const labelNames =
  /^(target|labels?|label value|y|y true|ytrue|true label|ground truth|actual|class|outcome|response|loan status)$/;

/** Words of amounts that models predict. They say little alone, for features have such names too. */
export const amountWords =
  /^(price|prices|salary|salaries|wage|wages|income|incomes|earnings|cost|costs|charge|charges|premium|revenue|sales|spend|spending|expenses|amount|amounts|value|values|rent|target)$/;

/** Words of things that happened to people, which is what models predict. */
export const labelWords =
  /^(income|default|defaulted|repaid|approved|deny|denied|hired|survived|readmitted|recid|recidivism|reoffended|churn|churned|fraud|admitted|accepted|granted)$/;

/** Words that put such a thing into the past, where it is a feature. */
export const pastWords =
  /^(prior|priors|previous|past|history|num|number|count|ever|last|months|days|years|family|household|parental|partner)$/;

/** Words for a prediction, and those of them that speak of a decision. */
export const scoreWords =
  /^(scores?|prob|probs|proba|probability|probabilities|phat|yhat|pred|predicted|prediction)$/;
/** See `scoreWords`. */
export const decisionWords = /^(pred|predicted|prediction|yhat|decision|decided)$/;
/** Two words that mean a prediction together. */
export const scorePairs = /\b(y hat|p hat|y pred|y score|y prob|model output)\b|^p( \d)?$/;

/** Names of row weights, as the whole name. */
export const weightNames =
  /^(w|wt|wgt|weights?|(sample|survey|row|final|case|person) ?(weights?|wt|wgt)|fnlwgt|pwgtp)$/;

/** Last words of the name of a time, and of an identifier. */
export const timeWords = /^(date|datetime|timestamp|time|year|month|quarter|at)$/;
/** See `timeWords`. */
export const idWords = /^(id|ids|uuid|guid|key|index|row|rowid|identifier)$/;
