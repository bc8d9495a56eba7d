import type { SchemaAnswer } from '../../core/answers.ts';
import { count } from '../../core/text.ts';
import { lines } from '../screen.ts';
import type { View } from '../screen.ts';
import { done } from './done.ts';

/** The answer of `schema`: it is JSON for people as well. */
export const schemaView: View<unknown> = (schema) => JSON.stringify(schema, null, 2);

/** The answer of `schema --write`. */
export const schemasWrittenView: View<SchemaAnswer> = ({ written, files, skipped }, screen) =>
  lines(
    written
      ? done(`Wrote ${count(files.length, 'file')}:`, screen)
      : 'The schemas are up to date: nothing to do',
    ...files.map((file) => `  ${file}`),
    skipped === null ? null : `  ${screen.paint('warning', 'left alone:')} ${skipped}`,
  );
