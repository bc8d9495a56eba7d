import { Argument, Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { KINDS } from '../core/fields.ts';
import { allSchemas, jsonSchema } from '../core/json-schema.ts';
import { schemaView, schemasWrittenView } from '../ui/views/schemas.ts';

export default (context: Context) =>
  new Command('schema')
    .addArgument(
      new Argument('[kind]', 'the kind of file (default: all, as $defs of one schema)').choices(
        KINDS.map(({ name }) => name),
      ),
    )
    .option('--write', 'write them to .agentctl/schema/ and name them in .vscode/settings.json')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl schema flow\n  agentctl schema --write\n\nA schema is JSON Schema, draft 2020-12. init writes them; --write brings them up to date after an update of agentctl.',
    )
    .action(async (kind: string | undefined, options: { write?: boolean }) => {
      if (options.write) {
        const engine = await context.engine();
        return context.output(await engine.exchange.writeSchemas(), schemasWrittenView);
      }
      const found = KINDS.find(({ name }) => name === kind);
      return context.output(found ? jsonSchema(found) : allSchemas(), schemaView);
    });
