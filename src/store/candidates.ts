import { plainCandidates } from '../core/completion.ts';
import type { Candidate } from '../core/completion.ts';
import { parseTagMessage } from '../core/message.ts';
import { deploymentName } from '../core/model.ts';
import type { DeploymentRecord, Environment } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { parseRecord } from '../core/record.ts';
import { ago } from '../core/time.ts';
import { declaredOnDisk, readDeclared } from './declared.ts';
import type { Declared } from './declared.ts';
import { earlierVersions } from './earlier-versions.ts';
import { fileCandidates, testCandidates } from './file-candidates.ts';
import { walkLog } from './log.ts';
import { parseTag } from './object-format.ts';
import { PATHS } from './paths.ts';
import { refsBelow } from './refs.ts';
import { numberCandidates, variableCandidates } from './settings-candidates.ts';
import { Store } from './store.ts';
import type { StoreOptions } from './store.ts';
import { readBackups } from './trash.ts';
import { versionRef } from './versions.ts';

// Nobody reads more; the names themselves are all offered.
const MOST_DESCRIBED = 100;
const MOST_DEPLOYMENTS = 20;
const NEWEST = 256;

/**
 * What a workspace offers to complete a command line with. It is asked in the middle of a line, so it reads as little as
 * the question needs, never fetches, and answers `[]` where it cannot tell which agent is meant.
 */
export class Candidates {
  readonly #store: Store;
  readonly #agent: string | null;

  private constructor(store: Store, agent: string | null) {
    this.#store = store;
    this.#agent = agent;
  }

  /**
   * Opens the workspace that holds a directory; see `Store.open` for the failures.
   *
   * @param choose returns the agent that is meant
   */
  static async open(
    options: StoreOptions,
    choose: (root: string | null, agents: () => Promise<string[]>) => Promise<string | null>,
  ): Promise<Candidates> {
    // In a clone without all objects git would ask a server for what is missing (git(1)).
    const env = { ...options.env, GIT_ALLOW_PROTOCOL: 'none' };
    const store = await Store.open({ ...options, env, fetch: 'never' });
    try {
      return new Candidates(store, await choose(store.repository.root, () => agentsOf(store)));
    } catch (error) {
      store.close();
      throw error;
    }
  }

  /** Ends the session. */
  close(): void {
    this.#store.close();
  }

