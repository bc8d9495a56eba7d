import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isPhone } from '../fitting.ts';
import { mapOf, present, unlessEmpty } from '../maps.ts';
import type { Agent } from './agent.ts';
import { readNamed, writeNamed } from './named.ts';
import type { NamedFile } from './named.ts';
import type { Project } from './project.ts';
import { toTheirs } from './references.ts';

const FILE = 'messages.yaml';
/** Where they are listed there, and mapped here. */
export const MESSAGES: NamedFile = {
  path: 'config/sms_templates.yaml',
  key: 'sms_templates',
  kind: 'message',
  file: FILE,
};

/** The environments there, and what they are called here. */
const ENVIRONMENTS: readonly [theirs: string, ours: string][] = [
  ['sandbox', 'sandbox'],
  ['pre_release', 'pre-release'],
  ['live', 'live'],
];

/** Reads the text messages that can be sent. */
export function readMessages(project: Project): void {
  readNamed(project, MESSAGES, (resource) => {
    const numbers = resource.source.child('env_phone_numbers');
    const sender: PlainMap = {};
    for (const [theirs, ours] of ENVIRONMENTS) {
      const number = numbers?.takeIf(theirs, isPhone);
      if (number !== undefined) sender[ours] = number;
    }
    const text = resource.words('text');
    // A message says something; the empty text that was there is kept.
    return {
      text: text ?? '',
      sender: unlessEmpty(sender),
    };
  });
}

/** Writes the text messages. */
export function writeMessages(agent: Agent): void {
  writeNamed(agent, MESSAGES, (message, written, slug) => {
    const words = agent.words(message['text'], { ...written('text'), name: `sms_${slug}` });
    return present({
      text: words?.text === '' ? undefined : words?.text,
      env_phone_numbers: writeNumbers(agent, message['sender']),
    });
  });
}

function writeNumbers(agent: Agent, sender: Plain | undefined): Plain | undefined {
  const map = mapOf(sender);
  const numbers = Object.fromEntries(
    ENVIRONMENTS.flatMap(([theirs, ours]) => {
      const number = map[ours] ?? (agent.isImported ? undefined : '');
      return typeof number === 'string' ? [[theirs, toTheirs(number, agent.names)]] : [];
    }),
  );
  return unlessEmpty(numbers);
}
