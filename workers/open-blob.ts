import { inputError, ok } from '../src/core/outcome.ts';
import { blobSource, bytesSource } from '../src/data/bytes.ts';
import type { OpenFile } from '../src/engine/open-files.ts';

/** Opens what a page can hand over: Blobs and bytes. */
export const openBlob: OpenFile = (file) => {
  if ('blob' in file) return Promise.resolve(ok(blobSource(file.blob, file.name)));
  if ('bytes' in file) return Promise.resolve(ok(bytesSource(file.bytes, file.name)));
  return Promise.resolve(
    inputError(
      `'${file.name}' is not a file of this page.`,
      'A page reads only files that were dropped or picked.',
      'Drop it.',
    ),
  );
};
