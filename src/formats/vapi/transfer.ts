import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isDialable, isFilled, isKeyOf, isSip } from '../fitting.ts';
import { mapOf, placeIn, present, withKey, withoutKey } from '../maps.ts';
import { titled } from '../slugs.ts';
import { Source, extensions } from '../source.ts';
import type { Making, ToolPlace } from './making.ts';

/** The verbs by which Vapi passes a call on, and ours. */
export const VERBS: Readonly<Record<string, string>> = {
  refer: 'refer',
  bye: 'bye',
  dial: 'invite',
};

/**
 * Adds the destinations of a transferCall tool as handoffs, for that is what they are: the agent leaves the call. What
 * else the tool holds is kept with the agent. Returns the tool's name here, or null where it has no destination that we
 * could call.
 */
export function addTransfer(making: Making, data: PlainMap, at: ToolPlace): string | null {
  const { destinations } = data;
  if (!Array.isArray(destinations) || !destinations.some((one) => isReachable(making, one)))
    return null;
  const inner = mapOf(data['function']);
  const foreign = isFilled(inner['name']) ? inner['name'] : at.stem;
  const key = making.transferNames.fresh(foreign);
  const left: Plain[] = [];
  destinations.forEach((destination, index) => {
    if (isPlainMap(destination) && isReachable(making, destination)) {
      const place = placeIn(at.place, 'destinations', index);
      const source = new Source(destination, place, making.ledger);
      addHandoff(making, source, { transfer: key, index, foreign });
    } else left.push(destination);
  });
  const others =
    left.length === 0 ? withoutKey(data, 'destinations') : withKey(data, 'destinations', left);
  const rest = new Source(others, at.place, making.ledger);
  const kept = rest.rest('a handoff has no field for it') ?? {};
  making.transfers.push([key, present({ file: at.file ?? undefined, tool: kept })]);
  return key;
}

function isReachable(making: Making, destination: Plain): boolean {
  if (!isPlainMap(destination)) return false;
  const { type, number, sipUri } = destination;
  if (type === 'number')
    return typeof number === 'string' && isDialable(making.phrases.preview(number));
  return type === 'sip' && isSip(sipUri);
}

function addHandoff(
  making: Making,
  source: Source,
  of: { transfer: string; index: number; foreign: string },
): void {
  const name = making.handoffNames.fresh(of.foreign);
  making.mentions.add('handoff', of.foreign, name);
  const plan = source.child('transferPlan');
  const verb = plan?.takeIf('sipVerb', isKeyOf(VERBS));
  const handoff = present({
    title: titled(of.foreign, name),
    description: making.phrases.take(source, 'description'),
    say: making.phrases.take(source, 'message'),
    phone: takePlain(making, source, 'number'),
    sip: takePlain(making, source, 'sipUri'),
    method: verb === undefined ? undefined : VERBS[verb],
  });
  const kept = present({ transfer: of.transfer, index: of.index, destination: source.rest() });
  making.handoffs.push([name, { ...handoff, ...extensions('vapi', kept) }]);
}

function takePlain(making: Making, source: Source, key: string): string | undefined {
  const isWanted = source.peek('type') === (key === 'number' ? 'number' : 'sip');
  const text = isWanted ? source.text(key) : undefined;
  return text === undefined ? undefined : making.phrases.text(text);
}
