import { Failure } from '../core/failure.ts';
import { deploymentName } from '../core/model.ts';
import type { Permission } from '../core/rules.ts';
import type {
  ConfigureAnswer,
  SettingsHistoryAnswer,
  SettingsPlace,
} from '../core/settings-answers.ts';
import { compareSettings } from '../core/settings/compare.ts';
import { applySettings, checkPlace } from './apply-settings.ts';
import { readPlaces } from './configure.ts';
import { readLog } from './log.ts';
import { PATHS } from './paths.ts';
import { readSettingsText, withLock } from './settings.ts';
import type { Store } from './store.ts';

const ACTIONS = new Set(['configure', 'lock', 'unlock']);

/** Tells how the settings of an agent in an environment came about, newest first. */
export async function settingsHistory(
  store: Store,
  { agent, environment }: SettingsPlace,
  limit: number | null,
): Promise<SettingsHistoryAnswer> {
  const states = await store.environments([agent]);
  const state = states.find((one) => one.environment.name === store.environment(environment).name);
  const log = await readLog(store.objects, state?.tip ?? null, { agent });
  const entries = log.filter(({ action }) => ACTIONS.has(action)).slice(0, limit ?? undefined);
  return {
    entries: await Promise.all(
      entries.map(async (entry) => {
        const [before, after] = await Promise.all([
          settingsAt(store, agent, `${entry.entry}~1`),
          settingsAt(store, agent, entry.entry),
        ]);
        const { action, actor, at, message, seq } = entry;
        return {
          deployment: deploymentName(environment, seq),
          agent,
          environment,
          action,
          by: actor,
          at,
          message: message ?? entry.reason,
          changes: compareSettings(readSettingsText(before), readSettingsText(after)),
        };
      }),
    ),
  };
}

async function settingsAt(store: Store, agent: string, commit: string): Promise<string> {
  return (await store.objects.text(`${commit}:${PATHS.settings}/${agent}.yaml`)) ?? '';
}

/** A deployment whose settings are wanted back. */
export interface Reversion {
  to: string;
  permission: Permission;
  dryRun: boolean;
  /** The present settings, as they were shown: others since are a conflict. */
  base?: string;
}

/** Brings settings back as they were after a deployment; the present lock stays. */
export async function revertSettings(
  store: Store,
  at: SettingsPlace,
  { to, ...rest }: Reversion,
): Promise<ConfigureAnswer> {
  const { agent, environment } = at;
  store.environment(environment);
  const seq = deploymentSeq(to, environment);
  const places = await readPlaces(store);
  const tip = places.states.find((one) => one.environment.name === environment)?.tip ?? null;
  // The entry itself, or the newest one of this agent before it: settings stay between two of its entries.
  const log = await readLog(store.objects, tip, { agent, until: (entry) => entry.seq <= seq });
  const entry = log.find((one) => one.seq <= seq);
  const head = places.states.find((one) => one.environment.name === environment)?.head;
  if (seq > (head?.seq ?? 0))
    throw new Failure('not-found', `Couldn't find ${to}: ${environment} has no such deployment.`, {
      hints: [`agentctl env history ${environment} --agent ${agent}`],
    });
  if (!entry)
    throw new Failure(
      'not-found',
      `Couldn't find ${to}: ${agent} had no settings in ${environment} then.`,
      {
        hints: [`agentctl env history ${environment} --agent ${agent}`],
      },
    );
  const old = withLock(await settingsAt(store, agent, entry.entry), null);
  const settings = readSettingsText(old);
  const [problem, ...more] = [
    ...settings.damage,
    ...(await checkPlace(store, places, { at, settings, file: to })).map(({ message }) => message),
  ];
  if (problem !== undefined)
    throw new Failure(
      'refused',
      `Couldn't bring back the settings of ${to}: ${problem}${more.length === 0 ? '' : `, and ${more.length} more`}.`,
      {
        hints: [
          'what has changed since stands in their way',
          `agentctl env edit ${environment} --agent ${agent}`,
        ],
      },
    );
  return applySettings(store, at, { ...rest, file: { file: to, content: Buffer.from(old) } });
}

function deploymentSeq(text: string, environment: string): number {
  const [, name, seq] = /^(?:([a-z][a-z0-9-]*)#)?([1-9]\d{0,8})$/.exec(text) ?? [];
  if (seq !== undefined && (name === undefined || name === environment)) return Number(seq);
  throw new Failure(
    'usage',
    `Couldn't read “${text.slice(0, 40)}” as a deployment of ${environment}.`,
    {
      hints: [`write ${environment}#4; agentctl env history ${environment} lists them`],
    },
  );
}
