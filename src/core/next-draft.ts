import type { DraftAnswer, EnvironmentAnswer } from './answers.ts';
import type { AgentStep } from './next-steps.ts';
import { count, shellWord } from './text.ts';

interface Around {
  environments: readonly EnvironmentAnswer[];
  /** How many errors the definition has. */
  errors: number;
}

/** Says what to do about a draft; null where the files are what the first environment runs. */
export function draftStep(agent: string, draft: DraftAnswer, around: Around): AgentStep | null {
  const { environments, errors } = around;
  const running = environments[0]?.version ?? null;
  if (draft.ignored !== null)
    return {
      code: 'unignore',
      because: `git ignores all files of agents/${agent}`,
      command: `git check-ignore -v ${shellWord(draft.ignored)}`,
      does: 'see which rule it is',
    };
  if (draft.catchUp !== null && running !== null)
    return {
      code: 'catch-up',
      because:
        draft.is === null
          ? `your files are behind ${running}, which ${environments[0]?.name} runs and which goes on from them`
          : `your files are ${draft.is}, and ${environments[0]?.name} runs ${running}, which goes on from it`,
      command: draft.catchUp,
      does: `bring ${running} into your files`,
    };
  if (draft.problems.length > 0 || errors > 0)
    return {
      code: 'validate',
      because:
        errors > 0
          ? `the draft has ${count(errors, 'error')}, and cannot be published`
          : 'the draft cannot be read',
      command: 'agentctl validate',
      does: 'see each with its line, and how to mend it',
    };
  if (!draft.changed) return null;
  if (draft.tree === null)
    return {
      code: 'bring-back',
      because: `the folder agents/${agent} holds nothing`,
      command: 'agentctl discard',
      does: 'bring back what runs',
    };
  if (draft.is !== null && running !== null)
    return versionStep(draft, { is: draft.is, running, environments });
  return publishStep(draft, environments);
}

function publishStep(draft: DraftAnswer, environments: readonly EnvironmentAnswer[]): AgentStep {
  const [first] = environments;
  const name = first?.name ?? 'sandbox';
  const running = first?.version ?? null;
  const fresh = environments.every(({ version }) => version === null);
  const files = count(draft.files.length, 'file');
  const older = running !== null && draft.base !== null && draft.base !== running;
  return {
    code: 'publish',
    because: fresh
      ? `nothing runs anywhere yet, and the draft holds ${files}`
      : running === null
        ? `nothing runs in ${name}, and the draft holds ${files}`
        : `the draft changed since ${running} (${files})${older ? `, and began as ${draft.base}` : ''}`,
    command: 'agentctl publish',
    does: older
      ? `hear what it lacks of ${running}, or make it a version`
      : `make the draft a version, which runs in ${name} at once`,
  };
}

// The files are a version, another one than runs.
function versionStep(
  draft: DraftAnswer,
  at: { is: string; running: string; environments: readonly EnvironmentAnswer[] },
): AgentStep {
  const { is, running } = at;
  const name = at.environments[0]?.name ?? 'sandbox';
  const back = draft.rolledBackBy;
  return !draft.ran && !draft.lacks
    ? {
        code: 'publish',
        because: `your files are ${is}, which never ran`,
        command: 'agentctl publish',
        does: `place ${is} in ${name}`,
      }
    : {
        code: 'settle',
        because:
          back === null
            ? `your files are ${is}, and ${name} runs ${running}`
            : `${name} was rolled back from ${is}, which your files are, to ${running} by ${back}`,
        command: 'agentctl discard',
        does: `take ${running} into your files (a backup is kept)`,
      };
}
