// Writes docs/dependencies.md: what each dependency is for, and what it costs, measured. After a build; in a minute.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { bundle, root } from './bundle.mjs';
import { REASONS, TOOLS } from './reasons.mjs';

const LOCK = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
// What a user types, to see what is loaded then; in the workspace of the demo.
const TYPED = [
  '--version',
  '--help',
  'status',
  'history',
  'versions',
  'diff v1 v2',
  'publish --yes',
  'rollback sandbox --dry-run',
  'validate',
  'chat --env live -m Hello',
  'numbers list',
  'schema --write',
  'export live',
];
const RUNS = 5;
const place = mkdtempSync(join(tmpdir(), 'agentctl-dependencies-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));

/** Returns the paths in the lock file of a package and of all that it brings (as Node looks for them). */
function treeOf(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  const { dependencies = {}, optionalDependencies = {} } = LOCK[path];
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const inner = lookUp(path, name);
    if (inner) treeOf(inner, found);
  }
  return found;
}

// From the package's own folder upwards; an optional one may be nowhere.
function lookUp(path, name) {
  for (
    let folder = path;
    ;
    folder = folder.replace(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, '')
  ) {
    const candidate = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (LOCK[candidate]) return candidate;
    if (folder === '') return null;
  }
}

function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sizeOf(path) : statSync(path).size;
    })
    .reduce((total, size) => total + size, 0);
}

const SOURCES = readdirSync(join(root, 'src'), { recursive: true })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => readFileSync(join(root, 'src', name), 'utf8'))
  .join('\n');

/**
 * Returns how long it takes to import what the sources import of a package, in a fresh Node, in milliseconds; the
 * median of some runs.
 */
function importTime(name) {
  const imports = [...SOURCES.matchAll(/^(?:import|export) (?!type )[^;]*? from ('[^']+');$/gm)]
    .map(([, specifier]) => specifier)
    .filter((specifier) => specifier === `'${name}'` || specifier.startsWith(`'${name}/`));
  if (imports.length === 0) throw new Error(`Nothing in src/ imports ${name}.`);
  const each = [...new Set(imports)].map((specifier) => `import(${specifier})`).join(', ');
  const code = `const start = performance.now(); await Promise.all([${each}]); console.log(performance.now() - start)`;
  const times = Array.from({ length: RUNS }, () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root })),
  );
  return times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)];
}

/** Returns the files of dist/ that a run of the program loads (Node's own record of what it covered). */
function loadedBy(line, folder) {
  const coverage = mkdtempSync(join(place, 'coverage-'));
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin', 'agentctl.js'), ...line.split(' ')],
    {
      cwd: folder,
      env: { ...process.env, HOME: place, NODE_V8_COVERAGE: coverage },
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`agentctl ${line} ended with ${status}\n${stderr}`);
  const scripts = readdirSync(coverage).flatMap(
    (name) => JSON.parse(readFileSync(join(coverage, name), 'utf8')).result,
  );
  return new Set(
    scripts.filter(({ url }) => url.includes('/dist/')).map(({ url }) => basename(url)),
  );
}

function playDemo() {
  const folder = join(place, 'demo');
  const env = { ...process.env, HOME: place };
  execFileSync(
    process.execPath,
    [join(root, 'bin', 'agentctl.js'), 'demo', '--directory', folder],
    { env },
  );
  return folder;
}

const packageOf = (path) =>
  path.replaceAll('\\', '/').match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
const kilobytes = (bytes) => `${Math.ceil(bytes / 1024).toLocaleString('en')} kB`;

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

async function shippedRows() {
  const { chunks } = await bundle();
  const folder = playDemo();
  const loaded = TYPED.map((line) => ({
    command: line.split(' ')[0],
    files: loadedBy(line, folder),
  }));
  return Object.entries(REASONS).map(([name, why]) => {
    const path = `node_modules/${name}`;
    const tree = [...treeOf(path)];
    const names = new Set(tree.map((each) => packageOf(each)));
    const bytes = chunks
      .flatMap(({ modules }) => modules)
      .filter((module) => names.has(packageOf(module.path)))
      .reduce((total, module) => total + module.bytes, 0);
    const homes = chunks
      .filter(({ modules }) => modules.some((module) => packageOf(module.path) === name))
      .map(({ fileName }) => basename(fileName));
    const by = loaded.filter(({ files }) => homes.some((file) => files.has(file)));
    return [
      `\`${name}\` ${LOCK[path].version}`,
      LOCK[path].license,
      why,
      tree.length === 1 ? '–' : tree.length - 1,
      kilobytes(tree.reduce((total, each) => total + sizeOf(join(root, each)), 0)),
      kilobytes(bytes),
      `${Math.round(importTime(name))} ms`,
      by.length === TYPED.length
        ? 'every command'
        : by.map(({ command }) => `\`${command}\``).join(', ') || '–',
    ];
  });
}

function toolRows() {
  return Object.entries(TOOLS).map(([name, why]) => {
    const { version, license } = LOCK[`node_modules/${name}`];
    return [`\`${name}\` ${version}`, license, why];
  });
}

const typed = TYPED.map((line) => `\`${line}\``).join(', ');
const text = `# What it is made of

Made by \`npm run report:dependencies\` (Node ${process.versions.node}); the reasons stand in scripts/reasons.mjs.

## What ships

\`dist/\` is one bundle of these packages and of what they bring, so that the program starts from few small files. They are
listed as dependencies all the same: audits, update bots and software bills of materials read that list, and a bundle
hides what is in it. Each may be MIT, ISC, BSD or Apache-2.0, with all that it brings: the build refuses another license,
and puts the texts of all into \`dist/THIRD-PARTY-NOTICES.txt\`.

*Brings* counts further packages. *On disk* is what an installation takes, with those; *in the bundle* is what is left
of it there, before it is made small, with those. *Import* is the time of an import from \`node_modules\`: from the bundle it
is less, and what is not loaded costs nothing. *Loaded by* names which of these load it, without a terminal: ${typed}.
Where none does, it is loaded when it is needed: questions and the spinner at a terminal, a provider by the model that an
agent names.

${table(['package', 'license', 'why', 'brings', 'on disk', 'in the bundle', 'import', 'loaded by'], await shippedRows())}

## What it is made with

${table(['package', 'license', 'why'], toolRows())}
`;
writeFileSync(join(root, 'docs', 'dependencies.md'), text);
