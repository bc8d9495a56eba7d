import { temporaryFolder, write } from '../helpers/repository.ts';

/** A small project of another system, in the shape of Docker cagent's own examples. */
export const TEAM = `#!/usr/bin/env cagent run
agents:
  root:
    model: openai/gpt-4o
    description: Answers questions
    instruction: You answer questions about {{our}} shop.
    add_date: true
    sub_agents: [helper]
  helper:
    model: openai/gpt-4o
    description: Looks things up
    instruction: You look things up.
`;

/** Writes the project into a new folder and returns the path of its file. */
export function team(text = TEAM): string {
  const folder = temporaryFolder('team');
  write(folder, 'team.yaml', text);
  return `${folder}/team.yaml`;
}
