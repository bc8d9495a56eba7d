import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isBoolean, isKeyOf, isProse } from '../fitting.ts';
import { listOf, merged, present } from '../maps.ts';
import type { Source } from '../source.ts';
import type { Agent } from './agent.ts';
import { Aside, withRest, kept, notesOf, restOf, withAside } from './keep.ts';
import type { Project } from './project.ts';
import { RULES } from './rules.ts';
import type { RuleFile } from './rules.ts';

const FILE = 'speech.yaml';
const SETTINGS = 'voice/speech_recognition/asr_settings.yaml';
const KEYPHRASES = 'voice/speech_recognition/keyphrase_boosting.yaml';
const STYLES = new Set<Plain>(['precise', 'balanced', 'swift', 'turbo']);
const BOOSTS: Readonly<Record<string, string>> = {
  default: 'normal',
  boosted: 'high',
  maximum: 'maximum',
};

/** Reads how the agent listens and speaks. */
export function readSpeech(project: Project): void {
  const asides: PlainMap = {};
  const fields: PlainMap = {};
  const phrases = readList(project, { path: KEYPHRASES, key: 'keyphrases' }, readKeyphrase);
  if (phrases !== null) {
    fields['keyphrases'] = phrases.items;
    if (phrases.aside !== undefined) asides['keyphrases'] = phrases.aside;
  }
  for (const rule of RULES) {
    const rules = readList(project, rule, (source) => rule.read(source, project));
    if (rules === null) continue;
    fields[rule.field] = rules.items;
    if (rules.aside !== undefined) asides[rule.field] = rules.aside;
  }
  const settings = project.map(SETTINGS);
  const style = settings?.takeIf('interaction_style', (value): value is string =>
    STYLES.has(value),
  );
  const speech = {
    ...fields,
    ...present({ bargeIn: settings?.takeIf('barge_in', isBoolean), interactionStyle: style }),
    ...kept(settings?.rest(), asides),
  };
  if (Object.keys(speech).length > 0) project.out.set(FILE, { yaml: speech });
}

// Each item becomes some of ours, or stands aside as a whole with the place that it had.
function readList(
  project: Project,
  { path, key }: { path: string; key: string },
  read: (source: Source) => PlainMap[] | null,
): { items: Plain[]; aside: Plain[] | undefined } | null {
  const sources = project.list(path, key);
  if (sources === null) return null;
  const aside = new Aside();
  const items = sources.flatMap((source, at) => {
    const found = read(source);
    if (found !== null) return found;
    aside.add(at, source.rest("it can't be said as a rule of speech.yaml") ?? {});
    return [];
  });
  return { items, aside: aside.all };
}

function readKeyphrase(source: Source): PlainMap[] | null {
  const phrase = source.takeIf('keyphrase', isProse);
  if (phrase === undefined) return null;
  const level = source.takeIf('level', isKeyOf(BOOSTS));
  return [
    {
      phrase: phrase.replaceAll('{{', String.raw`\{{`),
      ...(level === undefined ? {} : { boost: BOOSTS[level] ?? 'normal' }),
      ...kept(source.rest()),
    },
  ];
}

/** Writes how the agent listens and speaks. */
export function writeSpeech(agent: Agent): void {
  const speech = agent.file(FILE);
  const asides = notesOf(speech);
  const settings = merged(
    restOf(speech),
    present({ barge_in: speech['bargeIn'], interaction_style: speech['interactionStyle'] }),
  );
  if (isPlainMap(settings) && Object.keys(settings).length > 0) agent.build(SETTINGS, settings);
  const keyphrases = withAside(
    listOf(speech['keyphrases']).filter(isPlainMap).map(writeKeyphrase),
    asides['keyphrases'],
  );
  if (keyphrases.length > 0) agent.build(KEYPHRASES, { keyphrases });
  for (const rule of RULES) writeRules(agent, rule, asides[rule.field]);
}

function writeKeyphrase(item: PlainMap): Plain {
  const level = Object.keys(BOOSTS).find((key) => BOOSTS[key] === item['boost']);
  const phrase = item['phrase'];
  return withRest(
    restOf(item),
    present({
      keyphrase: typeof phrase === 'string' ? phrase.replaceAll(String.raw`\{{`, '{{') : phrase,
      level,
    }),
  );
}

function writeRules(agent: Agent, rule: RuleFile, aside: Plain | undefined): void {
  const own = rule.write(listOf(agent.file(FILE)[rule.field]).filter(isPlainMap));
  const all = withAside(own, aside);
  if (all.length > 0) agent.build(rule.path, { [rule.key]: all });
}
