import type { RoutingAnswer } from '../../core/settings/routes.ts';
import { count } from '../../core/text.ts';
import { foreign, lines } from '../screen.ts';
import type { View } from '../screen.ts';
import { done } from './done.ts';

/** The answer of `numbers export`: the table as it is, or where it was written. */
export const routingView: View<RoutingAnswer> = ({ routes, text, written }, screen) =>
  written === null
    ? text
    : lines(
        done(`Exported ${count(routes.length, 'number')} to ${foreign(written.directory)}`, screen),
        ...written.files.slice(0, 10).map((file) => `  ${foreign(file)}`),
        written.files.length > 10 ? `  … and ${written.files.length - 10} more` : null,
      );
