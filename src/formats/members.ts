import type { PlainMap } from '../core/foreign.ts';
import type { TextImport } from './importing.ts';
import { present, unlessEmpty } from './maps.ts';
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
export function addMember({ files, system }: TextImport, member: Member): void {
  const { name, original, tools } = member;
  const step = present({
    prompt: files.prose(member.prompt, `flows/${name}.md`),
    tools: unlessEmpty([...new Set(tools)]),
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
