import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transportOf, withoutCredentials } from '../core/address.ts';
import { Failure } from '../core/failure.ts';
import type { Workspace } from '../core/model.ts';
import { isAgentId, versionName } from '../core/names.ts';
import { parseRevision } from '../core/revision.ts';
import type { RevisionQuery } from '../core/revision.ts';
import { shellWord } from '../core/text.ts';
import { Git } from './git.ts';
import type { GitResult } from './git.ts';
import { Objects } from './objects.ts';
import { environmentRef } from './places.ts';
import { remoteFailure } from './refusals.ts';
import { remoteTimeout } from './remote.ts';
import { openRepository } from './repository.ts';
import type { StoreOptions } from './store.ts';
import { versionRef } from './versions.ts';
import { readWorkspaceFile } from './workspace-file.ts';

/** A state of an agent in a repository that is not checked out here. */
export interface ElsewhereRequest {
  /** As git clone takes it. */
  repository: string;
  revision: string;
  agent: string | null;
}

/** The repository under the name that the temporary one knows it by. */
const REMOTE = 'origin';
const HEAD = 'refs/agentctl/head';

/**
 * A temporary bare repository with as much of another one as a state of an agent needs: no clone, no files, no history
 * that is not asked for.
 */
export class Elsewhere {
  readonly #options: StoreOptions;
  readonly #git: Git;
  readonly #request: ElsewhereRequest;
  readonly directory: string;

  constructor(options: StoreOptions, request: ElsewhereRequest) {
    this.#options = options;
    this.#request = request;
    this.directory = mkdtempSync(join(options.env['TMPDIR'] ?? tmpdir(), 'agentctl-'));
    this.#git = new Git(this.directory, options.env, options.listener);
  }

  /** Removes the temporary repository. */
  remove(): void {
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Fetches what the state needs. Throws `usage`, `refused` or `failed` where the repository can't be asked. */
  async fetch(): Promise<void> {
    const address = await this.#address();
    const head = await this.#ask(address);
    await this.#prepare(address, head.length === 64);
    await this.#fetch(['--depth=1', '--filter=blob:none', REMOTE, `+HEAD:${HEAD}`]);
    await this.#git.output(['update-ref', '--no-deref', 'HEAD', HEAD]);
    await this.#fetchBlobs(HEAD, 'agentctl.yaml');
    const workspace = await this.#workspace();
    const names = workspace.environments.map(({ name }) => name);
    await this.#fetchState(workspace, parseRevision(this.#request.revision, names));
  }

  async #address(): Promise<string> {
    const { repository } = this.#request;
    const transport = transportOf(repository);
    if (transport.kind === 'path') return resolve(this.#options.directory, repository);
    if (transport.kind === 'helper') await this.#requireAllowed(transport.name);
    return repository;
  }

  // Such an address has git start a program: that is for the user's own git to allow (git-config(1), protocol.allow).
  async #requireAllowed(name: string): Promise<void> {
    const set = await this.#git.run(['config', '--get', `protocol.${name}.allow`]);
    if (['always', 'user'].includes(set.stdout.trim())) return;
    throw new Failure(
      'refused',
      `Couldn't read the repository by ${name}: such an address runs a program.`,
      { hints: [`git config --global protocol.${name}.allow always permits it to your git`] },
    );
  }

