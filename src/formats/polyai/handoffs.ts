import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isFormat, isOneOf, isPhone, isSip, isText } from '../fitting.ts';
import { mapOf, present, unlessEmpty } from '../maps.ts';
import type { Source } from '../source.ts';
import type { Agent } from './agent.ts';
import { readNamed, writeNamed } from './named.ts';
import type { NamedFile } from './named.ts';
import type { Project } from './project.ts';
import { toTheirs } from './references.ts';
import type { Resource } from './resource.ts';

const FILE = 'handoffs.yaml';
/** Where they are listed there, and mapped here. */
export const HANDOFFS: NamedFile = {
  path: 'config/handoffs.yaml',
  key: 'handoffs',
  kind: 'handoff',
  file: FILE,
};
const METHODS = ['refer', 'invite', 'bye'];

/** Reads where a conversation can be passed on to. */
export function readHandoffs(project: Project): void {
  readNamed(project, HANDOFFS, (resource, slug) => {
    const { source } = resource;
    const config = source.child('sip_config');
    const description = resource.line('description');
    const method = config?.takeIf('method', isOneOf(METHODS));
    const address = readAddress(config, slug);
    if (address['sip'] === placeholder(slug))
      project.report(
        `${source.place}: sip_config`,
        method === 'bye'
          ? 'it only ends the call: an address that leads nowhere stands for it'
          : 'its number is none in international form: an address that leads nowhere stands for it',
      );
    return { description, ...address, method, sipHeaders: readHeaders(resource) };
  });
}

// Every handoff here has an address; RFC 2606 reserves `.invalid` for those that lead nowhere.
function placeholder(slug: string): string {
  return `sip:${slug}@polyai.invalid`;
}

function readAddress(config: Source | null, slug: string): PlainMap {
  const phone = config?.takeIf('phone_number', isPhone);
  if (phone !== undefined) return { phone };
  const sip = config?.takeIf('phone_number', isSip);
  return { sip: sip ?? placeholder(slug) };
}

function readHeaders({ source, project }: Resource): Plain | undefined {
  const value = source.peek('sip_headers');
  if (!Array.isArray(value)) return undefined;
  const headers = value.map((header) => {
    const [key, text] = isPlainMap(header) ? [header['key'], header['value']] : [];
    const isWhole = isPlainMap(header) && Object.keys(header).length === 2;
    return isWhole && isFormat(key, 'header') && isText(text)
      ? { name: key, value: plainText(text) }
      : null;
  });
  const fitting = headers.flatMap((header) => (header === null ? [] : [header]));
  if (fitting.length < headers.length) {
    project.report(`${source.place}: sip_headers`, 'one of them is no header of SIP');
    return undefined;
  }
  source.take('sip_headers');
  return fitting;
}

function plainText(text: string): string {
  return text.replaceAll('{{', String.raw`\{{`);
}

/** Writes where a conversation can be passed on to. */
export function writeHandoffs(agent: Agent): void {
  let isFirst = !agent.isImported;
  writeNamed(agent, HANDOFFS, (handoff, written, slug) => {
    const { phone, sip, method, sipHeaders } = handoff;
    const number = phone ?? (sip === placeholder(slug) ? undefined : sip);
    const config = present({
      method: method ?? (agent.isImported ? undefined : 'refer'),
      phone_number: typeof number === 'string' ? toTheirs(number, agent.names) : undefined,
      ...(agent.isImported || method !== 'invite'
        ? {}
        : { outbound_endpoint: '', outbound_encryption: 'UDP/RTP' }),
    });
    const fields = present({
      description:
        agent.text(handoff['description'], written('description')) ??
        (agent.isImported ? undefined : ''),
      is_default: agent.isImported ? undefined : isFirst,
      sip_config: unlessEmpty(config),
      sip_headers: writeHeaders(agent, sipHeaders),
    });
    isFirst = false;
    return fields;
  });
}

function writeHeaders(agent: Agent, headers: Plain | undefined): Plain | undefined {
  if (!Array.isArray(headers)) return undefined;
  return headers.map((header) => {
    const { name = '', value = '' } = mapOf(header);
    return { key: name, value: typeof value === 'string' ? toTheirs(value, agent.names) : value };
  });
}
