import type { Candidate } from '../core/completion.ts';
import type { Environment } from '../core/model.ts';
import type { SettingsPlace } from '../core/settings-answers.ts';
import { divide, placedNumbers } from '../core/settings/routing.ts';
import type { PlacedSettings } from '../core/settings/routing.ts';
import { valueWords } from '../core/settings/variables.ts';
import { PATHS } from './paths.ts';
import { readSettingsText } from './settings.ts';
import type { Store } from './store.ts';

/** Returns the phone numbers of an agent, or of all (null), with where they lead. */
export async function numberCandidates(store: Store, agent: string | null): Promise<Candidate[]> {
  const { environments } = store.workspace;
  const places = await Promise.all(
    environments.map((environment, rung) => settingsIn(store, environment, rung)),
  );
  return divide(placedNumbers(places.flat()))
    .winners.filter((one) => agent === null || one.agent === agent)
    .map(({ number, agent: whose, environment, label }) => ({
      value: number,
      description: `${whose} in ${environment}${label === null ? '' : `: ${label}`}`,
    }));
}

// The settings alone: with the records of 200 agents beside them it would take too long.
async function settingsIn(
  store: Store,
  environment: Environment,
  rung: number,
): Promise<PlacedSettings[]> {
  const folder = await store.objects.tree(`${store.ref(environment)}:${PATHS.settings}`);
  const files = (folder?.entries ?? []).filter(({ name }) => name.endsWith('.yaml'));
  const blobs = await store.objects.readAll(files.map(({ oid }) => oid));
  return files.map(({ name }, index) => ({
    agent: name.replace(/\.yaml$/, ''),
    environment: environment.name,
    rung,
    settings: readSettingsText(blobs[index]?.content.toString() ?? ''),
  }));
}

/** Returns the variables that are set in an environment, with their values. */
export async function variableCandidates(store: Store, at: SettingsPlace): Promise<Candidate[]> {
  const environment = store.environment(at.environment);
  const path = `${PATHS.settings}/${at.agent}.yaml`;
  const text = await store.objects.text(`${store.ref(environment)}:${path}`);
  const { variables } = readSettingsText(text ?? '');
  return [...variables].map(([value, set]) => ({ value, description: valueWords(set) }));
}
