import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { fitsKey, isFormat, isKeyOf, isPhone } from '../fitting.ts';
import { isSame, listOf, mapOf, present, textsOf } from '../maps.ts';
import { escapeBraces, unescapeBraces } from '../slugs.ts';
import type { Source } from '../source.ts';
import type { Agent, Written } from './agent.ts';
import { withRest, noted, restOf, textOf } from './keep.ts';
import { isNameless, nameIn, takeName, titleOf } from './named.ts';
import { cleanName } from './names.ts';
import type { Names } from './names.ts';
import type { Project } from './project.ts';
import { Resource } from './resource.ts';
import { fileNote, lines, writeLines } from './topics.ts';

const CHANNELS: Readonly<Record<string, string>> = { voice: 'voice', webchat: 'chat' };

/** Reads the conversations that must hold. What a judge decides there is kept: nothing here could check it. */
export function readTests(project: Project): void {
  for (const path of project.paths(/^test_suite\/[^/]+\.ya?ml$/)) {
    const source = project.map(path);
    if (source !== null) readTest(project, path, source);
  }
}

function readTest(project: Project, path: string, source: Source): void {
  const thing = takeName(project, source, 'test');
  const file = `tests/${thing.slug}.yaml`;
  const resource = new Resource(project, source, { flow: null, file });
  const { field, notes } = titleOf(thing);
  const scenario = resource.line('scenario', 'description');
  const channel = source.takeIf('channel', isKeyOf(CHANNELS));
  const variant = source.peek('variant');
  const place = typeof variant === 'string' ? project.names.ours('variant', variant) : null;
  if (place !== null) source.take('variant');
  const called = readCalls(project, source);
  const fields = present({
    name: thing.slug,
    title: field,
    description: scenario,
    tags: lines(resource, 'tags'),
    channel: channel === undefined ? undefined : CHANNELS[channel],
    language: source.takeIf('language', (value): value is string =>
      project.languages.some((language) => language === value),
    ),
    variant: place ?? undefined,
    caller: source.takeIf('caller_number', isPhone),
    sipHeaders: readHeaders(source),
    now: source.takeIf('simulated_at', (value) => isFormat(value, 'moment')),
    // A model plays the person there; here the person says what the scenario is.
    turns: [
      present({
        user: scenario ?? 'Hello',
        expect: called.length > 0 ? { tools: { called } } : undefined,
      }),
    ],
  });
  const own = fileNote(path, `test_suite/${cleanName(nameIn(thing.slug, fields))}.yaml`);
  project.out.set(file, { yaml: { ...fields, ...resource.rest({ ...notes, file: own }) } });
}

function readHeaders(source: Source): Plain | undefined {
  const value = source.peek('sip_headers');
  if (!isPlainMap(value)) return undefined;
  const entries = Object.entries(value);
  const fits = entries.every(
    ([key, text]) => isFormat(key, 'header') && typeof text === 'string' && fitsKey(key, text),
  );
  if (!fits || entries.length === 0) return undefined;
  source.take('sip_headers');
  return entries.map(([name, text]) => ({ name, value: escapeBraces(textOf(text)) }));
}

const ASSERTIONS = 'function_call_assertions';

function readCalls(project: Project, source: Source): Plain[] {
  const value = source.peek(ASSERTIONS);
  if (!Array.isArray(value) || value.length === 0) return [];
  const calls = callsIn(
    value,
    (name) =>
      project.names.toolNamed(name) ??
      project.missingFunction({ kind: 'global', flow: null, name }, source.place),
  );
  if (
    isSame(
      calls.map((call) => writeCall(call, project.names)),
      value,
    )
  )
    source.take(ASSERTIONS);
  return calls;
}

function callsIn(value: readonly Plain[], toolFor: (name: string) => string | null): Plain[] {
  return value.flatMap((assertion) => {
    const { name, arguments: list } = mapOf(assertion);
    const tool = typeof name === 'string' && /^\w+$/.test(name) ? toolFor(name) : null;
    if (tool === null) return [];
    const values = listOf(list).flatMap((each) => {
      const read = readArgument(each);
      return read === null ? [] : [read];
    });
    return [values.length === 0 ? tool : { tool, arguments: Object.fromEntries(values) }];
  });
}

