import type { Argument, Option } from 'commander';
import { plainCandidates } from '../core/completion.ts';
import type { Candidate, Paths } from '../core/completion.ts';
import { isAgentId } from '../core/names.ts';
import type { Candidates } from '../store/candidates.ts';
import type { Context } from './context.ts';
import { commandName } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { agentOfFolder } from './directory.ts';

/** What a value is completed from: the workspace, which is opened where it is needed, and what was typed before. */
interface Place {
  context: Context;
  cursor: Cursor;
  /** The beginning of the value. */
  word: string;
  workspace: () => Promise<Candidates>;
}

type Source = (place: Place) => Promise<Candidate[]> | Candidate[];

function known(
  read: (workspace: Candidates, place: Place) => Promise<Candidate[]> | Candidate[],
): Source {
  return async (place) => read(await place.workspace(), place);
}

const environments = known((workspace) => workspace.environments());
const versions = known((workspace, { word }) => workspace.versions(word));
const revisions = known((workspace, { word }) => workspace.revisions(word));
const files = known((workspace) => workspace.files());
const deployments = known((workspace, { cursor }) =>
  workspace.deployments(cursor.arguments[0] ?? ''),
);
const numbers = known((workspace, { cursor }) => {
  // `numbers move` names the agent that they go to, the others the one that has them.
  const agent = cursor.command.name() === 'move' ? undefined : cursor.options.get('agent');
  return workspace.numbers(agent ?? null);
});
const states: Source = (place) =>
  place.word.includes('/') || place.cursor.arguments.length > 1 ? files(place) : revisions(place);

/** Completes the last of several values with commas between, and offers none of them twice. */
function separated(source: Source): Source {
  return async (place) => {
    const start = place.word.lastIndexOf(',') + 1;
    const [before, word] = [place.word.slice(0, start), place.word.slice(start)];
    const named = before.split(',');
    const found = await source({ ...place, word });
    return found
      .filter(({ value }) => !named.includes(value))
      .map((candidate) => ({ ...candidate, value: `${before}${candidate.value}` }));
  };
}

/**
 * Where values come from, by the name that an argument or the value of an option has in the help. Where that says too
 * little, the option, or the command before either, is named; the longest name counts. Null: nobody can know them.
 */
const SOURCES: Readonly<Record<string, Source | Paths | null>> = {
  backup: known((workspace, { context }) => workspace.backups(context.io.now())),
  command: 'files',
  deployment: deployments,
  dir: 'folders',
  env: environments,
  environment: environments,
  file: 'files',
  id: async ({ context }) =>
    (await import('./kept-chats.ts'))
      .listChats(context.io)
      .sessions.map(({ id, firstWords }) => ({ value: id, description: firstWords ?? '' })),
  'file-or-part': files,
  folder: 'folders',
  from: environments,
  name: known((workspace, { cursor }) => workspace.variables(cursor.arguments[0] ?? '')),
  'name=value': known((workspace) => workspace.assignments()),
  number: numbers,
  numbers,
  path: 'files',
  remote: known((workspace) => workspace.remotes()),
  revision: revisions,
  states,
  to: environments,
  version: versions,
  '--agent': known((workspace) => workspace.agents()),
  '--branch': known((workspace) => plainCandidates(workspace.branches())),
  '--caller': null,
  '--compare': separated(revisions),
  '--if-running': async (place) => [
    ...(await versions(place)),
    { value: 'none', description: 'nothing runs there' },
  ],
  '--language': known((workspace) => workspace.languages()),
  '--max-attempts': null,
  '--only': separated(async () =>
    plainCandidates((await import('../core/diff/select.ts')).KIND_WORDS),
  ),
  '--sip-header': null,
  '--template': async ({ context }) =>
    (await context.starting.listTemplates()).map(({ name, description }) => ({
      value: name,
      description,
    })),
  '--variant': known((workspace) => workspace.variants()),
  'help words': async () => {
    const { MANIFEST } = await import('../commands/manifest.ts');
    const { TOPICS } = await import('./topics.ts');
    return [...MANIFEST, ...TOPICS].map(({ name, summary }) => ({
      value: name,
      description: summary,
    }));
  },
  'numbers add numbers': null,
  // Into the first environment leads publish.
  'promote env': async (place) => (await environments(place)).slice(1),
  // None is offered twice.
  'test names': known((workspace, { cursor }) =>
    workspace.tests().filter(({ value }) => !cursor.arguments.includes(value)),
  ),
  'rollback --to': async (place) =>
    place.word.includes('#')
      ? revisions(place)
      : (await place.workspace()).earlierVersions(place.cursor.arguments[0] ?? ''),
  'watch --from': async (place) => [
    { value: 'now', description: 'what comes from now on' },
    { value: 'start', description: 'all that the log holds' },
    ...(await deployments(place)),
  ],
};

/** Returns the values that an option or an argument may have at the cursor, or what kind of path it is. */
export async function valuesOf(
  meant: Option | Argument,
  cursor: Cursor,
  context: Context,
): Promise<Candidate[] | Paths> {
  const command = commandName(cursor.command);
  const source = namesOf(meant)
    .flatMap((name) => [`${command} ${name}`, name])
    .map((name) => SOURCES[name])
    .find((each) => each !== undefined);
  if (typeof source !== 'function') return source ?? [];
  const opened: Promise<Candidates>[] = [];
  const workspace = () => (opened[0] ??= open(cursor, context));
  try {
    return await source({ context, cursor, word: cursor.word, workspace });
  } finally {
    for (const each of opened) (await each.catch(() => null))?.close();
  }
}

/** Returns what an option or an argument is called, what says most first: `--agent`, `id`. */
function namesOf(meant: Option | Argument): string[] {
  if (!('flags' in meant)) return [meant.name()];
  const value = /[<[]([^\]>.]+)/.exec(meant.flags)?.[1] ?? '';
  return [meant.long ?? '', value];
}

async function open(cursor: Cursor, context: Context): Promise<Candidates> {
  const { Candidates } = await import('../store/candidates.ts');
  const candidates = await Candidates.open(context.storeOptions, async (root, agents) => {
    const typed = cursor.options.get('agent');
    if (typed !== undefined) return isAgentId(typed) ? typed : null;
    const here = root === null ? null : agentOfFolder(root, context.directory);
    const variable = context.io.env['AGENTCTL_AGENT'] ?? '';
    const all = await agents();
    const named = [here, variable].find((one) => one !== null && all.includes(one));
    return named ?? (all.length === 1 ? (all[0] ?? null) : null);
  });
  // Whoever goes on typing may end it with Ctrl-C.
  context.io.atExit?.(() => candidates.close());
  return candidates;
}
