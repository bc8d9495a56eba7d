import type { PlainMap } from '../core/foreign.ts';
import type { AgentFiles } from './agent-files.ts';
import { present } from './maps.ts';
import { titled } from './slugs.ts';
import { extensions } from './source.ts';

/** Another agent of a team, or a skill: something that the agent does by an instruction of its own. */
export interface Member {
  /** As its system calls it. */
  original: string;
  /** Our name for it. */
  name: string;
  description: string | undefined;
  prompt: string | undefined;
  /** Our names of the tools that it may call. */
  tools: readonly string[];
  kept: PlainMap;
}

/** Adds the flow that stands for a member: one step, after which the agent itself goes on. */
export function addMember(files: AgentFiles, system: string, member: Member): void {
  const { name, original, tools } = member;
  const step = present({
    prompt: files.prose(member.prompt, `flows/${name}.md`),
    tools: tools.length === 0 ? undefined : [...new Set(tools)],
    next: 'exit',
  });
  files.yaml(
    `flows/${name}.yaml`,
    present({
      name,
      title: titled(original, name),
      description: member.description,
      start: 'work',
      steps: { work: step },
      ...extensions(system, { name: original, ...member.kept }),
    }),
  );
}

/** The answer of a tool whose real one is not at hand. */
export const MOCK: PlainMap = { cases: [{ result: {} }] };

/** Returns a tool's file that is referred to but not defined: a mock that answers, marked as missing. */
export function missingTool(system: string, original: string, name: string): PlainMap {
  return present({
    name,
    title: titled(original, name),
    mock: MOCK,
    ...extensions(system, { ...(original === name ? {} : { name: original }), missing: true }),
  });
}
