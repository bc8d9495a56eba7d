import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { PROJECT, read } from '../helpers/repository.ts';

/** What the lock file says of a package. */
export interface Locked {
  version: string;
  dev?: boolean;
  /** Also wanted, but not asked for, by one that ships. */
  devOptional?: boolean;
  license?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, object>;
  engines?: Record<string, string>;
}

/** Returns what is installed for whoever uses the package, as pairs of a name and what the lock file says of it. */
export function productionTree(): [string, Locked][] {
  const lock = JSON.parse(read(PROJECT, 'package-lock.json')) as {
    packages: Record<string, Locked>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, locked]) => [path.replace(/^.*node_modules\//, ''), locked]);
}

/**
 * Serves a registry of the locked packages on this machine. Each holds its manifest and nothing else: whatever runs
 * after an installation from it does without their code.
 */
export async function serveRegistry(): Promise<{ url: string; close: () => void }> {
  const tree = productionTree();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1);
    const [name = '', version] = path.split('/-/');
    const found = tree
      .filter(([other]) => other === name)
      .map(([, locked]) => ({ name, ...locked }));
    if (version !== undefined) response.end(tarball(found.find((one) => one.version === version)));
    else response.writeHead(found.length === 0 ? 404 : 200).end(JSON.stringify(about(name, found)));
  });
  const about = (name: string, found: Locked[]) => ({
    name,
    'dist-tags': { latest: found.at(-1)?.version },
    versions: Object.fromEntries(
      found.map((one) => [
        one.version,
        { ...one, dist: { tarball: `${url}/${name}/-/${one.version}` } },
      ]),
    ),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => server.close() };
}

/** Returns an archive with one file, package.json (POSIX ustar, in gzip). */
function tarball(manifest: object | undefined): Buffer {
  const content = Buffer.from(JSON.stringify(manifest));
  const header = Buffer.alloc(512);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write('package/package.json', 0);
  header.write(octal(0o644, 7), 100);
  header.write(octal(content.length, 11), 124);
  header.write(octal(0, 11), 136);
  header.write('        0', 148);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)} `, 148);
  const padding = Buffer.alloc(511 - ((content.length + 511) % 512) + 1024);
  return gzipSync(Buffer.concat([header, content, padding]));
}
