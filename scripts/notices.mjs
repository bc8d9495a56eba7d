// The notices of the packages that are bundled: their licenses ask for their texts to travel with the code.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The licenses that what ships may have. */
export const LICENSES = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'];

// What a package holds of others, where it does not say so itself.
const WITHIN = {
  recheck: `It is compiled from Scala, and holds parts of these libraries.
Under the MIT license, as above: Cats, Copyright (c) 2015 Cats Contributors.
Under the Apache License 2.0, whose text is in LICENSE beside this program: circe;
Scala.js, Copyright EPFL; Scala, Copyright (c) 2002 EPFL, Copyright (c) 2011 Lightbend, Inc.
Scala includes software developed at LAMP/EPFL (https://lamp.epfl.ch/) and Lightbend, Inc.`,
};

/**
 * Returns the packages that modules come from, sorted by name and version. Throws where one has another license, or
 * none whose text can be found.
 *
 * @param root the folder of the project
 * @param modules paths of the modules
 */
export async function bundledPackages(root, modules) {
  const folders = modules.flatMap(
    (path) =>
      relative(root, path)
        .replaceAll('\\', '/')
        .match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? [],
  );
  const found = await Promise.all([...new Set(folders)].map((folder) => read(join(root, folder))));
  const texts = new Map(found.flatMap(({ source, text }) => (text ? [[source, text]] : [])));
  return found
    .map((one) => ({ ...one, text: one.text ?? texts.get(one.source) }))
    .map(checked)
    .toSorted((one, other) => one.title.localeCompare(other.title, 'en'));
}

async function read(folder) {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const { name, version, license, repository } = manifest;
  const entries = (await readdir(folder)).toSorted();
  const texts = entries
    .filter((entry) => /^(?:licen[cs]e|copying|notice)/i.test(entry))
    .map((entry) => readFile(join(folder, entry), 'utf8'));
  const text = (await Promise.all(texts)).map((each) => each.replaceAll('\r\n', '\n').trim());
  return {
    title: `${name} ${version}`,
    name,
    license,
    text: text.length === 0 ? null : text.join('\n\n'),
    // Packages of one repository have one license; not each of them carries its text.
    source: `${license} ${repository?.url ?? repository ?? name}`,
  };
}

function checked(found) {
  const { title, license, text } = found;
  if (!LICENSES.includes(license)) {
    throw new Error(
      `Couldn't bundle ${title}: its license is ${license}, and only ${LICENSES.join(', ')} may ship.`,
    );
  }
  if (!text) throw new Error(`Couldn't bundle ${title}: there is no text of its license.`);
  return found;
}

/** Returns the file that tells of the packages. */
export function noticesOf(packages) {
  const parts = packages.map(({ title, name, license, text }) =>
    [`${title} (${license})`, text, WITHIN[name]].filter(Boolean).join('\n\n'),
  );
  const head = 'This program holds parts of the following packages.';
  return `${[head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
