import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isPlainMap } from '../../src/core/foreign.ts';
import type { ExportedAgent, ImportedAgent, Plain, PlainMap } from '../../src/core/foreign.ts';
import { elevenlabs } from '../../src/formats/elevenlabs.ts';
import { vapi } from '../../src/formats/vapi.ts';
import { parseForeign, readForeign, writeYaml } from '../helpers/foreign.ts';
import { contentOf, edited, template } from './imported.ts';

const SAMPLES = join(import.meta.dirname, 'samples');

function first(system: typeof vapi, sample: string): ImportedAgent {
  const [agent] = system.read(readForeign(join(SAMPLES, sample)));
  if (agent === undefined) throw new Error('nothing was imported');
  return agent;
}

function written(system: typeof vapi, agent: ExportedAgent, path: string): Plain {
  const text = system.write(agent, writeYaml).get(path);
  if (text === undefined) throw new Error(`there is no ${path}`);
  return contentOf(path, text);
}

function at(value: Plain, ...path: (string | number)[]): Plain | undefined {
  let found: Plain | undefined = value;
  for (const key of path)
    found = Array.isArray(found)
      ? found[Number(key)]
      : isPlainMap(found)
        ? found[String(key)]
        : undefined;
  return found;
}

function without(agent: ImportedAgent, ...paths: string[]): ExportedAgent {
  return {
    id: 'agent',
    files: new Map([...agent.files].filter(([path]) => !paths.includes(path))),
  };
}

const clinic = first(vapi, 'vapi/clinic');
const dev = 'resources/dev';

test('an edit of the greeting shows in the assistant of Vapi', () => {
  const agent = edited(clinic, 'agent.yaml', (yaml) => ({
    ...yaml,
    greeting: 'Hello {{variable:callername}}',
    model: { provider: 'anthropic', name: 'claude-sonnet-4' },
  }));
  const file = written(vapi, agent, `${dev}/assistants/reception.md`);
  expect(at(file, 'head', 'firstMessage')).toBe('Hello {{ callerName }}');
  expect(at(file, 'head', 'model', 'provider')).toBe('anthropic');
  expect(at(file, 'head', 'model', 'model')).toBe('claude-sonnet-4');
});

test('an edit of a flow shows in the assistant that it was, and where the others speak of it', () => {
  const agent = edited(clinic, 'flows/scheduler_2_line.yaml', (yaml) => ({
    ...yaml,
    description: 'Books.',
    steps: { talk: { say: 'When?', prompt: 'Book.', next: 'exit' } },
  }));
  const file = written(vapi, agent, `${dev}/assistants/scheduler.yml`);
  expect(at(file, 'firstMessage')).toBe('When?');
  expect(at(file, 'model', 'messages', 0)).toEqual({ role: 'system', content: 'Book.' });
  const tool = written(vapi, agent, `${dev}/tools/to-scheduler.yml`);
  expect(at(tool, 'destinations', 0, 'description')).toBe('Books.');
});

test('what is deleted here is gone in Vapi, also from the lists of tools', () => {
  const agent = without(
    clinic,
    'tools/lookuppatient.yaml',
    'tools/note_allergy.yaml',
    'handoffs.yaml',
  );
  const files = vapi.write(agent, writeYaml);
  expect([...files.keys()]).not.toContain(`${dev}/tools/lookup-patient.yml`);
  const file = written(vapi, agent, `${dev}/assistants/reception.md`);
  expect(at(file, 'head', 'model', 'toolIds')).not.toContain('lookup-patient');
  expect(at(file, 'head', 'model', 'toolIds')).toContain('price-list');
  expect(at(file, 'head', 'model', 'tools')).toEqual([{ type: 'endCall' }, { type: 'dtmf' }]);
  // Two of its destinations were never ours, so the tool stays.
  const transfer = written(vapi, agent, `${dev}/tools/front-desk.yml`);
  expect(at(transfer, 'destinations')).toHaveLength(2);
});

test('what is added here is new in Vapi', () => {
  const tool: PlainMap = {
    name: 'quote',
    description: 'Quotes',
    http: { method: 'GET', url: 'https://a.example/{x}' },
  };
  const handoff = { nurse: { phone: '+442079460000', say: 'One moment.' } };
  const files = new Map([...clinic.files, ['tools/quote.yaml', { yaml: tool }] as const]);
  const agent = edited({ ...clinic, files }, 'handoffs.yaml', (yaml) => ({ ...yaml, ...handoff }));
  expect(written(vapi, agent, `${dev}/tools/quote.yml`)).toEqual({
    type: 'apiRequest',
    name: 'quote',
    description: 'Quotes',
    method: 'GET',
    url: 'https://a.example/{{x}}',
  });
  const transfer = written(vapi, agent, `${dev}/tools/transfer_call.yml`);
  expect(at(transfer, 'destinations')).toEqual([
    { type: 'number', number: '+442079460000', message: 'One moment.' },
  ]);
  const file = written(vapi, agent, `${dev}/assistants/reception.md`);
  expect(at(file, 'head', 'model', 'toolIds')).toEqual(
    expect.arrayContaining(['quote', 'transfer_call']),
  );
});

