// The options of the bench; an unknown one is refused instead of starting a full run.
import { parseArgs } from 'node:util';

export const { values: OPTIONS } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
    only: { type: 'string', default: '' },
    cpu: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
