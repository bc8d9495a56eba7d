import type {
  ConfigureAnswer,
  NumbersAnswer,
  NumbersChangeAnswer,
  ResolveAnswer,
  SettingsAnswer,
  SettingsDiffAnswer,
  SettingsHistoryAnswer,
  SettingsPlace,
} from '../core/settings-answers.ts';
import type { Route } from '../core/settings/routes.ts';
import type { SipHeader } from '../core/settings/model.ts';
import type { Application } from './apply-settings.ts';
import type { SettingsRequest } from './environment-settings.ts';
import type { NumbersRequest } from './number-wishes.ts';
import type { Reversion } from './settings-history.ts';
import type { Store } from './store.ts';

/** What belongs to the places: numbers, endpoints and variables; loaded only when it is used. */
export class SettingsEngine {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async listNumbers(wanted: {
    agents: readonly string[] | null;
    environment: string | null;
  }): Promise<NumbersAnswer> {
    const { listNumbers } = await import('./numbers.ts');
    return listNumbers(this.#store, wanted);
  }

  async resolve(number: string, headers: readonly SipHeader[]): Promise<ResolveAnswer> {
    const { resolveNumber } = await import('./numbers.ts');
    return resolveNumber(this.#store, number, headers);
  }

  async routes(environment: string | null): Promise<Route[]> {
    const { routes } = await import('./numbers.ts');
    return routes(this.#store, environment);
  }

  /** Returns numbers in E.164; throws `usage` for a text that is none. */
  async readNumbers(texts: readonly string[]): Promise<string[]> {
    const { requirePhoneNumber } = await import('../core/phone.ts');
    return [...new Set(texts.map(requirePhoneNumber))];
  }

  async addNumbers(request: NumbersRequest): Promise<NumbersChangeAnswer> {
    return (await import('./change-numbers.ts')).addNumbers(this.#store, request);
  }

  async setNumbers(request: NumbersRequest): Promise<NumbersChangeAnswer> {
    return (await import('./change-numbers.ts')).setNumbers(this.#store, request);
  }

  async removeNumbers(request: NumbersRequest): Promise<NumbersChangeAnswer> {
    return (await import('./change-numbers.ts')).removeNumbers(this.#store, request);
  }

  async moveNumbers(request: NumbersRequest): Promise<NumbersChangeAnswer> {
    return (await import('./change-numbers.ts')).moveNumbers(this.#store, request);
  }

  async show(at: SettingsPlace): Promise<SettingsAnswer> {
    return (await import('./environment-settings.ts')).showSettings(this.#store, at);
  }

  async change(request: SettingsRequest): Promise<ConfigureAnswer> {
    return (await import('./environment-settings.ts')).changeSettings(this.#store, request);
  }

  async diff(agent: string, places: { from: string; to: string }): Promise<SettingsDiffAnswer> {
    return (await import('./environment-settings.ts')).diffSettings(this.#store, agent, places);
  }

  async history(at: SettingsPlace, limit: number | null): Promise<SettingsHistoryAnswer> {
    return (await import('./settings-history.ts')).settingsHistory(this.#store, at, limit);
  }

  async revert(at: SettingsPlace, wanted: Reversion): Promise<ConfigureAnswer> {
    return (await import('./settings-history.ts')).revertSettings(this.#store, at, wanted);
  }

  /** Returns the settings as a text to be edited, without their lock. */
  async toEdit(at: SettingsPlace): Promise<string> {
    return (await import('./apply-settings.ts')).settingsToEdit(this.#store, at);
  }

  async apply(at: SettingsPlace, given: Application): Promise<ConfigureAnswer> {
    return (await import('./apply-settings.ts')).applySettings(this.#store, at, given);
  }
}