test('an agent of ours becomes a project of Vapi', () => {
  const files = vapi.write(template('restaurant-booking'), writeYaml);
  expect([...files.keys()]).toMatchInlineSnapshot(`
    [
      "assistants/booking.md",
      "tools/cancel_booking.yml",
      "tools/change_booking.yml",
      "tools/check_availability.yml",
      "tools/create_booking.yml",
      "tools/find_booking.yml",
      "tools/transfer_call.yml",
    ]
  `);
  const text = files.get('assistants/booking.md') ?? '';
  expect(text.split('\n').slice(0, 40).join('\n')).toMatchInlineSnapshot(`
    "---
    name: Osteria Lume
    firstMessage: Osteria Lume, Uptown. How can I help you?
    voice:
      provider: openai
      voiceId: coral
      speed: 1.05
    model:
      toolIds:
        - cancel_booking
        - change_booking
        - check_availability
        - create_booking
        - find_booking
        - transfer_call
    ---

    You are the digital host of Osteria Lume, an Italian restaurant with two sites. You work for Uptown, 14 Linden Row. You take, change and cancel bookings, answer questions about the restaurant, and put guests through to the team when they need a person.

    # Personality

    Warm, quick and unfussy, like a good head waiter. You are proud of the kitchen but never push. You do not apologise more than once.

    # Rules

    ## Always

    - Answer in the guest's language, English or Italian.
    - Ask one question at a time.
    - For a new booking start Make a booking. To change or cancel one start
      Change or cancel a booking. Never book, change or cancel in any other way.
    - Read a booking back, and wait for a clear yes, before it is made, changed or cancelled.
    - If somebody asks for a person, is upset, or you failed to understand twice, use
      front_desk.
    - If you are asked whether you are a machine, say that you are.

    ## Never

    - Never promise a table before check_availability has found one.
    - Never promise that a dish is free of an allergen. The kitchen decides that on the day."
  `);
  expect(text).not.toMatch(/\{\{(?:tool|flow|handoff|message|entity|attribute|variable):/);
  expect(files.get('tools/create_booking.yml')).toMatchInlineSnapshot(`
    "type: apiRequest
    name: create_booking
    description: Books a table that is free and returns the booking's reference.
    body:
      type: object
      properties:
        party_size:
          type: integer
          description: Number of people
          minimum: 1
        date:
          type: string
          format: date
          description: Day as year-month-day, 2026-03-06
        time:
          type: string
          pattern: ^[0-2][0-9]:[0-5][0-9]$
          description: Time on the 24-hour clock, 19:30
        guest_name:
          type: string
          description: Name that the booking is under
        phone:
          type: string
          pattern: ^\\+[1-9][0-9]{6,14}$
          description: Phone number in international form, with + and country code
        request:
          type: string
          description: Allergies and wishes, or none
      required:
        - party_size
        - date
        - time
        - guest_name
        - phone
      additionalProperties: false
    messages:
      - type: request-start
        content: One moment, please.
    method: POST
    url: "{{booking_api_url}}/sites/uptown/bookings"
    timeoutSeconds: 8
    headers:
      type: object
      properties:
        Authorization:
          type: string
          value: Bearer {{booking_api_key}}
    "
  `);
  const agents = vapi.read({ ...readForeign(SAMPLES), files });
  expect(agents.map(({ name }) => name)).toEqual(['Osteria Lume']);
});

const hotel = first(elevenlabs, 'elevenlabs/hotel');
const config = 'agent_configs/Harbour-Hotel.json';

test('an edit of the greeting shows in the agent of ElevenLabs', () => {
  const agent = edited(hotel, 'agent.yaml', (yaml) => ({
    ...yaml,
    greeting: { en: 'Hello', de: 'Hallo {{variable:guest_name}}', fr: 'Bonjour' },
    voice: { provider: 'elevenlabs', voice: 'other' },
  }));
  const file = written(elevenlabs, agent, config);
  const inner = at(file, 'conversation_config');
  expect(at(inner ?? null, 'agent', 'first_message')).toBe('Hello');
  expect(at(inner ?? null, 'language_presets', 'fr', 'overrides', 'agent')).toEqual({
    first_message: 'Bonjour',
    language: 'fr',
  });
  expect(at(inner ?? null, 'language_presets', 'de', 'overrides', 'agent', 'first_message')).toBe(
    'Hallo {{guest_name}}',
  );
  expect(at(inner ?? null, 'tts', 'voice_id')).toBe('other');
});

test('what is deleted here is gone in ElevenLabs, also from its indexes', () => {
  const agent = without(hotel, 'tools/cancel_a_booking.yaml', 'tools/tool_99gone.yaml');
  const file = written(elevenlabs, agent, config);
  expect(at(file, 'conversation_config', 'agent', 'prompt', 'tool_ids')).toEqual(['tool_01find']);
  const lines = at(written(elevenlabs, agent, 'tools.json'), 'tools');
  expect(JSON.stringify(lines)).not.toContain('cancel.json');
  expect(JSON.stringify(lines)).toContain('not_here.json');
});

test('an agent of ours becomes a project of ElevenLabs', () => {
  const files = elevenlabs.write(template('restaurant-booking'), writeYaml);
  expect([...files.keys()]).toMatchInlineSnapshot(`
    [
      "agent_configs/booking.json",
      "agents.json",
      "tool_configs/cancel_booking.json",
      "tool_configs/change_booking.json",
      "tool_configs/check_availability.json",
      "tool_configs/create_booking.json",
      "tool_configs/find_booking.json",
      "tools.json",
    ]
  `);
  const text = files.get('agent_configs/booking.json') ?? '';
  expect(text).not.toMatch(/\{\{(?:tool|flow|handoff|message|entity|attribute|variable):/);
  const data = parseForeign('a.json', text);
  const prompt = at(data, 'conversation_config', 'agent', 'prompt');
  expect(at(data, 'conversation_config', 'agent', 'first_message')).toMatchInlineSnapshot(
    `"Osteria Lume, Uptown. How can I help you?"`,
  );
  expect(at(data, 'conversation_config', 'language_presets')).toMatchInlineSnapshot(`
    {
      "it-IT": {
        "overrides": {
          "agent": {
            "first_message": "Osteria Lume, Uptown, buongiorno. Come posso aiutarla?",
          },
        },
      },
    }
  `);
  expect(at(prompt ?? null, 'built_in_tools')).toMatchInlineSnapshot(`
    {
      "transfer_to_number": {
        "description": "",
        "name": "transfer_to_number",
        "params": {
          "system_tool_type": "transfer_to_number",
          "transfers": [
            {
              "condition": "The team at the site that the guest has called, for all that the agent cannot do.",
              "transfer_destination": {
                "phone_number": "+442079460121",
                "type": "phone",
              },
              "transfer_type": "sip_refer",
            },
            {
              "condition": "The events team of both sites, for parties that are too large for one table.",
              "custom_sip_headers": [
                {
                  "key": "X-Site",
                  "type": "static",
                  "value": "uptown",
                },
                {
                  "key": "X-Guest-Status",
                  "type": "static",
                  "value": "{{X-Guest-Status}}",
                },
              ],
              "transfer_destination": {
                "sip_uri": "sip:events@calls.osterialume.example",
                "type": "sip_uri",
              },
              "transfer_type": "conference",
            },
          ],
        },
      },
    }
  `);
  expect(files.get('tool_configs/change_booking.json')).toMatchInlineSnapshot(`
    "{
        "type": "webhook",
        "name": "change_booking",
        "description": "Moves a booking to another day or time, or changes its number of people.",
        "response_timeout_secs": 8,
        "api_schema": {
            "url": "{{booking_api_url}}/bookings/{booking_reference}",
            "method": "PATCH",
            "request_headers": {
                "Authorization": "Bearer {{booking_api_key}}"
            },
            "path_params_schema": {
                "booking_reference": {
                    "type": "string",
                    "pattern": "^LUM-[0-9]{4}$",
                    "description": "The booking's reference, LUM-4821"
                }
            },
            "request_body_schema": {
                "type": "object",
                "properties": {
                    "party_size": {
                        "type": "integer",
                        "description": "Number of people",
                        "minimum": 1
                    },
                    "date": {
                        "type": "string",
                        "format": "date",
                        "description": "Day as year-month-day, 2026-03-06"
                    },
                    "time": {
                        "type": "string",
                        "pattern": "^[0-2][0-9]:[0-5][0-9]$",
                        "description": "Time on the 24-hour clock, 19:30"
                    }
                },
                "required": [
                    "party_size",
                    "date",
                    "time"
                ]
            }
        }
    }
    "
  `);
  expect(files.get('tools.json')).toMatchInlineSnapshot(`
    "{
        "tools": [
            {
                "type": "webhook",
                "config": "tool_configs/cancel_booking.json"
            },
            {
                "type": "webhook",
                "config": "tool_configs/change_booking.json"
            },
            {
                "type": "webhook",
                "config": "tool_configs/check_availability.json"
            },
            {
                "type": "webhook",
                "config": "tool_configs/create_booking.json"
            },
            {
                "type": "webhook",
                "config": "tool_configs/find_booking.json"
            }
        ]
    }
    "
  `);
});
