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
    'a text of two million characters': inPrompt(JSON.stringify(`${'{{x}} \\{{'.repeat(200_000)}`)),
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
