// What to do where no state can be read: outside of a workspace, and without the remote that holds it.
import type { NextAnswer, NextStep } from './next-answer.ts';
import { findRemote } from './remote-answers.ts';
import type { LostRemote } from './remote-answers.ts';

/** The name of a new folder for a workspace, where nobody named one. */
export const NEW_FOLDER = 'my-agents';

/** Where somebody is who is in no workspace. */
export interface Outside {
  /** The repository around; null where there is none. */
  directory: string | null;
  /** What the folder is that is too large for a workspace, such as a home; null for others. */
  vast: string | null;
  /** The commands that go to the workspaces in folders of this one. */
  ways: readonly string[];
}

/** Says what to do next outside of a workspace. */
export function firstSteps({ directory, vast, ways }: Outside): NextAnswer {
  const because =
    directory !== null
      ? 'this repository is no workspace yet'
      : vast === null
        ? 'this is no git repository'
        : `this is ${vast}, and no workspace`;
  const step = (command: string, does: string): NextStep => ({
    code: 'start',
    agent: null,
    because,
    command,
    does,
  });
  return {
    directory,
    agents: [],
    steps: [
      ...ways.map((way) => step(way, 'go to the workspace there')),
      vast === null
        ? step('agentctl init', 'start a workspace with an agent here')
        : step(`agentctl init ${NEW_FOLDER}`, 'start a workspace with an agent in a new folder'),
      step('agentctl demo', 'play the whole pipeline in a throw-away workspace'),
    ],
  };
}

/** Says what to do where git does not know the remote that holds the state: nothing else can be told, nor done. */
export function stepsToRemote(directory: string, lost: LostRemote): NextAnswer {
  const { remote, as } = lost;
  const unknown = `git knows no remote ${remote} here, which agentctl.yaml names`;
  return {
    directory,
    agents: [],
    steps: [
      {
        code: 'remote',
        agent: null,
        because: as === null ? unknown : `${unknown}; the release logs lie on ${as}`,
        command: findRemote(lost),
        does:
          as === null
            ? 'tell git where the repository lies that holds the versions and release logs'
            : 'give the remote back the name that the whole team uses',
      },
    ],
  };
}