function readArgument(value: Plain): [string, Plain] | null {
  const { parameter_name: name, expected_value: text, value_type: type } = mapOf(value);
  if (typeof name !== 'string' || typeof text !== 'string' || !fitsKey(name, text)) return null;
  switch (type) {
    case 'string':
      return [name, text];
    case 'integer':
    case 'number': {
      const number = Number(text);
      return text.trim() !== '' && Number.isFinite(number) ? [name, number] : null;
    }
    case 'boolean':
      return /^(?:true|false)$/i.test(text) ? [name, text.toLowerCase() === 'true'] : null;
    default:
      return null;
  }
}

function writeCall(call: Plain, names: Names): Plain {
  const [tool, values] = isPlainMap(call) ? [call['tool'], mapOf(call['arguments'])] : [call, {}];
  return {
    name: typeof tool === 'string' ? (names.functionOf(tool)?.name ?? tool) : '',
    arguments: Object.entries(values).map(([name, value]) => ({
      parameter_name: name,
      expected_value: typeof value === 'string' ? value : JSON.stringify(value),
      value_type: typeOf(value),
    })),
  };
}

function typeOf(value: Plain): string {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value !== 'number') return 'string';
  return Number.isInteger(value) ? 'integer' : 'number';
}

/** Writes the tests. */
export function writeTests(agent: Agent): void {
  for (const { name: slug, value: test } of agent.parts('tests')) {
    const file = `tests/${slug}.yaml`;
    const name = nameIn(slug, test);
    const channel = Object.keys(CHANNELS).find((key) => CHANNELS[key] === test['channel']);
    const variant = test['variant'];
    const description: Written = { resource: test, field: 'description', file };
    const rest = restOf(test);
    const turns = listOf(test['turns']).filter(isPlainMap);
    const fields = present({
      name: isNameless(test) ? undefined : name,
      scenario: agent.isImported
        ? agent.text(test['description'], description)
        : (agent.text(test['description'], description) ?? scenarioOf(turns) ?? name),
      channel: channel ?? (agent.isImported ? undefined : 'voice'),
      language: test['language'] ?? (agent.isImported ? undefined : agent.language),
      variant:
        typeof variant === 'string'
          ? (agent.names.theirs('variant', variant) ?? variant)
          : undefined,
      caller_number: test['caller'],
      simulated_at: test['now'],
      tags: writeLines(agent, test['tags']),
      sip_headers: writeHeaders(test['sipHeaders']),
      ...(agent.isImported ? {} : { prompt_assertions: assertionsOf(turns) }),
      [ASSERTIONS]: writeCalls(agent, turns, rest[ASSERTIONS]),
    });
    agent.build(
      noted(test, 'file') ?? `test_suite/${cleanName(name) || slug}.yaml`,
      withRest(rest, fields),
    );
  }
}

function writeHeaders(headers: Plain | undefined): Plain | undefined {
  if (!Array.isArray(headers)) return undefined;
  return Object.fromEntries(
    headers
      .filter(isPlainMap)
      .map(({ name, value }) => [
        textOf(name),
        typeof value === 'string' ? unescapeBraces(value) : (value ?? ''),
      ]),
  );
}

function callsOf(turns: readonly PlainMap[]): Plain[] {
  return turns.flatMap(({ expect }) => {
    const tools = mapOf(expect)['tools'];
    const called = mapOf(tools)['called'];
    return listOf(called);
  });
}

function writeCalls(
  agent: Agent,
  turns: readonly PlainMap[],
  before: Plain | undefined,
): Plain | undefined {
  const calls = callsOf(turns);
  // What was kept because not all of it has a field counts as long as the rest of it is unchanged.
  if (Array.isArray(before)) {
    if (
      isSame(
        callsIn(before, (name) => agent.names.toolNamed(name)),
        calls,
      )
    )
      return before;
  }
  return calls.length > 0 ? calls.map((call) => writeCall(call, agent.names)) : undefined;
}

function scenarioOf(turns: readonly PlainMap[]): string | undefined {
  const said = turns.flatMap(({ user }) => (typeof user === 'string' ? [user] : []));
  return said.length > 0 ? said.join('\nThen: ') : undefined;
}

// A judge reads them there: what must be said here is a statement about the agent.
function assertionsOf(turns: readonly PlainMap[]): Plain | undefined {
  const found = turns.flatMap(({ expect }) => {
    const reply = mapOf(expect)['reply'];
    if (!isPlainMap(reply)) return [];
    const { contains, notContains } = reply;
    return [
      ...textsOf(contains).map((text) => `The agent says: ${text}`),
      ...textsOf(notContains).map((text) => `The agent does not say: ${text}`),
    ];
  });
  return found.length > 0 ? [...new Set(found)] : undefined;
}
