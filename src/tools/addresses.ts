import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Failure } from '../core/failure.ts';

// What is assigned to the public (RFC 4291, section 2.4): the rest of IPv6 is reserved, embeds IPv4, or is local.
const PUBLIC_IPV6 = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

// One's own machine and network. Link-local addresses are not among them: there clouds hand out credentials.
const OWN = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat']);

/** Tells whether tools may reach an address: public ones always, those of one's own network where they are allowed. */
export function mayReach(address: string, privateAddresses: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  // ::ffff:127.0.0.1 is 127.0.0.1.
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (privateAddresses && OWN.has(range)) return true;
  if (range !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(PUBLIC_IPV6);
}

/** Throws `failed` where the host of an address is itself a number that may not be reached: no look-up sees those. */
export function requireReachableHost({ hostname }: URL, privateAddresses: boolean): void {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(bare) && !mayReach(bare, privateAddresses)) throw refusal(bare, bare);
}

/**
 * Returns a look-up of names for connections: the connection goes to the very addresses that were checked, so that a
 * name cannot stand for another one meanwhile. One address of a name that may not be reached refuses it.
 */
export function guardedLookup(privateAddresses: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? notFound(hostname), '', 0);
      const refused = addresses.find(({ address }) => !mayReach(address, privateAddresses));
      if (refused) return callback(refusal(hostname, refused.address), '', 0);
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

function notFound(hostname: string): Failure {
  return new Failure('failed', `${hostname} has no address`);
}

function refusal(hostname: string, address: string): Failure {
  const where = hostname === address ? address : `${hostname} (${address})`;
  const range = ipaddr.isValid(address) ? ipaddr.process(address).range() : '';
  return new Failure(
    'failed',
    OWN.has(range)
      ? `${where} is a private address; to allow it, privateAddresses: true at the environment in agentctl.yaml`
      : `${where} is no address that tools may reach`,
  );
}
