import type * as answers from '../core/answers.ts';
import type { Environment } from '../core/model.ts';
import { unknownName } from '../core/names.ts';
import type { MoveRequest, PublishRequest, RetireRequest } from '../core/requests.ts';
import {
  toLockAnswer,
  toPromoteAnswer,
  toRollbackAnswer,
  toPublishAnswer,
  toRetireAnswer,
  toStatusAnswer,
} from './answers.ts';
import type { Diffing } from './diffing.ts';
import { Care } from './care.ts';
import { Exchange } from './exchange.ts';
import { SettingsEngine } from './settings-engine.ts';
import { Sharing } from './sharing.ts';
import type { LockRequest } from './lock.ts';
import type { PreparedMove } from './prepare-move.ts';
import type { PublishPlan } from './publication.ts';
import type { Words } from './publish.ts';
import {
  toBackupsAnswer,
  toCheckoutAnswer,
  toDiscardAnswer,
  toHistoryLine,
  toRestoreAnswer,
  toShowAnswer,
  toVersionsAnswer,
} from './report-answers.ts';
import { listAgents, readHistory, showRevision } from './reports.ts';
import type { HistoryQuery } from './reports.ts';
import type { PreparedRetirement } from './retire.ts';
import type { StartRequest } from './templates.ts';
import { readStatus } from './status.ts';
import { Store } from './store.ts';
import type { StoreOptions } from './store.ts';
import { readVersions } from './versions.ts';

/** The release engine as commands see it: questions answered in the shapes of `--json`, plans, and moves. */
export class Engine {
  readonly #store: Store;

  private constructor(store: Store) {
    this.#store = store;
  }

  /** Opens the workspace that holds a directory; see `Store.open` for the failures. */
  static async open(options: StoreOptions): Promise<Engine> {
    return new Engine(await Store.open(options));
  }

  /** Ends the session; to be called once per engine, whatever happened. */
  close(): void {
    this.#store.close();
  }

  /** The root of the working tree, null in a bare repository. */
  get root(): string | null {
    return this.#store.repository.root;
  }

