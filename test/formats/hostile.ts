import { isPlainMap } from '../../src/core/foreign.ts';
import type { ForeignProject, Plain } from '../../src/core/foreign.ts';
import { writeYaml } from '../helpers/foreign.ts';

/** Texts in the place of an assistant or an agent, each of which has brought a program down somewhere. */
export function hostileTexts(kind: 'vapi' | 'elevenlabs'): Record<string, string> {
  const whole =
    kind === 'vapi'
      ? (inner: string) =>
          `{"model": {"provider": "openai", "model": "m"}, "voice": {"provider": "v"}, ${inner}}`
      : (inner: string) => `{"conversation_config": {"agent": {}}, ${inner}}`;
  const deep = `${'{"a":'.repeat(1500)}1${'}'.repeat(1500)}`;
  const inPrompt = (text: string): string =>
    kind === 'vapi'
      ? whole(`"firstMessage": ${text}`)
      : `{"conversation_config": {"agent": {"first_message": ${text}}}}`;
  return {
    'an empty name': whole('"name": ""'),
    'no text as a name': whole('"name": {"a": []}'),
    'a list as a name': whole('"name": ["x"]'),
    'keys of every object': whole(
      '"__proto__": {"x": 1}, "constructor": {"y": [2]}, "toString": 3, "hasOwnProperty": 4',
    ),
    'deep nesting': whole(`"metadata": ${deep}`),
    'a text of two million characters': inPrompt(JSON.stringify('{{x}} \\{{'.repeat(200_000))),
    'many braces': inPrompt(JSON.stringify('{'.repeat(50_000))),
    nulls:
      kind === 'vapi'
        ? '{"model": {"provider": "openai", "model": null, "messages": [null, 1, {"role": "system", "content": null}], "tools": [null, [], {"type": "function", "function": null}], "toolIds": [null, ""]}, "voice": {"provider": "v", "voiceId": null}, "transcriber": null}'
        : '{"conversation_config": {"agent": {"prompt": {"prompt": null, "tools": [null, {"type": "webhook", "api_schema": null}], "tool_ids": [null, ""], "built_in_tools": null}, "dynamic_variables": null}, "language_presets": {"de": null}, "tts": null, "asr": {"keywords": [null]}}}',
    'lists for maps':
      kind === 'vapi'
        ? '{"model": {"provider": "openai", "model": "m", "messages": {}, "tools": {}, "toolIds": "x"}, "voice": {"provider": "v"}, "transcriber": []}'
        : '{"conversation_config": {"agent": {"prompt": [], "dynamic_variables": {"dynamic_variable_placeholders": []}}, "tts": [], "language_presets": []}}',
    'a key of objects inside':
      kind === 'vapi'
        ? '{"model": {"provider": "openai", "model": "m", "__proto__": {"z": 1}}, "voice": {"provider": "v", "__proto__": {"speed": 1}}, "firstMessage": "{{__proto__}} {{constructor}}"}'
        : '{"conversation_config": {"agent": {"first_message": "{{__proto__}} {{constructor}}", "dynamic_variables": {"dynamic_variable_placeholders": {"__proto__": "x", "constructor": "y"}}}, "__proto__": {"z": 1}}}',
  };
}

const STRANGE: readonly Plain[] = [
  null,
  '',
  0,
  -1.5,
  true,
  [],
  {},
  [null],
  [[]],
  { a: null },
  '{{x}}',
  '{{',
  '\\{{a}}',
  'end',
  'Ünï 🚀',
  '  ',
  '+1',
  'https://u:p@x.example/',
  { type: 'object', properties: { a: null } },
  ['x', 2, { y: [] }],
];

/** Returns a project in one of whose files something else stands somewhere: the same for the same seed. */
export function mutated(project: ForeignProject, seed: number): ForeignProject {
  let state = (seed * 2_654_435_761) % 4_294_967_296;
  const random = (most: number): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * most);
  };
  const paths = [...project.files.keys()].filter((path) => /\.(?:json|ya?ml)$/.test(path));
  const path = paths[random(paths.length)] ?? '';
  const value = project.parse(path, project.files.get(path) ?? '');
  const changed = replaced(value, random, 0);
  const text = path.endsWith('.json') ? JSON.stringify(changed) : writeYaml(changed);
  return { ...project, files: new Map([...project.files, [path, text]]) };
}

function replaced(value: Plain, random: (most: number) => number, depth: number): Plain {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.length === 0 || (depth > 0 && random(4) === 0))
    return STRANGE[random(STRANGE.length)] ?? null;
  const key = keys[random(keys.length)] ?? '';
  if (Array.isArray(value))
    return value.map((item, index) =>
      String(index) === key ? replaced(item, random, depth + 1) : item,
    );
  if (!isPlainMap(value)) return value;
  return { ...value, [key]: replaced(value[key] ?? null, random, depth + 1) };
}
