import { catalogPath } from './oscal-catalog.ts';
import { objectives, reviewedControls } from './oscal-controls.ts';
import {
  assets,
  backMatter,
  components,
  importSystem,
  listed,
  metadata,
  oscalSource,
  prose,
  systemStub,
  type OscalSource,
} from './oscal-parts.ts';
import { jsonText, type WriteProjection } from './projection.ts';

/** OSCAL assessment-plan: criteria as objectives of the controls they serve, what is tested, and what is left out and why. */
export const oscalPlan: WriteProjection = (record, recordDigest) => {
  const source = oscalSource(record, recordDigest);
  const { id } = source;
  const { startedAt, endedAt } = record.execution;
  const subjects = [id('component/model'), ...record.data.map(({ role }) => id(`component/data/${role}`))];
  return jsonText({
    'assessment-plan': {
      uuid: id('assessment-plan'),
      metadata: metadata(source, 'Assessment plan'),
      'import-ssp': importSystem(source),
      'local-definitions': {
        components: components(source),
        ...listed('objectives-and-methods', objectives(source)),
      },
      ...termsOf(source),
      'reviewed-controls': {
        ...reviewedControls(source),
        links: [{ href: `#${id('resource/catalog')}`, rel: 'reference' }],
      },
      'assessment-subjects': [
        {
          type: 'component',
          'include-subjects': subjects.map((uuid) => ({ 'subject-uuid': uuid, type: 'component' })),
        },
      ],
      'assessment-assets': assets(source),
      tasks: [
        {
          uuid: id('task/run'),
          type: 'action',
          title: 'Run the tests of the plan',
          timing: { 'within-date-range': { start: startedAt, end: endedAt } },
        },
      ],
      'back-matter': backMatter(source, [systemStub(source), catalogLink(source)]),
    },
  });
};

function termsOf({ record, id }: OscalSource): object {
  const { lock, notMeasured } = record.plan;
  const locked =
    lock === null
      ? 'The plan was not locked before the run.'
      : `The plan was locked at ${lock.lockedAt}; its digest is ${lock.planDigest}.`;
  const part = (name: string, text: string): object => ({
    uuid: id(`terms/${name}/${text}`),
    name,
    prose: prose(text),
  });
  return {
    'terms-and-conditions': {
      parts: [
        part('assumptions', locked),
        ...notMeasured.map(({ what, why }) => part('assessment-exclusions', `${what}: ${why}`)),
      ],
    },
  };
}

function catalogLink({ id }: OscalSource): object {
  return {
    uuid: id('resource/catalog'),
    title: 'Identifiers of ISO/IEC 42001, clauses 9 and 10 and Annex A, with titles in own words',
    rlinks: [{ href: `./${catalogPath}`, 'media-type': 'application/json' }],
  };
}
