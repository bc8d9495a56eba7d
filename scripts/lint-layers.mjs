// An oxlint rule: who may know whom in src/, static, dynamic and type imports alike. Written here
// because oxlint's own no-restricted-imports does not see import(), by which the rooms are wired.
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';

const everyRoom = ['core', 'store', 'chat', 'models', 'tools', 'formats', 'ui', 'cli', 'commands'];

/** What each room imports: other rooms, of some files only the types, and the packages at home there. */
const layers = {
  core: { rooms: [], packages: ['fastest-levenshtein'], builtins: false },
  store: { rooms: ['core'], packages: ['simple-git', 'yaml'] },
  chat: { rooms: ['core'], builtins: false },
  'chat/understand/choices.ts': {
    rooms: ['core', 'chat'],
    packages: ['fastest-levenshtein'],
    builtins: false,
  },
  'chat/understand/calendar.ts': {
    rooms: ['core', 'chat'],
    packages: ['fastest-levenshtein'],
    builtins: false,
  },
  'chat/understand/word-index.ts': {
    rooms: ['core', 'chat'],
    packages: ['minisearch'],
    builtins: false,
  },
  'chat/understand/languages.ts': {
    rooms: ['core', 'chat'],
    packages: ['chrono-node', 'n2words', 'stopword'],
    builtins: false,
  },
  models: { rooms: ['core'], packages: ['ai'], builtins: false },
  'models/openai.ts': { rooms: ['core'], packages: ['ai', '@ai-sdk/openai'], builtins: false },
  'models/anthropic.ts': {
    rooms: ['core'],
    packages: ['ai', '@ai-sdk/anthropic'],
    builtins: false,
  },
  'models/google.ts': { rooms: ['core'], packages: ['ai', '@ai-sdk/google'], builtins: false },
  'models/compatible.ts': {
    rooms: ['core'],
    packages: ['ai', '@ai-sdk/openai-compatible'],
    builtins: false,
  },
  tools: { rooms: ['core'], packages: ['undici'] },
  'tools/addresses.ts': { rooms: ['core'], packages: ['ipaddr.js'] },
  'tools/mcp.ts': { rooms: ['core'], packages: ['@modelcontextprotocol/sdk'] },
  'tools/mcp-connection.ts': { rooms: ['core'], packages: ['@modelcontextprotocol/sdk'] },
  formats: { rooms: ['core'] },
  ui: { rooms: ['core'], packages: ['chalk', 'inquirer', 'ora', 'string-width'] },
  commands: { rooms: ['core', 'ui'], types: ['cli/context.ts'], packages: ['commander'] },
  cli: { rooms: [...everyRoom, 'package.json'], packages: ['commander'] },
  'main.ts': { rooms: [...everyRoom, 'package.json'] },
  'core/align.ts': { rooms: [], packages: ['diff'], builtins: false },
  'store/schema-files.ts': { rooms: ['core'], packages: ['jsonc-parser'] },
  'core/phone.ts': { rooms: [], packages: ['libphonenumber-js'], builtins: false },
  'core/cel.ts': { rooms: [], packages: ['@marcbachmann/cel-js'], builtins: false },
  'core/check/runaway.ts': { rooms: [], packages: ['recheck'], builtins: false },
  'core/check/recheck.d.ts': { rooms: [], packages: ['recheck'], builtins: false },
  'core/check/arguments.ts': { rooms: [], packages: ['ajv'], builtins: false },
  'core/check/schemas.ts': { rooms: [], packages: ['ajv'], builtins: false },
};

const terminalFiles = ['main.ts', 'ui/io.ts'];

/** Says why `file` may not import `specifier`, or nothing where it may. Paths are relative to src/. */
function objection(file, { specifier, isType, isDynamic }) {
  const room = file.split('/')[0];
  const layer = layers[file] ?? layers[room];
  if (!layer) return `src/${room} is no room: scripts/lint-layers.mjs lists them.`;
  if (specifier.startsWith('.')) return relativeObjection(layer, room, { file, specifier, isType });
  if (isBuiltin(specifier)) return builtinObjection(layer, file, specifier);
  const name = specifier.match(/^(?:@[^/]+\/)?[^/]+/)?.[0];
  if (!layer.packages?.includes(name)) return `'${name}' has its home elsewhere (HOUSE).`;
  if (isDynamic)
    return `Import a file of ours that imports '${name}': a split bundle loses its names.`;
  return undefined;
}

function relativeObjection(layer, room, { file, specifier, isType }) {
  const target = join(dirname(file), specifier).split(sep).join('/');
  const name = target.replace(/^\.\.\//, '').split('/')[0];
  if (name === room || layer.rooms.includes(name)) return undefined;
  if (layer.types?.includes(target)) {
    return isType ? undefined : `Of ${target} only types may be imported here (import type).`;
  }
  return `src/${layers[file] ? file : room} may not know ${target}.`;
}

function builtinObjection(layer, file, specifier) {
  if (layer.builtins === false) return `src/core is pure: no '${specifier}'.`;
  if (!/^(node:)?(process|console)$/.test(specifier) || terminalFiles.includes(file))
    return undefined;
  return `'${specifier}' belongs to ${terminalFiles.join(' and ')}: take a stream or a value.`;
}

const imports = {
  meta: { type: 'problem' },
  create(context) {
    const file = relative(resolve(context.cwd, 'src'), context.filename).split(sep).join('/');
    const check = (node, source, kind) => {
      if (!source) return;
      const specifier = source.value;
      const message =
        typeof specifier === 'string'
          ? objection(file, { specifier, isType: false, isDynamic: false, ...kind })
          : 'Name the file that is imported: the bundler has to see it.';
      if (message) context.report({ node, message });
    };
    const checkDeclaration = (node) =>
      check(node, node.source, { isType: (node.importKind ?? node.exportKind) === 'type' });
    return {
      ImportDeclaration: checkDeclaration,
      ExportNamedDeclaration: checkDeclaration,
      ExportAllDeclaration: checkDeclaration,
      ImportExpression: (node) => check(node, node.source, { isDynamic: true }),
      TSImportType: (node) => check(node, node.source ?? node.argument, { isType: true }),
    };
  },
};

export default { meta: { name: 'layers' }, rules: { imports } };
