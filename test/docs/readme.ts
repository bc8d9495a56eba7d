// Makes the generated parts of README.md and docs/: sessions by running what they show, the reference from the commands.
import { Context } from '../../src/cli/context.ts';
import { reference } from '../../src/cli/reference.ts';
import { buildProgram, run } from '../../src/cli/run.ts';
import type { Io } from '../../src/ui/io.ts';
import { onStage } from './stage.ts';

/**
 * Returns a page with its generated parts made anew. A part stands between `<!-- generated:name -->` and
 * `<!-- /generated -->`: `reference` is the reference of the commands; in the others, whatever stands in a console
 * block after `$` is run, and what it printed follows; `<!-- $ command -->` is run without being shown. Parts with the
 * same name share a workspace.
 *
 * @param home the folder of the project, which holds the templates
 */
export async function generate(readme: string, home: string): Promise<string> {
  return onStage(home, async (stage) => {
    const parts = readme.split(/(<!-- generated:[\w-]+ -->\n)([^]*?)(?=<!-- \/generated -->)/);
    for (let index = 1; index < parts.length; index += 3) {
      const name = /:([\w-]+)/.exec(parts[index] ?? '')?.[1] ?? '';
      parts[index + 1] =
        name === 'reference'
          ? `\n${await commands(stage.io(''))}\n\n`
          : await sessions(parts[index + 1] ?? '', (line) => stage.play(name, line));
    }
    return parts.join('');
  });
}

async function commands(io: Io): Promise<string> {
  return reference(await buildProgram(new Context(io, run), 'all'));
}

async function sessions(text: string, play: (line: string) => Promise<string>): Promise<string> {
  const parts = text.split(/(```console\n[^]*?```|<!-- \$ .* -->)/);
  for (let index = 1; index < parts.length; index += 2) {
    const part = parts[index] ?? '';
    const hidden = /^<!-- \$ (.*) -->$/.exec(part)?.[1];
    if (hidden !== undefined) {
      const printed = await play(hidden);
      if (/^\[exit \d+\]$/m.test(printed)) throw new Error(`${hidden}\n${printed}`);
      continue;
    }
    const played: string[] = [];
    for (const line of part.split('\n').filter((each) => each.startsWith('$ ')))
      played.push(`${line}\n${await play(line.slice(2))}`);
    parts[index] = `\`\`\`console\n${played.join('')}\`\`\``;
  }
  return parts.join('');
}
