import type { PlainMap } from '../../core/foreign.ts';
import { mapOf } from '../maps.ts';
import type { Agent } from './agent.ts';
import { kept, noted } from './keep.ts';
import type { Project } from './project.ts';

/** Returns the variables that texts refer to: there functions set them in the conversation, here they begin empty. */
export function readVariables(project: Project): PlainMap {
  const variables = project.names.all('variable').map(([slug, name]) => [
    slug,
    {
      description: `Set by functions in the conversation (conv.state.${name})`,
      required: false,
      default: '',
      ...kept(undefined, { variable: name }),
    },
  ]);
  return variables.length > 0 ? { variables: Object.fromEntries(variables) as PlainMap } : {};
}

/** Notes the names of the variables, so that texts can refer to them. */
export function linkVariables(agent: Agent): void {
  const { variables } = agent.agent;
  for (const [slug, variable] of Object.entries(mapOf(variables)))
    agent.names.link('variable', noted(variable, 'variable') ?? slug, slug);
}
