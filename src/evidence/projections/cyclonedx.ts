import { decimalText } from '../decimal.ts';
import type { EvidenceRecord } from '../record-schema.ts';
import { uriNamespace, uuid5 } from '../uuid.ts';
import { jsonText, onLine, type WriteProjection } from './projection.ts';
import { limitText, recordedTests, taskOf, type RecordedTest } from './recorded-tests.ts';

/**
 * CycloneDX 1.7 bill of materials for machine learning: the model with its card, and the data files. Numbers of a model card
 * are strings there; what they are held against stands in properties of the card.
 */
export const cycloneDx: WriteProjection = (record, recordDigest) => {
  const { tool } = record.environment;
  const { name, systemId } = record.system;
  return jsonText({
    $schema: 'http://cyclonedx.org/schema/bom-1.7.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.7',
    serialNumber: `urn:uuid:${uuid5(uuid5(uriNamespace, recordDigest), 'sbom/ml-bom.cdx.json')}`,
    version: 1,
    metadata: {
      timestamp: record.createdAt,
      tools: { components: [{ type: 'application', name: tool.name, version: tool.version }] },
      component: { type: 'application', 'bom-ref': 'system', name: name ?? systemId ?? record.plan.name },
      properties: properties({
        'assay:record-id': record.recordId,
        'assay:record-digest': recordDigest,
        'assay:plan-digest': record.plan.digest,
        'assay:assurance-level': record.assuranceLevel,
      }),
    },
    components: [modelComponent(record), ...record.data.map(dataComponent)],
    dependencies: [{ ref: 'system', dependsOn: ['model'] }],
  });
};

function modelComponent(record: EvidenceRecord): object {
  const { model } = record.subject;
  return {
    type: 'machine-learning-model',
    'bom-ref': 'model',
    name: model?.name ?? 'model whose predictions were given',
    ...(model === null
      ? { description: 'The file of the model was not given; its predictions stand in the data.' }
      : { hashes: hashesOf(model.fileDigest) }),
    ...(record.system.supplier === null ? {} : { supplier: { name: record.system.supplier } }),
    modelCard: {
      modelParameters: {
        task: taskOf(record),
        datasets: record.data.map(({ role }) => ({ ref: `data/${role}` })),
      },
      quantitativeAnalysis: { performanceMetrics: recordedTests(record).flatMap(metricsOf) },
      considerations: considerationsOf(record),
      properties: recordedTests(record).flatMap(cardProperties),
    },
  };
}

function dataComponent({ role, name, rows, fileDigest, provenance }: EvidenceRecord['data'][number]): object {
  const sensitive = Object.keys(provenance?.sensitive ?? {}).sort();
  const source = provenance?.source ?? 'Where the rows come from is not stated.';
  return {
    type: 'data',
    'bom-ref': `data/${role}`,
    name,
    hashes: hashesOf(fileDigest),
    data: [
      {
        type: 'dataset',
        name,
        description: `${rows} rows; used for ${role}. ${source}`,
        ...(sensitive.length === 0 ? {} : { sensitiveData: sensitive }),
      },
    ],
  };
}

function hashesOf({ sha256 }: { readonly sha256: string }): object[] {
  return [{ alg: 'SHA-256', content: sha256 }];
}

/** The value of a test, and those of its groups; what has no value is left to the properties of the card. */
function metricsOf({ criterion, result }: RecordedTest): object[] {
  const { metricId, slice } = criterion;
  const groups = slice?.join(' × ');
  const measured = [
    { group: groups, value: result.value, interval: result.interval },
    ...result.groups.map(({ group, value, interval }) => ({
      group: groups === undefined ? group : `${groups}: ${group}`,
      value,
      interval,
    })),
  ];
  return measured.flatMap(({ group, value, interval }) => {
    if (value === null) return [];
    const bounds = interval && {
      confidenceInterval: {
        lowerBound: decimalText(interval.lower),
        upperBound: decimalText(interval.upper),
      },
    };
    return [
      {
        type: metricId,
        value: decimalText(value),
        ...(group === undefined ? {} : { slice: group }),
        ...bounds,
      },
    ];
  });
}

function cardProperties({ criterion, result, supports }: RecordedTest): object[] {
  const start = `assay:${criterion.criterionId}`;
  return properties({
    [`${start}:metric`]: criterion.metricId,
    [`${start}:verdict`]: result.verdict,
    [`${start}:limit`]: limitText(result),
    [`${start}:reason`]: result.reason,
    [`${start}:supports`]: supports.join(' '),
  });
}

function considerationsOf({ system, limitations }: EvidenceRecord): object {
  return {
    ...(system.intendedPurpose === null ? {} : { useCases: [system.intendedPurpose] }),
    ...(limitations.length === 0 ? {} : { technicalLimitations: limitations.map(({ text }) => text) }),
    ...(system.groupsAtRisk.length === 0
      ? {}
      : { fairnessAssessments: system.groupsAtRisk.map((groupAtRisk) => ({ groupAtRisk })) }),
  };
}

function properties(values: Readonly<Record<string, string | null>>): { name: string; value: string }[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === null || value === '' ? [] : [{ name, value: onLine(value) }],
  );
}
