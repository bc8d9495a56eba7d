import { either, field, list, object } from '../shape.ts';
import type { Shape } from '../shape.ts';
import { boolean, string } from './common.ts';

/** The keys of `agentctl.yaml` at the root of a workspace. */
export const WORKSPACE: Shape = object({
  environments: field(
    'the ladder, from the first environment to the last',
    list(
      either(
        'a name, or a map with name, confirm, branch and privateAddresses',
        string,
        object({
          name: field("the environment's name", string, { required: true }),
          confirm: field('ask before anything moves there', boolean),
          branch: field('the git branch that holds its log', string),
          privateAddresses: field(
            'let `chat --tools live` reach addresses of your own machine and network there',
            boolean,
          ),
        }),
      ),
    ),
  ),
  remote: field('the git remote that the team shares', string),
  overrides: field(
    'the rules that --force may pass over; all of them without this key',
    list(string),
  ),
});
