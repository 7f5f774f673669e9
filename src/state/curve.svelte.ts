import type { Outcome } from '../core/outcome.ts';
import { answerer, type Answer } from '../specifications/answer.ts';
import { groundAsked, questionsOf } from '../specifications/ask.ts';
import {
  DIMENSIONS,
  specificationsOf,
  type Choices,
  type Dimension,
  type Specification,
} from '../specifications/choices.ts';
import { curveOf, type SpecificationCurve } from '../specifications/curve.ts';
import { curveTable } from '../specifications/curve-table.ts';
import { choicesOf, type Asked } from '../specifications/propose.ts';
import type { Run } from './run.svelte.ts';
import type { Checks } from './suite.svelte.ts';

export { DIMENSIONS } from '../specifications/choices.ts';
export { curveSentence, effectSentence } from '../specifications/curve-words.ts';
export type { Answer, Dimension, SpecificationCurve };

/** A way of asking that a person chose, kept under a name beside those of others. */
export interface KeptAnswer {
  readonly name: string;
  readonly answer: Answer;
}

/** How much the answer depends on the question: other ways of asking of the last run. The model is never touched. */
export class Curve {
  readonly #run: Run;
  readonly #checks: Checks;
  #index = $state(0);
  /** Options that are left out, as `dimension: option`. */
  #left = $state.raw<ReadonlySet<string>>(new Set());
  #done = $state.raw<{ readonly of: readonly Specification[] | null; readonly answers: readonly Answer[] }>({
    of: null,
    answers: [],
  });
  #picked = $state.raw<Partial<Record<Dimension, string>>>({});
  kept = $state.raw<readonly KeptAnswer[]>([]);

  constructor(run: Run, checks: Checks) {
    this.#run = run;
    this.#checks = checks;
  }

  readonly questions = $derived.by((): readonly Asked[] => {
    const { output } = this.#run;
    if (!output) return [];
    const { plan, summaries, results } = output;
    return questionsOf({
      plan,
      summaries,
      seed: results.engine.seed,
      checks: this.#checks,
    });
  });
  readonly question = $derived.by(
    (): Asked | null => this.questions[this.#index] ?? this.questions[0] ?? null,
  );
  readonly choices = $derived.by((): Outcome<Choices> | null => this.question && choicesOf(this.question));
  readonly specifications = $derived.by((): readonly Specification[] =>
    this.choices?.ok ? specificationsOf(this.choices.value) : [],
  );
  readonly #answer = $derived.by(() =>
    this.question ? answerer(groundAsked(this.question, this.#run.output?.results.engine.seed ?? '0')) : null,
  );
  /** Answers so far, in the order of the specifications. */
  readonly answers = $derived.by((): readonly Answer[] =>
    this.#done.of === this.specifications ? this.#done.answers : [],
  );
  readonly finished = $derived.by((): boolean => this.answers.length === this.specifications.length);
  /** The options of each choice, with whether they are in; choices without an alternative are left out. */
  readonly options = $derived.by(() =>
    DIMENSIONS.map((dimension) => ({
      dimension,
      options: [...new Set(this.answers.map(({ options }) => options[dimension]))].map((name) => ({
        name,
        included: !this.#left.has(`${dimension}: ${name}`),
      })),
    })).filter(({ options }) => options.length > 1),
  );
  readonly curve = $derived.by((): SpecificationCurve => {
    const within = this.answers.filter(({ options }) =>
      DIMENSIONS.every((name) => !this.#left.has(`${name}: ${options[name]}`)),
    );
    return curveOf(within, this.question?.scores?.missing ?? 0);
  });
  readonly table = $derived.by(() => curveTable(this.curve));
  /** The answer to the way of asking that a person picked; the plan's first where nothing was. */
  readonly picked = $derived.by((): Answer | null => {
    const plans = this.answers.find(({ declared }) => declared) ?? this.answers[0];
    const wanted = { ...plans?.options, ...this.#picked };
    return (
      this.answers.find(({ options }) => DIMENSIONS.every((name) => options[name] === wanted[name])) ?? null
    );
  });

  /** Answers the next few; for a timer, so that a page stays alive. */
  work(count: number): void {
    const [all, answer] = [this.specifications, this.#answer];
    if (!answer || this.finished) return;
    const { answers } = this;
    const next = all.slice(answers.length, answers.length + count).map(answer);
    this.#done = { of: all, answers: [...answers, ...next] };
  }

  choose(index: number): void {
    this.#index = index;
    this.#left = new Set();
    this.#picked = {};
    this.kept = [];
  }

  include(dimension: Dimension, name: string, included: boolean): void {
    const key = `${dimension}: ${name}`;
    this.#left = new Set([...[...this.#left].filter((own) => own !== key), ...(included ? [] : [key])]);
  }

  pick(dimension: Dimension, name: string): void {
    this.#picked = { ...this.picked?.options, ...this.#picked, [dimension]: name };
  }

  /** Keeps the picked answer under a name; a name's earlier pick is replaced. */
  keep(name: string): void {
    const answer = this.picked;
    if (answer && name.trim() !== '')
      this.kept = [...this.kept.filter((own) => own.name !== name.trim()), { name: name.trim(), answer }];
  }
}
