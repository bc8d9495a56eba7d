// Makes workspaces of any size as the program itself would have made them, in seconds: `git fast-import` writes the
// versions, their annotated tags and the release logs with their records.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitId, folderId, objectId, tagId, treeId } from './objects.mjs';

const PEOPLE = [
  { name: 'Alice', email: 'alice@example.com' },
  { name: 'Bob', email: 'bob@example.com' },
];
const START = Date.parse('2020-01-01T00:00:00Z') / 1000;
// One version in so many goes to the environment above: never the newest, so that there is something to promote.
const PROMOTED = [5, 10];
const ROOT = new Map([
  [
    'agentctl.yaml',
    'environments:\n  - name: sandbox\n  - name: pre-release\n  - name: live\n    confirm: true\n',
  ],
  ['.gitattributes', 'agents/** text=auto eol=lf\n.agentctl/** text eol=lf\n'],
]);

/** The files of one version of an agent: some that change with each version, some that seldom do. */
export function plainFiles(agent, version) {
  return new Map([
    [
      'agent.yaml',
      `name: ${agent}\ndescription: Takes bookings\ngreeting: Hello, this is ${version}!\n`,
    ],
    ['topics/hours.yaml', `name: hours\ncontent: Open from ${Math.floor(version / 3)} to 22.\n`],
    ['topics/menu.yaml', 'name: menu\ncontent: Soup, bread and cheese.\n'],
    [
      'flows/booking.yaml',
      `name: booking\ndescription: ${'Asks for day, time and seats. '.repeat(20)}\nstart: ask\nsteps:\n  ask:\n    say: For how many?\n    next: end\n`,
    ],
  ]);
}

/**
 * Returns the folder of a workspace, made once and kept in the system's temporary folder.
 *
 * @param name its name there
 * @param shape agents, versions of each, and their files
 */
export async function workspace(name, { agents, versions, files = plainFiles }) {
  const kept = join(tmpdir(), `agentctl-bench-3-${name}-${agents}x${versions}`);
  if (existsSync(kept)) return kept;
  const folder = mkdtempSync(`${kept}-`);
  git(folder, 'init', '--quiet', '--initial-branch=main', '--object-format=sha1');
  const child = spawn('git', ['fast-import', '--quiet', '--date-format=raw'], {
    cwd: folder,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  for (const part of story({ agents: names(agents), versions, files }))
    if (!child.stdin.write(part)) await once(child.stdin, 'drain');
  child.stdin.end();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
  git(folder, 'repack', '-adq', '--window=2');
  git(folder, 'pack-refs', '--all');
  git(folder, 'reset', '--quiet', '--hard', 'main');
  try {
    renameSync(folder, kept);
  } catch {
    // Another run was faster: its workspace is the same.
    rmSync(folder, { recursive: true, force: true });
  }
  return kept;
}

/** Returns the ids of so many agents: `agent-000`, `agent-001`, …. */
export function names(amount) {
  return Array.from({ length: amount }, (_, index) => `agent-${String(index).padStart(3, '0')}`);
}

function git(folder, ...args) {
  execFileSync('git', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

// One version after the other, round by round: commit, tag, and its deployments.
function* story({ agents, versions, files }) {
  const logs = ['sandbox', 'pre-release', 'live'].map(
    (name, index) => new Log(name, index === 0 ? null : ['sandbox', 'pre-release'][index - 1]),
  );
  const main = { folders: new Map(), commit: null };
  let time = START;
  for (let version = 1; version <= versions; version += 1) {
    for (const agent of agents) {
      time += 60;
      const actor = PEOPLE[(version + agents.indexOf(agent)) % PEOPLE.length];
      const made = publish(main, { agent, version, actor, time, content: files(agent, version) });
      yield made.text;
      yield logs[0].deploy({ ...made, action: 'publish', source: 'main' });
      for (const [index, every] of PROMOTED.entries())
        if (version % every === 3)
          yield logs[index + 1].deploy({ ...made, action: 'promote', source: null });
    }
  }
}

function publish(main, { agent, version, actor, time, content }) {
  const person = `${actor.name} <${actor.email}> ${time} +0000`;
  const description = `Change ${version} of ${agent}`;
  const name = `${agent}/v${version}`;
  const tree = folderId(content);
  main.folders.set(agent, tree);
  const message = `${description}\n`;
  const notes = `${description}\n\nWhat changed, and why.\n`;
  const commit = commitId({ tree: rootId(main.folders), parent: main.commit, person, message });
  const tag = tagId({ name, commit, person, message: notes });
  const first = main.commit === null ? [...ROOT] : [];
  const written = [
    ...first,
    ...[...content].map(([path, text]) => [`agents/${agent}/${path}`, text]),
  ];
  main.commit = commit;
  return {
    agent,
    version,
    actor,
    time,
    person,
    description,
    tree,
    commit,
    tag,
    text:
      `commit refs/heads/main\nauthor ${person}\ncommitter ${person}\n${data(message)}` +
      written.map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`).join('') +
      `tag ${name}\nfrom ${commit}\ntagger ${person}\n${data(notes)}`,
  };
}

function rootId(folders) {
  const agents = [...folders].map(([name, oid]) => ({ name, mode: '40000', oid }));
  const files = [...ROOT].map(([name, text]) => ({
    name,
    mode: '100644',
    oid: objectId('blob', text),
  }));
  return treeId([...files, { name: 'agents', mode: '40000', oid: treeId(agents) }]);
}

function data(text) {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** One environment's release log (DESIGN section 3; src/core/record.ts and src/core/message.ts). */
class Log {
  #name;
  #from;
  #seq = 0;
  #running = new Map();

  constructor(name, from) {
    this.#name = name;
    this.#from = from;
  }

  deploy({ agent, version, actor, time, person, description, tree, commit, tag, action, source }) {
    const seq = (this.#seq += 1);
    const at = new Date(time * 1000).toISOString();
    const previous = this.#running.get(agent) ?? null;
    const message = action === 'publish' ? description : null;
    this.#running.set(agent, version);
    const record = {
      schema: 1,
      agent,
      environment: this.#name,
      seq,
      action,
      version,
      tag,
      commit,
      tree,
      previous,
      from: action === 'promote' ? this.#from : null,
      at,
      actor,
      message,
      override: [],
      reason: null,
      rejected: [],
      highest: version,
      source,
      placed: { seq, at, actor },
    };
    const words = [
      `${action} ${agent} v${version} to ${this.#name}`,
      ...(message === null ? [] : [`    ${message}`]),
      [
        `Agentctl-Action: ${action}`,
        `Agentctl-Agent: ${agent}`,
        `Agentctl-Version: v${version}`,
        ...(previous === null ? [] : [`Agentctl-Previous: v${previous}`]),
        `Agentctl-Deployment: ${this.#name}#${seq}`,
      ].join('\n'),
    ];
    return (
      `commit refs/heads/${this.#name}\ncommitter ${person}\n${data(`${words.join('\n\n')}\n`)}` +
      `M 040000 ${tree} agents/${agent}\n` +
      `M 100644 inline .agentctl/deployed/${agent}.json\n${data(serialize(record))}` +
      `M 100644 inline .agentctl/log.json\n${data(serialize({ schema: 1, seq, agent, at }))}`
    );
  }
}

function serialize(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}
