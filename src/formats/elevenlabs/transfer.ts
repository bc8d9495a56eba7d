import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { areOpenHeaders, isDialable, isFilled, isKeyOf, isSip } from '../fitting.ts';
import { placeIn, present, withKey } from '../maps.ts';
import { Source, extensions } from '../source.ts';
import type { Making } from './making.ts';

/** The ways in which ElevenLabs passes a call on, and ours. */
export const WAYS: Readonly<Record<string, string>> = { sip_refer: 'refer', conference: 'invite' };

/**
 * Takes the transfers out of the built-in tool that passes calls on: they are handoffs. Returns the tool with those that
 * we could not call.
 */
export function takeTransfers(making: Making, tool: PlainMap, place: string): PlainMap {
  const params = tool['params'];
  const inside = isPlainMap(params);
  const transfers = inside ? params['transfers'] : tool['transfers'];
  if (!Array.isArray(transfers)) return tool;
  const list = inside ? placeIn(place, 'params', 'transfers') : placeIn(place, 'transfers');
  const left: Plain[] = [];
  transfers.forEach((transfer, index) => {
    if (isPlainMap(transfer) && isReachable(making, transfer))
      addHandoff(making, new Source(transfer, placeIn(list, index), making.ledger), index);
    else left.push(transfer);
  });
  if (left.length === transfers.length) return tool;
  return inside
    ? withKey(tool, 'params', withKey(params, 'transfers', left))
    : withKey(tool, 'transfers', left);
}

function isReachable(making: Making, transfer: PlainMap): boolean {
  const to = transfer['transfer_destination'];
  if (!isPlainMap(to)) return false;
  const { type, phone_number, sip_uri } = to;
  if (type === 'phone')
    return typeof phone_number === 'string' && isDialable(making.phrases.preview(phone_number));
  return type === 'sip_uri' && isSip(sip_uri);
}

function addHandoff(making: Making, source: Source, index: number): void {
  const name = making.handoffNames.fresh('transfer_to_number');
  making.mentions.add('handoff', 'transfer_to_number', name);
  const to = source.child('transfer_destination');
  const isPhoneNumber = to?.peek('type') === 'phone';
  const address = to?.text(isPhoneNumber ? 'phone_number' : 'sip_uri') ?? '';
  const way = source.takeIf('transfer_type', isKeyOf(WAYS));
  const handoff = present({
    description: making.phrases.take(source, 'condition'),
    [isPhoneNumber ? 'phone' : 'sip']: making.phrases.text(address),
    method: way === undefined ? undefined : WAYS[way],
    sipHeaders: takeSipHeaders(making, source),
  });
  const kept = present({ index, transfer: source.rest() });
  making.handoffs.push([name, { ...handoff, ...extensions('elevenlabs', kept) }]);
}

function takeSipHeaders(making: Making, source: Source): Plain[] | undefined {
  const headers = source.peek('custom_sip_headers');
  if (!Array.isArray(headers) || headers.length === 0) return undefined;
  const ours: Plain[] = [];
  for (const header of headers) {
    if (!isPlainMap(header) || Object.keys(header).toSorted().join() !== 'key,type,value')
      return undefined;
    const { type, key, value } = header;
    if (type !== 'static' || !isFilled(key) || !isFilled(value)) return undefined;
    if (!areOpenHeaders({ [key]: making.phrases.preview(value) })) return undefined;
    ours.push({ name: key, value: making.phrases.text(value) });
  }
  source.take('custom_sip_headers');
  return ours;
}
