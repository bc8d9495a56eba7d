import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as answers from '../core/answers.ts';
import { isMap } from '../core/document.ts';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import { deploymentName } from '../core/model.ts';
import { unknownName, versionName } from '../core/names.ts';
import {
  toDraftAnswer,
  toEnvironmentAnswer,
  toHistoryLine,
  toMoveAnswer,
  toVersionLine,
  versionOrNull,
} from './answers.ts';
import { compareRevisions } from './comparison.ts';
import { validateTree } from './definitions.ts';
import { examine } from './doctor.ts';
import { checkoutRevision, discardDraft, listBackups, restoreDraft, stateName } from './drafts.ts';
import { preparePublication, publish } from './publishing.ts';
import type { PublishPlan, PublishRequest, Words } from './publishing.ts';
import {
  changeLock,
  commitMove,
  deploy,
  preparePromotion,
  prepareRetirement,
  prepareRollback,
} from './releases.ts';
import type { LockRequest, MoveRequest, PreparedMove } from './releases.ts';
import { listVersions, readHistory, showRevision } from './reports.ts';
import type { HistoryQuery } from './reports.ts';
import { resolveRevision } from './revisions.ts';
import { createAgent } from './start.ts';
import { readStatus } from './status.ts';
import { Store } from './store.ts';
import type { StoreOptions } from './store.ts';
import { readVersions } from './versions.ts';
import { readYaml } from './yaml.ts';

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
    const status = await readStatus(this.#store, agents);
    return {
      agents: status.agents.map(({ agent, draft, places }) => ({
        agent,
        draft: toDraftAnswer(draft, places[0]),
        environments: places.map(toEnvironmentAnswer),
      })),
      foreign: status.foreign,
      unconnected: status.unconnected,
      operation: status.operation,
    };
  }

  async list(): Promise<answers.ListAnswer> {
    const agents = await this.#store.agents();
    return {
      agents: await Promise.all(
        agents.map(async (agent) => ({
          agent,
          name: await this.#displayName(agent),
          versions: this.#store.versionNumbers(agent).length,
        })),
      ),
    };
  }

  // The name on disk, else in HEAD: enough for a list, and no process.
  async #displayName(agent: string): Promise<string | null> {
    const onDisk =
      this.root === null
        ? null
        : await readFile(join(this.root, 'agents', agent, 'agent.yaml')).catch(() => null);
    const bytes =
      onDisk ?? (await this.#store.objects.read(`HEAD:agents/${agent}/agent.yaml`))?.content;
    const value = bytes ? readYaml('agent.yaml', bytes).document?.value : null;
    return isMap(value) && typeof value['name'] === 'string' ? value['name'] : null;
  }

  async create(request: {
    templates: string;
    template: string;
    agent: string;
  }): Promise<answers.StartAnswer> {
    return createAgent(this.#store.root(), { ...request, known: await this.#store.agents() });
  }

  async validate(agents: readonly string[]): Promise<answers.ValidateAnswer> {
    const drafts = await this.#store.drafts(agents);
    const problems = [];
    for (const agent of agents) {
      const draft = drafts.get(agent);
      problems.push(...(draft?.problems ?? []));
      if (draft?.tree)
        problems.push(...(await validateTree(this.#store.objects, agent, draft.tree)));
      else if (draft?.problems.length === 0)
        throw new Failure(
          'not-found',
          `Couldn't find a draft of ${agent}: the folder agents/${agent} is gone, empty or ignored.`,
          { hints: [`agentctl discard --agent ${agent} brings back what sandbox runs`] },
        );
    }
    return { valid: !problems.some(({ severity }) => severity === 'error'), problems };
  }

  preparePublication(request: PublishRequest): Promise<PublishPlan> {
    return preparePublication(this.#store, request);
  }

  async publish(plan: PublishPlan, words: Words): Promise<answers.PublishAnswer> {
    const done = await publish(this.#store, plan, words);
    const [version] = await readVersions(this.#store.objects, plan.agent, [done.version]);
    return {
      published: done.moved,
      created: done.created,
      agent: plan.agent,
      version: versionName(done.version),
      tree: done.tree,
      commit: done.commit,
      deployment: deploymentName(
        plan.environment,
        done.moved ? done.record.seq : (done.record.placed?.seq ?? done.record.seq),
      ),
      description: version?.description ?? '',
      environment: plan.environment,
      previous: versionOrNull(plan.previous),
      override: plan.override,
    };
  }

  preparePromotion(request: MoveRequest): Promise<PreparedMove> {
    return preparePromotion(this.#store, request);
  }

  prepareRollback(request: MoveRequest): Promise<PreparedMove> {
    return prepareRollback(this.#store, request);
  }

  /** Describes a prepared move without making it. */
  planned(prepared: PreparedMove, dryRun: boolean): answers.PromoteAnswer & answers.RollbackAnswer {
    return {
      ...toMoveAnswer(prepared, null),
      promoted: false,
      rolledBack: false,
      from: prepared.plan.from,
      dryRun,
    };
  }

  /** Makes a prepared move. */
  async deploy(prepared: PreparedMove): Promise<answers.PromoteAnswer & answers.RollbackAnswer> {
    const outcome = await deploy(this.#store, prepared);
    return {
      ...toMoveAnswer(prepared, outcome),
      promoted: outcome.moved,
      rolledBack: outcome.moved,
      from: prepared.plan.from,
    };
  }

  prepareRetirement(request: Parameters<typeof prepareRetirement>[1]) {
    return prepareRetirement(this.#store, request);
  }

  async retire(
    prepared: Awaited<ReturnType<typeof prepareRetirement>>,
  ): Promise<answers.RetireAnswer> {
    const { running, move, override } = prepared;
    const previous = running.record?.version ?? null;
    const outcome = previous === null ? null : await commitMove(this.#store, move);
    return {
      retired: outcome?.moved ?? false,
      agent: move.intent.agent ?? '',
      environment: move.environment.name,
      previous: versionOrNull(previous),
      deployment: outcome ? deploymentName(move.environment.name, outcome.record.seq) : null,
      override,
    };
  }

  async lock(request: LockRequest): Promise<answers.LockAnswer> {
    const outcome = await changeLock(this.#store, request);
    return {
      locked: outcome.lock !== null,
      changed: outcome.moved,
      environment: request.environment,
      agent: request.agent,
      deployment: outcome.moved ? deploymentName(request.environment, outcome.record.seq) : null,
      lock: outcome.lock,
    };
  }

  async discard(agent: string, to: string | null): Promise<answers.DiscardAnswer> {
    const loaded = await discardDraft(this.#store, agent, to);
    return {
      discarded: loaded.changed,
      agent,
      restoredTo: stateName(loaded),
      backup: loaded.backup?.name ?? null,
      files: loaded.files,
    };
  }

  async checkout(agent: string, revision: string): Promise<answers.CheckoutAnswer> {
    const loaded = await checkoutRevision(this.#store, agent, revision);
    return {
      checkedOut: loaded.changed,
      agent,
      version: versionOrNull(loaded.version),
      revision: loaded.label,
      backup: loaded.backup?.name ?? null,
      files: loaded.files,
    };
  }

  async restore(agent: string, backup: string | null): Promise<answers.RestoreAnswer> {
    const restored = await restoreDraft(this.#store, agent, backup);
    return {
      restored: restored.restored,
      agent,
      backup: restored.backup?.name ?? null,
      source: restored.source.name,
      files: restored.files,
    };
  }

  async backups(agent: string): Promise<answers.BackupsAnswer> {
    const backups = await listBackups(this.#store, agent);
    return {
      backups: backups.map(({ name, action, at, by, base }) => ({
        backup: name,
        agent,
        action,
        at,
        by,
        base: versionOrNull(base),
      })),
    };
  }

  async versions(agent: string): Promise<answers.VersionsAnswer> {
    const versions = await listVersions(this.#store, agent);
    return {
      versions: versions.map(({ tag: _, ...version }) => ({
        ...version,
        version: versionName(version.version),
      })),
    };
  }

  async history(query: HistoryQuery): Promise<answers.HistoryAnswer> {
    return { entries: (await readHistory(this.#store, query)).map(toHistoryLine) };
  }

  async show(agent: string, text: string): Promise<answers.ShowAnswer> {
    const { revision, version, files, deployments } = await showRevision(this.#store, agent, text);
    const line = version ? toVersionLine(version) : null;
    return {
      revision: revision.label,
      agent,
      version: versionOrNull(revision.version),
      tree: revision.tree,
      commit: revision.commit,
      description: version?.description ?? null,
      notes: version?.notes ?? null,
      author: line?.author ?? null,
      publishedBy: version?.publishedBy ?? null,
      publishedAt: version?.publishedAt ?? null,
      files,
      deployments: deployments.map(({ environment, seq, action, at, actor }) => ({
        deployment: deploymentName(environment, seq),
        environment,
        action,
        at,
        by: actor,
      })),
    };
  }

  async diff(
    agent: string,
    texts: { from: string; to: string },
  ): Promise<{ answer: answers.DiffAnswer; lines: answers.DiffLines[] }> {
    const { from, to, identical, files } = await compareRevisions(this.#store, agent, texts);
    const kinds = { added: 'added', deleted: 'removed', modified: 'changed' } as const;
    const changes = files.map(({ path, status }) => ({
      kind: kinds[status],
      type: 'file' as const,
      name: path,
      file: path,
      fields: [],
    }));
    const amount = (kind: string) => changes.filter((change) => change.kind === kind).length;
    return {
      answer: {
        from: from.label,
        to: to.label,
        identical,
        summary: { added: amount('added'), removed: amount('removed'), changed: amount('changed') },
        changes,
        files: files.map(({ path, status }) => ({ path, status })),
      },
      lines: files.map(({ path, status, alignment }) => ({
        path,
        status,
        hunks: alignment?.hunks ?? null,
        replaced: alignment?.replaced ?? false,
      })),
    };
  }

  /** Tells whether a text names a state, and which. */
  resolve(agent: string, text: string) {
    return resolveRevision(this.#store, agent, text);
  }

  async doctor(agents: readonly string[], fix: boolean): Promise<answers.DoctorAnswer> {
    const findings = await examine(this.#store, agents, fix);
    return {
      healthy: !findings.some(({ severity, fixed }) => severity === 'error' && !fixed),
      findings,
    };
  }
}

export { listTemplates, startWorkspace } from './start.ts';
