import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import type { NumberAnswer } from '../core/settings-answers.ts';

/** Finds numbers that lead somewhere. Throws `not-found` where none of them does. */
export async function findNumbers(
  context: Context,
  numbers: readonly string[],
): Promise<NumberAnswer[]> {
  const engine = await context.engine();
  const all = await engine.settings.listNumbers({ agents: null, environment: null });
  const found = all.numbers.filter(({ number, lost }) => !lost && numbers.includes(number));
  if (found.length > 0) return found;
  throw new Failure('not-found', `Couldn't find ${numbers.join(', ')}: it leads to no agent.`, {
    hints: ['agentctl numbers list'],
  });
}

/**
 * Returns the agent and the environment that are meant: what is named, else what the numbers themselves tell.
 *
 * @param wanted.sameAgent the numbers have to be the named agent's own
 */
export async function placeOf(
  context: Context,
  found: readonly NumberAnswer[],
  { env, sameAgent }: { env: string | undefined; sameAgent: boolean },
): Promise<{ agent: string; environment: string }> {
  const engine = await context.engine();
  const environment = env === undefined ? null : engine.environment(env).name;
  const named = await context.namedAgent();
  const own = found.filter(
    (one) =>
      !sameAgent ||
      ((named === null || one.agent === named) &&
        (environment === null || one.environment === environment)),
  );
  const agents = new Set(own.map(({ agent }) => agent));
  const environments = new Set(own.map((one) => one.environment));
  if (sameAgent && own.length === 0) throw elsewhere(found, { named, environment });
  if (sameAgent && (agents.size > 1 || environments.size > 1))
    throw new Failure('usage', "Couldn't tell where: these numbers lie in several places.", {
      hints: own.map((one) => `${one.number} is at ${one.agent} in ${one.environment}`),
    });
  const [agent] = agents.size === 1 ? agents : [];
  const [only = ''] = environments;
  return { agent: named ?? agent ?? (await context.agent()), environment: environment ?? only };
}

function elsewhere(
  found: readonly NumberAnswer[],
  { named, environment }: { named: string | null; environment: string | null },
): Failure {
  const wanted = `${named === null ? '' : ` at ${named}`}${environment === null ? '' : ` in ${environment}`}`;
  const [first] = found;
  return new Failure(
    'not-found',
    `Couldn't find ${found.map(({ number }) => number).join(', ')}${wanted}: ${found.length === 1 ? 'it leads' : 'they lead'} to ${first?.agent ?? ''} in ${first?.environment ?? ''}.`,
    { hints: ['agentctl numbers list'] },
  );
}
