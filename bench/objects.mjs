// The object ids that git gives to blobs, trees, commits and tags (gitformat-pack(5), hash-object(1)): records name
// them, and `git fast-import` tells them too late.
import { createHash } from 'node:crypto';

/** Returns the id of an object of a type (`blob`, `tree`, `commit`, `tag`). */
export function objectId(type, content) {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Returns the id of a tree of `{name, mode, oid}` entries. */
export function treeId(entries) {
  const key = ({ name, mode }) => (mode === '40000' ? `${name}/` : name);
  const sorted = entries.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  const parts = sorted.flatMap(({ name, mode, oid }) => [
    Buffer.from(`${mode} ${name}\0`),
    Buffer.from(oid, 'hex'),
  ]);
  return objectId('tree', Buffer.concat(parts));
}

/** Returns the id of the tree of a folder, given as a map from path to text. */
export function folderId(files) {
  const entries = [];
  const below = new Map();
  for (const [path, text] of files) {
    const [first, ...rest] = path.split('/');
    if (rest.length === 0)
      entries.push({ name: first, mode: '100644', oid: objectId('blob', text) });
    else below.set(first, [...(below.get(first) ?? []), [rest.join('/'), text]]);
  }
  for (const [name, inner] of below) entries.push({ name, mode: '40000', oid: folderId(inner) });
  return treeId(entries);
}

/** Returns the id of a commit; `person` is a line as git writes it: name, address, seconds, zone. */
export function commitId({ tree, parent, person, message }) {
  const lines = [`tree ${tree}`, ...(parent ? [`parent ${parent}`] : [])];
  return objectId(
    'commit',
    `${lines.join('\n')}\nauthor ${person}\ncommitter ${person}\n\n${message}`,
  );
}

/** Returns the id of an annotated tag of a commit. */
export function tagId({ name, commit, person, message }) {
  return objectId(
    'tag',
    `object ${commit}\ntype commit\ntag ${name}\ntagger ${person}\n\n${message}`,
  );
}
