import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isProse, isTitle } from '../fitting.ts';
import { mapOf, present } from '../maps.ts';
import { stemOf } from '../reading.ts';
import { titled } from '../slugs.ts';
import { Source, extensions } from '../source.ts';
import type { Making } from './making.ts';

/**
 * Adds a test of ElevenLabs' as one of ours: what the user says becomes its turns, and what a model is to judge by its
 * description. Returns false where nobody says anything.
 */
export function addTest(making: Making, data: PlainMap, file: string): boolean {
  const history = data['chat_history'];
  const isUser = (item: Plain): boolean =>
    isPlainMap(item) && item['role'] === 'user' && isProse(item['message']);
  if (!Array.isArray(history) || !history.every(isPlainMap) || !history.some(isUser)) return false;
  const source = new Source(data, file, making.ledger);
  const original = source.takeIf('name', isTitle);
  const stem = stemOf(file);
  const name = making.tests.fresh(original ?? stem);
  const items = source.items('chat_history') ?? [];
  const said = items.flatMap((item, index) => {
    if (!isUser(history[index] ?? null)) return [];
    const user = making.phrases.take(item, 'message');
    return user === undefined ? [] : [{ user, index }];
  });
  const turns: PlainMap[] = said.map(({ user }) => ({ user }));
  const expected = expectation(making, data);
  if (expected !== null) turns.push({ ...turns.pop(), expect: { tools: expected } });
  const yaml = {
    ...present({
      name,
      title: original && titled(original, name),
      description: making.phrases.take(source, 'success_condition'),
    }),
    turns,
    ...extensions(
      'elevenlabs',
      present({
        file,
        unnamed: original === undefined ? true : undefined,
        said: said.map(({ index }) => index),
        history: items.map((item) => item.rest('it is what has been said before') ?? {}),
        test: source.rest('a model would have to judge it'),
      }),
    ),
  };
  making.files.yaml(`tests/${name}.yaml`, yaml);
  return true;
}

// What ElevenLabs expects to be called is kept as well: its arguments are judged in ways that we have no field for.
function expectation(making: Making, data: PlainMap): PlainMap | null {
  const call = data['tool_call_parameters'];
  const tool = mapOf(call)['referenced_tool'];
  const id = mapOf(tool)['id'];
  const name = typeof id === 'string' ? making.toolOf.get(id) : undefined;
  if (name === undefined || !isPlainMap(call)) return null;
  return call['verify_absence'] === true ? { notCalled: [name] } : { called: [name] };
}
