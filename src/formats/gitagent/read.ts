import { isPlainMap } from '../../core/foreign.ts';
import type { ImportedAgent, PlainMap } from '../../core/foreign.ts';
import { holdsSecret, isText, isTitle } from '../fitting.ts';
import { TextImport } from '../importing.ts';
import { mapOf, present, textsOf, unlessEmpty } from '../maps.ts';
import { addMember } from '../members.ts';
import { placedNames } from '../mcp-tools.ts';
import { splitModel, takeSettings } from '../models.ts';
import { Source, extensions } from '../source.ts';
import { keepOthers } from './keep.ts';
import { readDocuments, readKnowledge, readSkills, readTools, toolsNamed } from './parts.ts';
import type { Reading } from './parts.ts';
import type { Root } from './project.ts';

/** Returns the agent that a manifest and the files around it become. */
export function readRoot(root: Root): ImportedAgent {
  const own = { root, known: new Map(), used: new Set<string>(), kept: {} };
  const reading: Reading = Object.assign(new TextImport('gitagent'), own);
  const { mcp_servers: servers, agents: _agents, ...others } = root.manifest;
  const placed = readTools(reading);
  reading.offer([...reading.known.values(), ...serverTools(placed)]);
  readSkills(reading);
  readDocuments(reading);
  const members = readMembers(reading);
  readKnowledge(reading);
  const source = new Source(
    { ...others, ...(placed ? {} : present({ mcp_servers: servers })), ...members.left },
    root.folder + root.file,
    reading.ledger,
  );
  const fields = readManifest(reading, source);
  keepOthers(reading);
  const manifest = {
    ...source.rest(),
    ...present({ mcp_servers: placed, agents: members.placed }),
  };
  const { variables } = reading.environment;
  reading.files.yaml('agent.yaml', {
    ...fields,
    ...present({ variables: unlessEmpty(variables) }),
    ...extensions('gitagent', {
      file: root.file,
      ...(isTitle(root.manifest['name']) ? {} : { unnamed: true }),
      manifest,
      ...(Object.keys(reading.kept).length > 0 ? { files: reading.kept } : {}),
    }),
  });
  const name = typeof fields['name'] === 'string' ? fields['name'] : root.project.name;
  return { name, files: reading.files.sorted(), fates: reading.ledger.fates };
}

function serverTools(placed: PlainMap | undefined): string[] {
  return Object.values(placed ?? {}).flatMap((place) => placedNames(place) ?? []);
}

function readManifest(reading: Reading, source: Source): PlainMap {
  const { mentions, root } = reading;
  const name = source.takeIf('name', isTitle);
  const description = source.takeIf('description', isText);
  const role = readText(reading, 'SOUL.md', 'soul.md');
  const rules = readText(reading, 'RULES.md', 'rules.md');
  return present({
    name: name ?? root.project.name,
    description: description && mentions.read(description),
    persona: role === undefined ? undefined : { role },
    rules,
    model: readModel(source),
  });
}

function readText(reading: Reading, file: string, ours: string) {
  const { root, used, ledger, mentions, files } = reading;
  const text = root.texts.get(file);
  if (text === undefined || holdsSecret(text)) return undefined;
  used.add(file);
  ledger.mapped(root.folder + file, text);
  return files.prose(mentions.read(text), ours);
}

function readModel(source: Source): PlainMap | undefined {
  const value = source.peek('model');
  if (!isPlainMap(value)) return undefined;
  const split = splitModel(value['preferred']);
  if (split === null) return undefined;
  const model = source.child('model');
  const isNested = isPlainMap(value['constraints']) && Object.keys(value['constraints']).length > 0;
  const constraints = isNested ? model?.child('constraints') : null;
  model?.take('preferred');
  const settings = constraints
    ? takeSettings(constraints, split.provider, {
        temperature: 'temperature',
        maxTokens: 'max_tokens',
      })
    : {};
  return { ...split, ...settings };
}

/** Makes flows of the sub-agents: those of the manifest, and folders in `agents/` with a manifest of their own. */
function readMembers(reading: Reading): { placed: PlainMap | undefined; left: PlainMap } {
  const { root, flows, mentions, ledger } = reading;
  const { agents } = root.manifest;
  const listed = mapOf(agents);
  const placed: PlainMap = {};
  const documents = new Set(
    [...root.texts.keys()].flatMap((file) => /^agents\/([^/]+)\.md$/.exec(file)?.[1] ?? []),
  );
  for (const [file, value] of root.maps) {
    const name = /^agents\/([^/]+)\/agent\.ya?ml$/.exec(file)?.[1];
    if (name !== undefined) readFolder(reading, { file, value, name });
    if (name !== undefined) documents.add(name);
  }
  for (const [original, value] of Object.entries(listed)) {
    const place = `${root.folder}${root.file}: agents.${original}`;
    const source = new Source(value, place, ledger);
    const hasFile = documents.has(original) || !isPlainMap(value);
    const description = hasFile ? undefined : source.takeIf('description', isText);
    placed[original] = isPlainMap(value) ? (source.rest() ?? {}) : value;
    if (!isPlainMap(value)) ledger.kept(place, value, 'it is no map');
    if (hasFile) continue;
    addMember(reading, {
      original,
      name: flows.fresh(original),
      description: description && mentions.read(description),
      prompt: undefined,
      tools: [],
      kept: { listed: true },
    });
  }
  const isListed = isPlainMap(agents) && Object.keys(agents).length > 0;
  return { placed: isListed ? placed : undefined, left: isListed ? {} : present({ agents }) };
}

function readFolder(
  reading: Reading,
  { file, value, name }: { file: string; value: PlainMap; name: string },
): void {
  const { root, flows, mentions, ledger, used } = reading;
  used.add(file);
  const source = new Source(value, root.folder + file, ledger);
  const named = source.takeIf('name', isTitle);
  const description = source.takeIf('description', isText);
  const soul = `agents/${name}/SOUL.md`;
  const text = root.texts.get(soul);
  const isTold = text !== undefined && !holdsSecret(text);
  if (isTold) used.add(soul);
  if (isTold) ledger.mapped(root.folder + soul, text);
  const original = named ?? name;
  addMember(reading, {
    original,
    name: flows.fresh(original),
    description: description && mentions.read(description),
    prompt: isTold ? mentions.read(text) : undefined,
    tools: toolsNamed(reading, textsOf(value['tools'])),
    kept: present({
      file,
      ...(named === undefined ? { unnamed: true } : {}),
      ...(isTold ? { soul } : {}),
      manifest: source.rest(),
    }),
  });
}
