import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import { ok } from '../../src/core/outcome.ts';
import type { FileRef, MappingProof } from '../../src/engine/api.ts';
import { Bench } from '../../src/state/bench.svelte.ts';
import { Navigation } from '../../src/state/navigation.svelte.ts';
import { orderClaim } from '../../src/state/order-claim.ts';
import type { Session } from '../../src/bridge/session.ts';
import LimitField from '../../src/ui/forms/LimitField.svelte';
import { createFakeSession } from './fake-session.ts';

const file = (name: string): FileRef => ({ name, blob: new Blob([]) });
const proof = (passed: boolean | null, more: Partial<MappingProof> = {}): MappingProof => ({
  title: 'A proof',
  passed,
  text: '',
  ...more,
});

async function opened(names: readonly string[], change: Partial<Session> = {}): Promise<Bench> {
  const session = { ...createFakeSession({ pace: 0 }), ...change };
  const own = new Bench(session, checks, new Navigation('', () => undefined), () =>
    Promise.reject(new Error('')),
  );
  await own.intake.add(names.map(file));
  return own;
}

/** A session whose model predicts an amount, beside a table of many amounts. */
function amounts(): Partial<Session> {
  const fake = createFakeSession({ pace: 0 });
  return {
    openModel: async (files) => {
      const model = await fake.openModel(files);
      return model.ok
        ? ok({ ...model.value, info: { ...model.value.info, task: 'regression' as const, classes: null } })
        : model;
    },
  };
}

describe('what the button claims of an order that nobody confirmed', () => {
  it('is the person’s own word where nothing proves it, as with equal scores on every row', () => {
    const constant = [proof(false), proof(true, { title: 'The model runs' })];
    for (const proofs of [[], constant, [proof(null, { provesOrder: true })]])
      expect(orderClaim({ proofs, proposals: [] })).toEqual({
        words: 'I have checked the order, run',
        proven: false,
        proposal: null,
      });
  });
  it('is that it is right only where moving each column was seen to break the scores', () => {
    const claim = orderClaim({ proofs: [proof(true, { provesOrder: true })], proposals: [] });
    expect(claim).toMatchObject({ words: 'The order is right, run', proven: true });
  });
  it('is the order that scores have proven, before any other', () => {
    const proposal = { title: 'Use this order', why: '', inputs: [], proven: true };
    const claim = orderClaim({
      proofs: [proof(false)],
      proposals: [{ ...proposal, proven: false }, proposal],
    });
    expect(claim).toEqual({ words: 'Use the proven order, run', proven: true, proposal });
  });
});

describe('the good outcome', () => {
  it('is said by the limit where model and label are amounts, so that the mapping can be kept', async () => {
    const own = await opened(['loans.onnx', 'current.arrow'], amounts());
    own.roles.assign('income', 'label');
    expect(own.outcomes).toEqual([]);
    expect([own.roles.favourable, own.outcomeSaid]).toEqual([null, true]);
  });
  it('is open where the label has values to choose from', async () => {
    const own = await opened(['loans.onnx', 'current.arrow']);
    expect(own.outcomeSaid).toBe(false);
    own.roles.favourable = '1';
    expect(own.outcomeSaid).toBe(true);
  });
});

describe('a key that holds a value twice', () => {
  it('is said to, with or without another to join by', async () => {
    const doubt = "In people.csv, 2 values occur more than once under 'applicant_id'";
    for (const keys of [[], [{ column: 'applicant_id', share: 0.9 }]]) {
      const guessJoin = () => Promise.resolve(ok({ likely: true, keys, doubts: [doubt] }));
      const own = await opened(['current.arrow', 'people.csv'], { guessJoin });
      expect(own.workspace.attributes.doubts).toEqual([doubt]);
      await own.intake.removeData('attributes');
      expect(own.workspace.attributes.doubts).toEqual([]);
    }
  });
});

describe('a check without a limit of its own', () => {
  const id = 'performance/mean-absolute-error';

  it('runs unjudged, as it does from the command, until a limit is set', async () => {
    const own = await opened(['loans.onnx', 'current.arrow']);
    const line = () => own.suite.lines.find(({ check }) => check === id);
    const key = line()?.key ?? '';
    own.suite.edit(key, { on: true });
    const written = () =>
      own.suite.pieces(own.means, own.roles.slices).find((test) => 'check' in test && test.check === id);
    const first = line();
    expect(first && [own.suite.unjudged(first), own.suite.problem(first)]).toEqual([true, null]);
    expect(written()).toMatchObject({ check: id });
    expect(written()).not.toHaveProperty('threshold');
    if (first) own.suite.edit(key, { threshold: { ...first.threshold, value: 3 }, limitFrom: 'here' });
    expect(written()).toMatchObject({ threshold: { value: 3 } });
  });
  it('says so where the limit would stand', () => {
    const threshold = { op: '<=', value: NaN, on: 'interval', level: 0.95 } as const;
    const props = { threshold, name: 'Error', source: 'default', onchange: () => undefined };
    expect(render(LimitField, { props: { ...props, empty: 'Measured, not judged.' } }).body).toContain(
      'Measured, not judged.',
    );
    expect(render(LimitField, { props }).body).toContain('The limit must be a number.');
  });
});
