import type { Part } from '../definition.ts';
import { wordOf } from '../fitting.ts';
import { mapOf, textsOf } from '../maps.ts';
import { pythonType } from '../python-types.ts';

/** Returns a module of Python with a function for each tool, to be filled in; null for no tools. */
export function writeStubs(tools: readonly Part[]): string | null {
  if (tools.length === 0) return null;
  return `"""Tools of the agent, each still to be connected to what does its work."""\n${tools
    .map((tool) => `\n\n${stub(tool)}`)
    .join('')}`;
}

function stub({ name, value }: Part): string {
  const schema = mapOf(value['parameters']);
  const properties = mapOf(schema['properties']);
  const required = textsOf(schema['required']);
  const names = Object.keys(properties).filter((key) => /^[A-Za-z_]\w*$/.test(key));
  const parameters = [
    ...names
      .filter((key) => required.includes(key))
      .map((key) => `${key}: ${pythonType(properties[key])}`),
    ...names
      .filter((key) => !required.includes(key))
      .map((key) => `${key}: ${pythonType(properties[key])} | None = None`),
  ];
  const description = wordOf(value['description']).replaceAll(/["\\]/g, "'");
  return [
    `def ${name.replaceAll(/\W+/g, '_').replace(/^(?=\d)/, '_')}(${parameters.join(', ')}) -> dict:`,
    `    """${description === '' ? name : description}"""`,
    `    raise NotImplementedError("${name}")`,
    '',
  ].join('\n');
}
