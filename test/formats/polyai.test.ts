import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AgentFile, ImportedAgent, Plain, PlainMap } from '../../src/core/foreign.ts';
import { isPlainMap } from '../../src/core/foreign.ts';
import { polyai } from '../../src/formats/polyai.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { foreign, readForeign, writeYaml } from '../helpers/foreign.ts';
import { meaning, scalars, untold } from '../helpers/round-trip.ts';
import { errorsOf, stored } from './import-checks.ts';

const SAMPLES = join(import.meta.dirname, 'samples');
const SAMPLE = join(SAMPLES, 'polyai');
const FIXTURE = fixtures('polyai-adk');
const TEMPLATES = join(import.meta.dirname, '..', '..', 'templates');

function only(agents: readonly ImportedAgent[]): ImportedAgent {
  const [agent] = agents;
  if (agent === undefined || agents.length > 1) throw new Error(`${agents.length} agents`);
  return agent;
}

function yamlOf(agent: ImportedAgent, path: string): PlainMap {
  const file = agent.files.get(path);
  if (file === undefined || !('yaml' in file)) throw new Error(`no ${path}`);
  return file.yaml;
}

/** Returns the value at a path of keys. */
function at(value: Plain | undefined, ...keys: (string | number)[]): Plain | undefined {
  return keys.reduce<Plain | undefined>(
    (found, key) =>
      Array.isArray(found)
        ? found[Number(key)]
        : isPlainMap(found)
          ? found[String(key)]
          : undefined,
    value,
  );
}

