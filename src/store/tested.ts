import { documentsOf, mapAt } from '../core/definition.ts';
import type { Definition } from '../core/definition.ts';
import { stemOf } from '../core/fields.ts';
import type { SavedTest, TestedQuery, TestedState } from '../core/saved-test.ts';
import { scriptOf } from './chat-script.ts';
import { sourceOf } from './chat-source.ts';
import { bundledDefinition, requireValid } from './export.ts';
import { placeOf } from './places.ts';
import { resolveDrafts, resolveRevision } from './revisions.ts';
import type { Revision } from './revisions.ts';
import type { Store } from './store.ts';

/**
 * Returns states of agents to talk to, each with the tests that it holds itself, sorted by file. Throws `not-found`
 * where there is no such state, `invalid` where its definition has errors.
 */
export async function readTested(store: Store, query: TestedQuery): Promise<TestedState[]> {
  const states: TestedState[] = [];
  for (const revision of await resolveStates(store, query)) {
    // What was published was checked then.
    if (revision.version === null) await requireValid(store, revision, 'test');
    const { definition, bundle } = await bundledDefinition(store, revision);
    const source = await sourceOf(store, bundle, query.environment);
    states.push({ source, tests: testsOf(definition) });
  }
  return states;
}

async function resolveStates(store: Store, query: TestedQuery): Promise<Revision[]> {
  const { revision } = query;
  if (revision === 'draft') return resolveDrafts(store, query);
  const found: Revision[] = [];
  for (const agent of await meantAgents(store, query))
    found.push(await resolveRevision(store, agent, revision));
  return found;
}

async function meantAgents(store: Store, query: TestedQuery): Promise<readonly string[]> {
  const { agents, all, environment } = query;
  if (!all || environment === null) return agents;
  const states = await store.environments(agents);
  const state = states.find((each) => each.environment.name === environment);
  const running = agents.filter(
    (agent) => state && (placeOf(state, agent).record?.version ?? null) !== null,
  );
  // Where nothing runs at all, looking for any of it says so.
  return running.length > 0 ? running : agents.slice(0, 1);
}

function testsOf(definition: Definition): SavedTest[] {
  return documentsOf(definition, 'test')
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, document }) => ({
      name: stemOf(path),
      file: `${definition.folder}/${path}`,
      script: scriptOf(mapAt(document.value)),
    }));
}
