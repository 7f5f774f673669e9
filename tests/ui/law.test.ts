import { describe, expect, it } from 'vitest';
import { OUTCOME_COUNTS, SCORE_TABLE, type Summary } from '../../src/core/summary.ts';
import { Law } from '../../src/state/law.svelte.ts';
import type { Run } from '../../src/state/run.svelte.ts';
import { scoreTable } from '../checks/tables.ts';
import { crossedOutcomes } from './measured.ts';

const counts = crossedOutcomes(['f', 'm'], ['<5', '10–<20', '5–<10']);
const lawOf = (...summaries: Summary[]) =>
  new Law({
    output: {
      summaries: new Map(
        summaries.map((own) => [own.kind === 'score-table' ? SCORE_TABLE : OUTCOME_COUNTS, own]),
      ),
    },
  } as unknown as Run);

describe('the tables of a law in the app', () => {
  it('are made as soon as a column is called what the law asks for', () => {
    const law = lawOf(counts);
    expect([law.sex, law.race]).toEqual(['sex', null]);
    expect(law.made?.ok && law.made.value.tables).toHaveLength(1);
    law.choose('race', 'group');
    expect(law.made?.ok && law.made.value.tables).toHaveLength(3);
    law.choose('sex', null);
    expect(law.made?.ok && law.made.value.tables).toHaveLength(1);
    law.choose('race', null);
    expect(law.made).toBeNull();
  });
  it('never take one column for both', () => {
    const law = lawOf(counts);
    law.choose('race', 'sex');
    expect([law.sex, law.race]).toEqual(['sex', null]);
  });
  it('count values as the person says, and list ranges by their edges', () => {
    const law = lawOf(counts);
    law.choose('race', 'group');
    expect(law.values('group').map(({ value }) => value)).toEqual(['<5', '5–<10', '10–<20']);
    law.count('sex', 'f', ' Female ');
    law.count('sex', 'm', null);
    expect([law.categoryOf('sex', 'f'), law.categoryOf('sex', 'm')]).toEqual(['Female', null]);
    const table =
      law.made?.ok && law.made.value.profile === 'local-law-144' ? law.made.value.tables[0] : null;
    expect(table?.categories.map(({ category }) => category)).toEqual(['Female']);
    expect(table?.unknown).toBe(law.values('sex').find(({ value }) => value === 'm')?.people);
    law.count('sex', 'f', '');
    law.count('sex', 'm', 'm');
    expect(law.categories['sex']).toEqual({});
  });
  it('have scoring rates only where scores were kept and the profile knows them', () => {
    const scores = scoreTable([
      ['a', 1, 0.9],
      ['b', 0, 0.2],
    ]);
    const both = lawOf(counts, scores);
    both.wantsScores = true;
    expect(both.scores).toBe(true);
    both.profile = 'eeoc';
    expect(both.scores).toBe(false);
    const one = lawOf(counts);
    one.wantsScores = true;
    expect([one.scores, one.counted]).toEqual([false, { decisions: true, scores: false }]);
    expect(lawOf(scores).scores).toBe(true);
    expect(lawOf().attributes).toEqual([]);
  });
});
