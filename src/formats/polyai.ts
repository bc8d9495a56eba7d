import { Failure } from '../core/failure.ts';
import { isPlainMap } from '../core/foreign.ts';
import type {
  ExportedAgent,
  ForeignProject,
  ForeignSystem,
  ImportedAgent,
  PlainMap,
  YamlWriter,
} from '../core/foreign.ts';
import { requireRoom } from './limits.ts';
import { byPath, merged, present, unlessEmpty } from './maps.ts';
import { Agent, serialised } from './polyai/agent.ts';
import { readChannels, writeChannels } from './polyai/channels.ts';
import { linkFunctions, writeFunctions } from './polyai/code.ts';
import { ENTITIES, readEntities, writeEntities } from './polyai/entities.ts';
import { announceFlows, readFlows } from './polyai/flows.ts';
import { announceFunctions, readFunctions, writeMissing } from './polyai/functions.ts';
import { HANDOFFS, readHandoffs, writeHandoffs } from './polyai/handoffs.ts';
import { kept, restOf, textOf } from './polyai/keep.ts';
import type { Notes } from './polyai/keep.ts';
import { readLanguages, writeLanguages } from './polyai/languages.ts';
import { below, rootsOf } from './polyai/layout.ts';
import { MESSAGES, readMessages, writeMessages } from './polyai/messages.ts';
import { announce, linkNames } from './polyai/named.ts';
import { keepOthers, writeOthers } from './polyai/others.ts';
import { Project } from './polyai/project.ts';
import { readSettings, writeSettings } from './polyai/settings.ts';
import { readSpeech, writeSpeech } from './polyai/speech.ts';
import { readTests, writeTests } from './polyai/tests.ts';
import { readTopics, writeTopics } from './polyai/topics.ts';
import {
  TRANSLATIONS,
  linkTranslations,
  readTranslations,
  writeTranslations,
} from './polyai/translations.ts';
import { linkVariables, readVariables } from './polyai/variables.ts';
import { announceVariants, linkVariants, readVariants, writeVariants } from './polyai/variants.ts';
import { linkFlows, writeFlows } from './polyai/write-flows.ts';

const AGENT = 'agent.yaml';

/** PolyAI's Agent Development Kit: projects as `poly pull` lays them out. */
export const polyai: ForeignSystem = {
  id: 'polyai',
  title: 'PolyAI ADK',
  detect: (project) => {
    const [first] = [...rootsOf(project).values()].toSorted();
    return first === undefined ? null : `${first} is a file of a PolyAI ADK project`;
  },
  read: (project) => {
    const roots = [...rootsOf(project).keys()].toSorted();
    if (roots.length === 0)
      throw new Failure('invalid', "Couldn't find a PolyAI ADK project there.", {
        hints: ['it has a project.yaml, and folders such as agent_settings/ and flows/'],
      });
    return roots.map((root, index) => {
      const reading = new Project(below(project, root));
      if (index === 0) reportOutside(reading, project, roots);
      return readProject(reading);
    });
  },
  write: writeProject,
};

function reportOutside(
  reading: Project,
  { files, binaries }: ForeignProject,
  roots: string[],
): void {
  for (const path of [...files.keys(), ...binaries])
    if (!roots.some((root) => path.startsWith(root)))
      reading.report(path, 'it lies outside of the projects', 1);
}

function readProject(project: Project): ImportedAgent {
  const languages = readLanguages(project);
  // All names are known before any text is read that may refer to them.
  for (const named of [ENTITIES, HANDOFFS, MESSAGES, TRANSLATIONS]) announce(project, named);
  const variants = announceVariants(project);
  const functions = announceFunctions(project, {
    folder: 'functions/',
    kind: 'global',
    flow: null,
  });
  const flows = announceFlows(project);

  const settings = readSettings(project);
  const channels = readChannels(project);
  readEntities(project);
  readHandoffs(project);
  readMessages(project);
  const translations = readTranslations(project);
  const attributes = readVariants(project, variants);
  readSpeech(project);
  readTopics(project);
  readFlows(project, flows, functions);
  readFunctions(project, [...functions, ...flows.flatMap((flow) => flow.functions)]);
  readTests(project);
  writeMissing(project);
  keepOthers(project);

  const yaml = agentFile(project, [settings, languages], {
    channels,
    left: { translations, attributes },
  });
  const files = new Map([[AGENT, { yaml }], ...byPath(project.out)]);
  for (const [path, file] of files) requireRoom(path, file);
  return {
    name: textOf(yaml['name']) || project.name,
    files,
    fates: project.ledger.fates,
  };
}

interface Part {
  fields: PlainMap;
  notes: Notes;
}

function agentFile(
  project: Project,
  [settings, languages]: [Part, Part],
  { channels, left }: { channels: PlainMap; left: Notes },
): PlainMap {
  const { name, ...rest } = settings.fields;
  const { kept: files, orders } = project;
  return {
    ...present({ name }),
    ...languages.fields,
    ...rest,
    ...channels,
    ...readVariables(project),
    ...kept(Object.keys(files).length > 0 ? { files } : {}, {
      ...settings.notes,
      ...languages.notes,
      ...left,
      orders: unlessEmpty(orders),
    }),
  };
}

function writeProject(exported: ExportedAgent, yaml: YamlWriter): Map<string, string> {
  const agent = new Agent(exported);
  for (const named of [ENTITIES, HANDOFFS, MESSAGES]) linkNames(agent, named);
  linkTranslations(agent);
  linkVariants(agent);
  linkVariables(agent);
  linkFunctions(agent);
  const folders = linkFlows(agent);

  const { files } = restOf(agent.agent);
  const rest: PlainMap = isPlainMap(files) ? { ...files } : {};
  writeSettings(agent, rest);
  writeLanguages(agent);
  writeChannels(agent);
  writeEntities(agent);
  writeHandoffs(agent);
  writeMessages(agent);
  writeVariants(agent);
  writeSpeech(agent);
  writeTopics(agent);
  writeFlows(agent, folders);
  writeFunctions(agent, folders);
  writeTests(agent);
  writeTranslations(agent);
  writeOthers(agent);

  const all = new Map(Object.entries(rest));
  for (const [path, value] of agent.built) all.set(path, merged(all.get(path) ?? {}, value));
  return new Map([...byPath(all)].map(([path, value]) => [path, serialised(path, value, yaml)]));
}