  async #ask(address: string): Promise<string> {
    const asked = await this.#git.run(['ls-remote', '--end-of-options', address, 'HEAD'], {
      timeout: remoteTimeout(this.#git),
    });
    if (asked.code !== 0) throw this.#failure(asked);
    const head = /^([0-9a-f]+)\tHEAD$/m.exec(asked.stdout)?.[1];
    if (head !== undefined) return head;
    throw new Failure(
      'not-found',
      `Couldn't find a default branch in ${this.#named}: it is empty, or its HEAD names a branch that is not there.`,
      { hints: ['in that repository: git symbolic-ref HEAD refs/heads/main'] },
    );
  }

  async #prepare(address: string, sha256: boolean): Promise<void> {
    const format = sha256 ? ['--object-format=sha256'] : [];
    await this.#git.output(['init', '--quiet', '--bare', '--template=', ...format]);
    for (const [key, value] of [
      ['url', address],
      ['promisor', 'true'],
    ] as const)
      await this.#git.output(['config', `remote.${REMOTE}.${key}`, value]);
  }

  async #workspace(): Promise<Workspace> {
    const repository = await openRepository(this.#git);
    const objects = new Objects(this.#git);
    try {
      return await readWorkspaceFile(repository, objects);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'not-found') throw error;
      throw new Failure(
        'not-found',
        `Couldn't find a workspace in ${this.#named}: its default branch has no agentctl.yaml.`,
      );
    } finally {
      objects.close();
    }
  }

  async #fetchState(workspace: Workspace, query: RevisionQuery): Promise<void> {
    if (query.kind === 'draft')
      throw new Failure('usage', "Couldn't export the draft: a draft is in a folder of yours.", {
        hints: ['name a version or an environment, or leave out --repository'],
      });
    if (query.kind === 'commit') return this.#fetchCommit(query.commit);
    if (query.kind === 'version') return this.#fetchVersion(query.version);
    const environment = workspace.environments.find(({ name }) => name === query.environment);
    if (!environment) return;
    const present = query.kind === 'environment' && query.back === 0;
    // Into an object store that holds other commits already the server would send too little of it.
    const target = environmentRef(environment, workspace.remote);
    const source = `refs/heads/${environment.branch}`;
    const result = await this.#try([
      ...(present ? ['--depth=1'] : []),
      '--no-filter',
      REMOTE,
      `+${source}:${target}`,
    ]);
    if (/couldn't find remote ref/.test(result.stderr))
      throw new Failure(
        'not-found',
        `Couldn't find the log of ${environment.name} in ${this.#named}: it has no branch ${environment.branch}.`,
        { hints: ['name the repository that the workspace is connected to'] },
      );
    if (result.code !== 0) throw this.#failure(result);
  }

  async #fetchVersion(version: number): Promise<void> {
    const agent = this.#request.agent ?? (await this.#onlyAgent());
    const ref = versionRef(agent, version);
    const result = await this.#try(['--depth=1', '--filter=blob:none', REMOTE, `+${ref}:${ref}`]);
    if (/couldn't find remote ref/.test(result.stderr))
      throw new Failure(
        'not-found',
        `Couldn't find ${agent} ${versionName(version)} in ${this.#named}.`,
        {
          hints: [
            `its versions: git ls-remote --tags ${shellWord(this.#named)} ${shellWord(`${agent}/v*`)}`,
          ],
        },
      );
    if (result.code !== 0) throw this.#failure(result);
    await this.#fetchBlobs(ref, `agents/${agent}`);
  }

  async #onlyAgent(): Promise<string> {
    const listed = await this.#git.run(['ls-tree', '--name-only', `${HEAD}:agents`]);
    const [first, ...others] = listed.stdout.split('\n').filter(isAgentId);
    if (first !== undefined && others.length === 0) return first;
    throw new Failure('usage', "Couldn't tell which agent is meant.", {
      hints: ['add --agent <id>'],
    });
  }

  async #fetchCommit(commit: string): Promise<void> {
    const agent = this.#request.agent ?? (await this.#onlyAgent());
    const names = /^[0-9a-f]{40,64}$/.test(commit)
      ? [commit]
      : [`refs/heads/${commit}`, `refs/tags/${commit}`];
    for (const name of names) {
      const target = name === commit ? 'refs/agentctl/commit' : name;
      const got = await this.#try([
        '--depth=1',
        '--filter=blob:none',
        REMOTE,
        `+${name}:${target}`,
      ]);
      if (got.code === 0) return this.#fetchBlobs(target, `agents/${agent}`);
    }
  }

  // One conversation for all of them: left to itself git would hold one for each file that is read.
  async #fetchBlobs(ref: string, path: string): Promise<void> {
    const listed = await this.#git.output([
      'rev-list',
      '--objects',
      '--missing=print',
      '--end-of-options',
      ref,
      '--',
      path,
    ]);
    const lacking = listed.split('\n').filter((line) => line.startsWith('?'));
    if (lacking.length === 0) return;
    const input = `${lacking.map((line) => line.slice(1)).join('\n')}\n`;
    await this.#fetch(['--filter=blob:none', '--stdin', REMOTE], input);
  }

  async #fetch(args: readonly string[], input?: string): Promise<void> {
    const result = await this.#try(args, input);
    if (result.code !== 0) throw this.#failure(result);
  }

  #try(args: readonly string[], input?: string): Promise<GitResult> {
    const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
    return this.#git.run(['-c', 'fetch.negotiationAlgorithm=noop', 'fetch', ...options, ...args], {
      input,
      timeout: remoteTimeout(this.#git),
    });
  }

  get #named(): string {
    return withoutCredentials(this.#request.repository);
  }

  #failure(result: GitResult): Failure {
    const told = { ...result, stderr: withoutCredentials(result.stderr) };
    const { kind, message, hints } = remoteFailure(this.#named, told, 'fetch');
    // It is no remote of a clone, and nothing was to be written.
    return new Failure(kind, message.replace('you may not write to', 'you may not read'), {
      hints: hints
        .filter((hint) => !hint.startsWith('git remote'))
        .map((hint) => hint.replace(/(?:; | |^)reads work without .*$/, ''))
        .filter(Boolean),
    });
  }
}
