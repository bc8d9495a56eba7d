import { Environment } from '@marcbachmann/cel-js';

/** Reads conditions, to check them and to weigh them. The limits bound the time that a hostile expression can take. */
export const CEL = new Environment({
  unlistedVariablesAreDyn: true,
  limits: { maxAstNodes: 1000, maxDepth: 64 },
});
