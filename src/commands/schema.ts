import { Argument, Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { KINDS } from '../core/fields.ts';
import { allSchemas, jsonSchema } from '../core/json-schema.ts';
import { schemaView, schemasWrittenView } from '../ui/views/schemas.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'To have an editor check and complete the files of an agent while you type, or to give a tool their exact form.',
  examples: {
    'agentctl schema flow': 'print the schema of one kind of file',
    'agentctl schema': 'print all of them',
    'agentctl schema --write':
      'bring those in .agentctl/schema up to date after an update of agentctl',
  },
  exits: { 2: 'there is no such kind of file' },
  related: ['validate', 'init', 'help files'],
  notes: ['A schema is JSON Schema, draft 2020-12. init writes them, and tells VS Code of them.'],
};

export default (context: Context) =>
  describe(new Command('schema'), HELP)
    .addArgument(
      new Argument('[kind]', 'the kind of file (default: all, as $defs of one schema)').choices(
        KINDS.map(({ name }) => name),
      ),
    )
    .option('--write', 'write them to .agentctl/schema/ and name them in .vscode/settings.json')
    .action(async (kind: string | undefined, options: { write?: boolean }) => {
      if (options.write) {
        const engine = await context.engine();
        return context.output(await engine.exchange.writeSchemas(), schemasWrittenView);
      }
      const found = KINDS.find(({ name }) => name === kind);
      return context.output(found ? jsonSchema(found) : allSchemas(), schemaView);
    });
