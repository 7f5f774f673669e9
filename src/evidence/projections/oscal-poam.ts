import { missedTests, observationOf, riskOf } from './oscal-results.ts';
import {
  assets,
  backMatter,
  components,
  importSystem,
  metadata,
  oscalSource,
  prose,
  systemStub,
} from './oscal-parts.ts';
import { jsonText } from './projection.ts';
import type { EvidenceRecord } from '../record-schema.ts';
import { testText } from './recorded-tests.ts';

/**
 * OSCAL plan of action and milestones: an item for each limit that is missed. Null where none is, for OSCAL allows no plan
 * without items.
 */
export function oscalPoam(record: EvidenceRecord, recordDigest: string): string | null {
  const source = oscalSource(record, recordDigest);
  const missed = missedTests(source);
  if (missed.length === 0) return null;
  const { id } = source;
  return jsonText({
    'plan-of-action-and-milestones': {
      uuid: id('poam'),
      metadata: metadata(source, 'Plan of action and milestones'),
      'import-ssp': importSystem(source),
      'local-definitions': { components: components(source), 'assessment-assets': assets(source) },
      observations: missed.map((test) => observationOf(source, test)),
      risks: missed.map((test) => riskOf(source, test)),
      'poam-items': missed.map((test) => ({
        uuid: id(`poam-item/${test.criterion.criterionId}`),
        title: prose(test.title),
        description: prose(`${testText(test)} What is done about it is not in the record of a run.`),
        'related-observations': [{ 'observation-uuid': id(`observation/${test.criterion.criterionId}`) }],
        'related-risks': [{ 'risk-uuid': id(`risk/${test.criterion.criterionId}`) }],
      })),
      'back-matter': backMatter(source, [systemStub(source)]),
    },
  });
}
