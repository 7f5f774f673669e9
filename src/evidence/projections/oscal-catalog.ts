import iso42001 from '../frameworks/iso42001.json' with { type: 'json' };
import { uriNamespace, uuid5 } from '../uuid.ts';
import { jsonText, type WriteProjection } from './projection.ts';
import { oscalVersion } from './oscal-parts.ts';

/** The name of the catalog beside the other OSCAL documents. */
export const catalogPath = 'iso42001-identifiers.json';

/** Title in our own words of a clause or control of ISO/IEC 42001, by id; undefined where it is not one of those listed. */
export const controlTitles: ReadonlyMap<string, string> = new Map(
  iso42001.groups.flatMap(({ controls }) => controls.map(({ id, title }) => [id, title] as const)),
);

/** OSCAL catalog of the identifiers of ISO/IEC 42001 that a record may name; the same for every record, without the standard's text. */
export const oscalCatalog: WriteProjection = () =>
  jsonText({
    catalog: {
      uuid: uuid5(uriNamespace, `urn:assay:oscal:catalog:${iso42001.id}`),
      metadata: {
        title: iso42001.title,
        'last-modified': iso42001.updated,
        version: '1',
        'oscal-version': oscalVersion,
        remarks: iso42001.note,
      },
      groups: iso42001.groups,
    },
  });