  /** The remote that the workspace shares, or may share. */
  get sharing(): Sharing {
    return new Sharing(this.#store);
  }

  /** Whether versions, logs and records agree, and who vouches for them. */
  get care(): Care {
    return new Care(this.#store);
  }

  /** What belongs to the places: numbers, endpoints and variables. */
  get settings(): SettingsEngine {
    return new SettingsEngine(this.#store);
  }

  /** What comes from other systems and goes to them, to runtimes and to editors. */
  get exchange(): Exchange {
    return new Exchange(this.#store);
  }

  /** The ladder, from the first environment to the last. */
  get ladder(): readonly Environment[] {
    return this.#store.workspace.environments;
  }

  /** Returns an environment by name; throws `not-found`. */
  environment(name: string): Environment {
    return this.#store.environment(name);
  }

  /** Returns the ids of all agents, sorted. */
  agents(): Promise<string[]> {
    return this.#store.agents();
  }

  /** Returns the agent, or throws `not-found` with a did-you-mean. */
  async requireAgent(agent: string): Promise<string> {
    const known = await this.#store.agents();
    if (known.includes(agent)) return agent;
    throw unknownName('agent', agent, known);
  }

  async status(agents: readonly string[]): Promise<answers.StatusAnswer> {
    return toStatusAnswer(await readStatus(this.#store, agents));
  }

  async next(agents: readonly string[]): Promise<answers.NextAnswer> {
    return (await import('./standing.ts')).readNext(this.#store, agents);
  }

  list(): Promise<answers.ListAnswer> {
    return listAgents(this.#store);
  }

  async create(request: StartRequest & { agent: string }): Promise<answers.StartAnswer> {
    const { createAgent } = await import('./start.ts');
    return createAgent(this.#store.root(), { ...request, known: await this.#store.agents() });
  }

  /** Checks the drafts of some agents; `tell` hears how many of them are done. */
  async validate(
    meant: { agents: readonly string[]; all: boolean },
    tell: (done: number, all: number) => void,
  ): Promise<answers.ValidateAnswer> {
    const { validateDrafts } = await import('./definitions.ts');
    return validateDrafts(this.#store, meant, tell);
  }

  async preparePublication(request: PublishRequest): Promise<PublishPlan> {
    const { preparePublication } = await import('./publication.ts');
    return preparePublication(this.#store, request);
  }

  /** Describes a publication without making it. */
  plannedPublication(plan: PublishPlan): answers.PublishAnswer {
    return toPublishAnswer(plan, null, '');
  }

  async publish(plan: PublishPlan, words: Words): Promise<answers.PublishAnswer> {
    const { publish } = await import('./publish.ts');
    const published = await publish(this.#store, plan, words);
    const [version] = await readVersions(this.#store.objects, plan.agent, [published.version]);
    return toPublishAnswer(plan, published, version?.description ?? '');
  }

  async preparePromotion(request: MoveRequest): Promise<PreparedMove> {
    const { preparePromotion } = await import('./prepare-move.ts');
    return preparePromotion(this.#store, request);
  }

  async prepareRollback(request: MoveRequest): Promise<PreparedMove> {
    const { prepareRollback } = await import('./prepare-move.ts');
    return prepareRollback(this.#store, request);
  }

  /** Describes a prepared promotion without making it. */
  plannedPromotion(prepared: PreparedMove, dryRun: boolean): answers.PromoteAnswer {
    return { ...toPromoteAnswer(prepared, null), dryRun };
  }

  /** Describes a prepared rollback without making it. */
  plannedRollback(prepared: PreparedMove, dryRun: boolean): answers.RollbackAnswer {
    return { ...toRollbackAnswer(prepared, null), dryRun };
  }

  /** Makes a promotion; with its request it is planned anew where that is safe, see `promote`. */
  async promote(first: PreparedMove, again?: MoveRequest): Promise<answers.PromoteAnswer> {
    const { promote } = await import('./retry.ts');
    const { prepared, outcome } = await promote(this.#store, first, again ?? null);
    return toPromoteAnswer(prepared, outcome);
  }

  async rollBack(prepared: PreparedMove): Promise<answers.RollbackAnswer> {
    const { deploy } = await import('./deploy.ts');
    return toRollbackAnswer(prepared, await deploy(this.#store, prepared));
  }

  async prepareRetirement(request: RetireRequest): Promise<PreparedRetirement> {
    const { prepareRetirement } = await import('./retire.ts');
    return prepareRetirement(this.#store, request);
  }

  async retire(prepared: PreparedRetirement): Promise<answers.RetireAnswer> {
    const { commitMove } = await import('./deploy.ts');
    const runs = (prepared.running.record?.version ?? null) !== null;
    return toRetireAnswer(prepared, runs ? await commitMove(this.#store, prepared.move) : null);
  }

  async lock(request: LockRequest): Promise<answers.LockAnswer> {
    const { changeLock } = await import('./lock.ts');
    return toLockAnswer(request, await changeLock(this.#store, request));
  }

  async discard(agent: string, to: string | null): Promise<answers.DiscardAnswer> {
    const { discardDraft } = await import('./drafts.ts');
    return toDiscardAnswer(await discardDraft(this.#store, agent, to));
  }

  async checkout(agent: string, revision: string): Promise<answers.CheckoutAnswer> {
    const { checkoutRevision } = await import('./drafts.ts');
    return toCheckoutAnswer(await checkoutRevision(this.#store, agent, revision));
  }

  async restore(agent: string, backup: string | null): Promise<answers.RestoreAnswer> {
    const { restoreDraft } = await import('./drafts.ts');
    return toRestoreAnswer(await restoreDraft(this.#store, agent, backup));
  }

  async backups(agent: string): Promise<answers.BackupsAnswer> {
    const { listBackups } = await import('./drafts.ts');
    return toBackupsAnswer(await listBackups(this.#store, agent));
  }

  async versions(agent: string): Promise<answers.VersionsAnswer> {
    const { listVersions } = await import('./version-reports.ts');
    return toVersionsAnswer(await listVersions(this.#store, agent));
  }

  async history(query: HistoryQuery): Promise<answers.HistoryAnswer> {
    return { entries: (await readHistory(this.#store, query)).map(toHistoryLine) };
  }

  async show(agent: string, revision: string): Promise<answers.ShowAnswer> {
    return toShowAnswer(await showRevision(this.#store, agent, revision));
  }

  /** What compares states, and tells who made what. */
  async diffing(): Promise<Diffing> {
    const { Diffing } = await import('./diffing.ts');
    return new Diffing(this.#store);
  }

  /** Returns the command of the pager that git would use (git-var(1), GIT_PAGER); null where it is none. */
  async pager(): Promise<string | null> {
    // Our calls of git say --no-pager, which makes its answer cat; the later option counts.
    const { code, stdout } = await this.#store.repository.git.run(['-p', 'var', 'GIT_PAGER']);
    const command = stdout.trim();
    return code !== 0 || command === '' || command === 'cat' ? null : command;
  }
}