// References and legacy names are written in another way here: both sides are compared without them.
function plain(text: string): string {
  return text.replaceAll(/\\?\{\{[^{}]*\}\}|\$\{?[a-z_]\w*\}?|\\(?=\{\{)/g, '§');
}

function wordOf(scalar: Plain): string {
  return typeof scalar === 'string' ? scalar : JSON.stringify(scalar);
}

// Words that a field says in another way.
const SAID: Readonly<Record<string, readonly string[]>> = {
  boosted: ['high'],
  default: ['normal'],
  webchat: ['chat'],
  exit_flow_condition: ['exit'],
  step_condition: ['true'],
  numeric: ['number'],
  enum: ['choice'],
  phone_number: ['phone'],
  name_config: ['name'],
  UK: ['GB'],
  string: ['true'],
  integer: ['true'],
  boolean: ['true'],
};

function lost(folder: string): string[] {
  const project = readForeign(folder);
  const agent = only(polyai.read(project));
  const found = new Set<string>(['true', 'false']);
  for (const [path, file] of agent.files) {
    if ('text' in file) found.add(plain(file.text));
    else
      for (const [way, scalar] of scalars(file.yaml)) {
        found.add(plain(wordOf(scalar)));
        for (const key of way.split('.')) found.add(plain(key));
        if (path.endsWith('.yaml'))
          for (const part of wordOf(scalar).split(/ && |, |\n\n/)) found.add(plain(part));
      }
  }
  const ours = [...found].join('\n');
  return [...project.files]
    .filter(([path]) => !path.startsWith('_gen/'))
    .flatMap(([path, text]) =>
      scalars(meaning(path, text)).flatMap(([way, scalar]) => {
        const value = plain(wordOf(scalar));
        const known =
          found.has(value) ||
          (SAID[value] ?? []).some((word) => found.has(word)) ||
          ours.includes(value.toLowerCase().replaceAll(/\W+/g, '_')) ||
          ours.includes(value.replaceAll(/\\(\d)/g, '$$$1').replaceAll('(?P<', '(?<'));
        return known || value === '' ? [] : [`${path}: ${way} = ${value}`];
      }),
    );
}

function differences(folder: string): string[] {
  const project = readForeign(folder);
  const back = polyai.write(stored(only(polyai.read(project))), writeYaml);
  const sources = [...project.files].filter(([path]) => !path.startsWith('_gen/'));
  for (const [path, text] of sources)
    expect([path, meaning(path, back.get(path) ?? '')]).toEqual([path, meaning(path, text)]);
  const known = new Set(sources.map(([path]) => path));
  return [...back.keys()].filter((path) => !known.has(path));
}

describe('a PolyAI project', () => {
  test('is known by what its files hold', () => {
    expect(polyai.detect(readForeign(SAMPLE))).toBe(
      'project.yaml is a file of a PolyAI ADK project',
    );
    expect(
      polyai.detect(foreign({ 'flows/a/steps/b.yaml': 'step_type: advanced_step\nname: b\n' })),
    ).not.toBeNull();
    for (const files of [
      {},
      { 'agent.yaml': 'apiVersion: v1\nkind: Pod\n' },
      { 'project.yaml': 'name: something else\n' },
      { 'project.yaml': 'project_id: [\n', 'topics/a.yaml': 'name: a\ncontent: b\n' },
      { 'agent_settings/role.yaml': '- a list\n', 'flows/a/flow_config.yaml': '' },
      { 'config/entities.yaml': 'entities: none\n', 'config/handoffs.yaml': 'null\n' },
    ])
      expect(polyai.detect(foreign(files))).toBeNull();
    expect(polyai.detect(readForeign(join(TEMPLATES, 'restaurant-booking')))).toBeNull();
  });

  test.each(readdirSync(SAMPLES).filter((name) => name !== 'polyai'))(
    'is not one of %s',
    (name) => {
      expect(polyai.detect(readForeign(join(SAMPLES, name)))).toBeNull();
    },
  );

  test('imports without errors', async () => {
    const agent = only(polyai.read(readForeign(SAMPLE)));
    expect(await errorsOf(agent)).toEqual([]);
    expect(agent.name).toBe('Harbour Clinic');
  });

  test('imports the same tree each time', () => {
    const [one, other] = [1, 2].map(() => polyai.read(readForeign(SAMPLE)));
    expect(one).toEqual(other);
  });

  test('comes back as it was', () => {
    expect(differences(SAMPLE)).toEqual([]);
  });

  test('loses nothing silently', () => {
    const project = readForeign(SAMPLE);
    expect(untold(project, only(polyai.read(project)).fates)).toEqual([]);
    expect(lost(SAMPLE)).toEqual([]);
  });

  test('gives every scalar of the source one fate', () => {
    const project = readForeign(SAMPLE);
    const sum = only(polyai.read(project)).fates.reduce((all, fate) => all + fate.scalars, 0);
    const values = [...project.files].flatMap(([path, text]) => scalars(meaning(path, text)));
    expect(sum).toBe(values.length);
  });

  test('says what became of what', () => {
    const { fates } = only(polyai.read(readForeign(SAMPLE)));
    expect(
      fates
        .filter(({ fate }) => fate === 'reported')
        .map(({ source, reason }) => `${source}: ${reason}`),
    ).toMatchInlineSnapshot(`
      [
        "agent_settings/rules.txt: {{tn:closed}}: a translation can't stand inside a text",
        "agent_settings/rules.txt: {{ho:nobody}}: there is no such handoff",
        "config/handoffs.yaml: handoffs.1: sip_headers: one of them is no header of SIP",
        "config/handoffs.yaml: handoffs.2: sip_config: it only ends the call: an address that leads nowhere stands for it",
        "config/variant_attributes.yaml: attributes.1: values: the variant marina has none: it is empty here",
        "flows/book_a_visit/steps/ask_day.yaml: conditions.2: child_step: there is no such step: it leaves the flow",
        "flows/loop/flow_config.yaml: start_step: there is no such step: the flow begins with its first",
        "functions/find_slot.py: the type of its parameter odd is not understood: SomeClass",
        "functions/find_slot.py: the default of its parameter odd would have to be run",
        "functions/find_slot.py: its parameter *args takes any number of values",
        "functions/find_slot.py: of what it says while it runs, only the first has a field",
        "functions/sendReminder.py: its description would have to be run",
        "functions/sendReminder.py: its decorator @other is not known",
        "functions/sendReminder.py: the description of who is not that of a parameter, or would have to be run",
        "agent_settings/rules.txt: the function Send-Reminder is not there: a mock stands for it",
        "flows/book_a_visit/steps/confirm_details.yaml: the function missing_one is not there: a mock stands for it",
        "test_suite/odd_test.yaml: the function unknown_function is not there: a mock stands for it",
        "_gen/decorators.py: it is generated",
      ]
    `);
  });
});

describe.skipIf(FIXTURE === null)(
  'the real PolyAI project (set AGENTCTL_FIXTURES to the folder of fixtures)',
  () => {
    const folder = FIXTURE ?? '';

    test('imports without errors', async () => {
      const agent = only(polyai.read(readForeign(folder)));
      expect(await errorsOf(agent)).toEqual([]);
    });

    test('comes back as it was, and loses nothing silently', () => {
      expect(differences(folder)).toEqual([]);
      const project = readForeign(folder);
      expect(untold(project, only(polyai.read(project)).fates)).toEqual([]);
      expect(lost(folder)).toEqual([]);
    });
  },
);

describe('an edit of an imported agent', () => {
  function edited(path: string, edit: (yaml: PlainMap) => void): Map<string, string> {
    const agent = only(polyai.read(readForeign(SAMPLE)));
    const files = new Map<string, AgentFile>(stored(agent).files);
    const yaml = structuredClone(yamlOf({ ...agent, files }, path));
    edit(yaml);
    files.set(path, { yaml });
    return polyai.write({ id: 'clinic', files }, writeYaml);
  }

  function valueOf(files: ReadonlyMap<string, string>, path: string): Plain {
    return meaning(path, files.get(path) ?? '');
  }

  test('shows in texts that were written in the legacy way', () => {
    const path = 'flows/book_a_visit/steps/ask_day.yaml';
    const files = edited('flows/book_a_visit.yaml', (flow) => {
      const step = at(flow, 'steps', 'ask_day');
      if (isPlainMap(step))
        step['prompt'] = 'Which day, {{variable:patient_name}}? {{entity:date}}';
    });
    expect(at(valueOf(files, path), 'prompt')).toBe(
      'Which day, {{vrbl:patient_name}}? {{entity:date}}',
    );
  });

  test('shows in forms that were put into words', () => {
    const files = edited('agent.yaml', (agent) => {
      agent['persona'] = {
        role: 'A nurse at {{attribute:site_name}}',
        personality: 'Polite, Calm',
      };
    });
    expect(valueOf(files, 'agent_settings/role.yaml')).toEqual({
      value: 'other',
      additional_info: '',
      custom: 'A nurse at {{attr:site name}}',
    });
    expect(at(valueOf(files, 'agent_settings/personality.yaml'), 'custom')).toBe('Polite, Calm');
  });

  test('shows in the heads of functions, and leaves their bodies alone', () => {
    const files = edited('tools/find_slot.yaml', (tool) => {
      tool['description'] = 'Looks for "a" slot.';
      tool['parameters'] = {
        type: 'object',
        properties: {
          day: { type: 'string', description: 'The day' },
          nurse: { type: 'boolean', description: 'Whether a nurse will do' },
        },
        required: ['day'],
        additionalProperties: false,
      };
    });
    const code = files.get('functions/find_slot.py') ?? '';
    expect(code.slice(code.indexOf('@func'), code.indexOf('def helper'))).toMatchInlineSnapshot(`
      "@func_description("not this")"""
      from _gen import *  # <AUTO GENERATED>

      import typing as ty

      LIMIT = {"a": [1, 2, (3)]}


      @func_parameter("nurse", "Whether a nurse will do")
      @func_description(
          "Looks for \\"a\\" slot."
      )
      @func_parameter("day", "The day")
      @func_latency_control(
          delay_before_responses_start=2,
          silence_after_each_response=3,
          delay_responses=[("One moment, $patient_name.", 3), ("Still looking.", 4)],
      )
      def find_slot(conv: Conversation, day: str, nurse: bool = None):
          conv.state.patient_name = "x"
          return f"{day}"


      "
    `);
  });

  test('shows where a step leads, in a handoff, and in the rules of speech', () => {
    const flow = edited('flows/book_a_visit.yaml', (value) => {
      const next = at(value, 'steps', 'ask_day', 'next', 2);
      if (isPlainMap(next)) Object.assign(next, { to: 'done', if: 'has(entity.reason)' });
    });
    expect(at(valueOf(flow, 'flows/book_a_visit/steps/ask_day.yaml'), 'conditions', 2)).toEqual({
      name: 'nowhere',
      condition_type: 'step_condition',
      description: 'Leads to a step that is not there',
      child_step: 'Done',
      required_entities: ['reason'],
    });
    const handoffs = edited('handoffs.yaml', (value) => {
      const one = at(value, 'hang_up');
      if (isPlainMap(one)) Object.assign(one, { sip: 'sip:a@b.example', method: 'refer' });
    });
    expect(at(valueOf(handoffs, 'config/handoffs.yaml'), 'handoffs', 2, 'sip_config')).toEqual({
      method: 'refer',
      phone_number: 'sip:a@b.example',
    });
    const speech = edited('speech.yaml', (value) => {
      const corrections = at(value, 'corrections');
      if (Array.isArray(corrections)) corrections.push({ phrase: 'a.b', replace: 'c$1' });
    });
    expect(
      at(valueOf(speech, 'voice/speech_recognition/transcript_corrections.yaml'), 'corrections', 4),
    ).toEqual({
      name: 'a.b',
      regular_expressions: [
        { regular_expression: String.raw`\ba\.b\b`, replacement: String.raw`c\1` },
      ],
    });
  });
});

test.each(['restaurant-booking', 'blank'])(
  'the template %s makes a project that imports again without errors',
  async (template) => {
    const files = new Map<string, AgentFile>();
    for (const [path, text] of readForeign(join(TEMPLATES, template)).files) {
      const value = meaning(path, text);
      files.set(path, isPlainMap(value) ? { yaml: value } : { text });
    }
    const project = polyai.write({ id: 'sample', files }, writeYaml);
    const again = foreign(Object.fromEntries(project));
    expect(polyai.detect(again)).not.toBeNull();
    expect(await errorsOf(only(polyai.read(again)))).toEqual([]);
    expect([...project.values()].join('\n')).not.toMatch(
      /\{\{(?:tool|flow|handoff|message|attribute|variable|sip):/,
    );
  },
);