  async agents(): Promise<Candidate[]> {
    return plainCandidates(await agentsOf(this.#store));
  }

  /** Returns the environments from the first to the last, with what the agent runs there. */
  async environments(): Promise<Candidate[]> {
    const { environments } = this.#store.workspace;
    const records = await Promise.all(environments.map((environment) => this.#record(environment)));
    return environments.map(({ name }, index) => {
      const version = records[index]?.version ?? null;
      return { value: name, description: version === null ? '' : `runs ${versionName(version)}` };
    });
  }

  /** Returns the versions whose names begin with a word, newest first; the newest with their descriptions. */
  async versions(word: string): Promise<Candidate[]> {
    const agent = this.#agent;
    if (agent === null) return [];
    const newest = this.#store.versionNumbers(agent).toReversed();
    return this.#described(
      agent,
      newest.filter((version) => versionName(version).startsWith(word)),
    );
  }

  /** Returns the versions that an environment may be rolled back to, what ran there last first. */
  async earlierVersions(name: string): Promise<Candidate[]> {
    const [agent, environment] = [this.#agent, this.#environment(name)];
    if (agent === null || !environment) return [];
    const tip = await this.#store.objects.commit(this.#store.ref(environment));
    const ran = await earlierVersions(this.#store.objects, tip?.oid ?? null, agent);
    return this.#described(agent, ran);
  }

  // The first of them with their descriptions.
  async #described(agent: string, versions: readonly number[]): Promise<Candidate[]> {
    const tags = await this.#store.objects.readAll(
      versions.slice(0, MOST_DESCRIBED).map((version) => versionRef(agent, version)),
    );
    return versions.map((version, index) => {
      const tag = tags[index];
      const description =
        tag?.type === 'tag' ? parseTagMessage(parseTag(tag).message).description : '';
      return { value: versionName(version), description };
    });
  }

  /** Returns what may name a state (DESIGN section 5) and begins with a word. */
  async revisions(word: string): Promise<Candidate[]> {
    const [environment = '', seq] = word.split('#');
    if (seq !== undefined) return this.deployments(environment);
    if (word.startsWith('git:'))
      return plainCandidates(this.branches().map((branch) => `git:${branch}`));
    const environments = await this.environments();
    return [
      { value: 'draft', description: 'the files as they are' },
      ...environments,
      ...(await this.versions(word)),
      ...environments.map(({ value }) => ({
        value: `${value}~1`,
        description: `what ${value} ran before`,
      })),
      { value: 'git:', description: 'a branch or a commit' },
    ];
  }

  /** Returns the newest deployments of an environment, newest first. */
  async deployments(name: string): Promise<Candidate[]> {
    const environment = this.#environment(name);
    if (!environment) return [];
    const tip = await this.#store.objects.commit(this.#store.ref(environment));
    const found: Candidate[] = [];
    let looked = 0;
    for await (const entry of walkLog(this.#store.objects, tip?.oid ?? null)) {
      if (this.#agent === null || entry.agent === this.#agent)
        found.push({ value: deploymentName(name, entry.seq), description: deed(entry) });
      looked += 1;
      if (looked === NEWEST || found.length === MOST_DEPLOYMENTS) break;
    }
    return found;
  }

  /** Returns the phone numbers of an agent, or of all (null), with where they lead. */
  numbers(agent: string | null): Promise<Candidate[]> {
    return numberCandidates(this.#store, agent);
  }

  /** Returns the variables that are set in an environment, with their values. */
  async variables(environment: string): Promise<Candidate[]> {
    return this.#agent === null
      ? []
      : variableCandidates(this.#store, { agent: this.#agent, environment });
  }

  /** Returns the variables that the agent needs, up to their values: `name=`. */
  async assignments(): Promise<Candidate[]> {
    const declared = await this.#declared();
    return declared
      .flatMap(({ variables }) => variables)
      .map(({ name, required, secret }) => ({
        value: `${name}=`,
        description: [required ? 'required' : '', secret ? 'secret' : '']
          .filter(Boolean)
          .join(', '),
      }));
  }

  async variants(): Promise<Candidate[]> {
    return plainCandidates((await this.#declared()).flatMap(({ variants }) => variants));
  }

  async languages(): Promise<Candidate[]> {
    return plainCandidates((await this.#declared()).flatMap(({ languages }) => languages));
  }

  /** Returns the drafts that were kept, newest first. */
  async backups(now: Date): Promise<Candidate[]> {
    const backups = this.#agent === null ? [] : await readBackups(this.#store, this.#agent);
    return backups.map(({ name, action, at }) => ({
      value: name,
      description: `${action}, ${ago(at, now)}`,
    }));
  }

  /** Returns the branches of the user's own. */
  branches(): string[] {
    const logs = this.#store.workspace.environments.map(({ branch }) => branch);
    return refsBelow(this.#store.repository.refs, 'refs/heads/')
      .map((ref) => ref.slice('refs/heads/'.length))
      .filter((branch) => !logs.includes(branch));
  }

  async remotes(): Promise<Candidate[]> {
    const names = await this.#store.repository.git.output(['remote']);
    return plainCandidates(names.split('\n'));
  }

  /** Returns the files of the draft, relative to the agent's folder. */
  files(): Candidate[] {
    return fileCandidates(this.#store.repository.root, this.#agent === null ? [] : [this.#agent]);
  }

  /** Returns the tests of the draft, or of all drafts where no agent is meant. */
  tests(): Candidate[] {
    const agents = this.#agent === null ? this.#store.folders() : [this.#agent];
    return testCandidates(this.#store.repository.root, agents);
  }

  #environment(name: string): Environment | undefined {
    return this.#store.workspace.environments.find((one) => one.name === name);
  }

  async #record(environment: Environment): Promise<DeploymentRecord | null> {
    if (this.#agent === null) return null;
    const path = `${PATHS.records}/${this.#agent}.json`;
    const text = await this.#store.objects.text(`${this.#store.ref(environment)}:${path}`);
    const record = text === null ? 'missing' : parseRecord(text);
    return typeof record === 'string' ? null : record;
  }

  // Of the draft and of what runs.
  async #declared(): Promise<Declared[]> {
    if (this.#agent === null) return [];
    const records = await Promise.all(
      this.#store.workspace.environments.map((environment) => this.#record(environment)),
    );
    const trees = new Set(records.map((record) => record?.tree ?? null));
    return [
      declaredOnDisk(this.#store, this.#agent),
      ...(await Promise.all([...trees].map((tree) => readDeclared(this.#store, tree)))),
    ];
  }
}

// A log that cannot be read keeps back what it alone names.
function agentsOf(store: Store): Promise<string[]> {
  return store.agents().catch(() => store.folders());
}

function deed({ agent, action, version }: DeploymentRecord): string {
  return [action, agent, version === null ? null : versionName(version)]
    .filter((word) => word !== null)
    .join(' ');
}
