// The options of the bench; an unknown one is refused instead of starting a full run.
import { parseArgs } from 'node:util';

export const { values: OPTIONS } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
    only: { type: 'string', default: '' },
    cpu: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
if (OPTIONS.write && (OPTIONS.quick || OPTIONS.only || OPTIONS.cpu))
  throw new Error('--write takes the whole bench: leave out --quick, --only and --cpu.');
if (OPTIONS.runs !== undefined && !/^[1-9]\d*$/.test(OPTIONS.runs))
  throw new Error(`--runs takes a number from 1 on, not ${OPTIONS.runs}.`);
