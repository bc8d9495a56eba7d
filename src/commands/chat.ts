import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { readCall } from '../core/chat-call.ts';
import { parseHeaders } from '../core/settings/sip.ts';
import { chatView, closingView, notKeptView } from '../ui/views/chat.ts';
import { answerKept, keptOptions } from './chat-kept.ts';
import {
  chooseStates,
  compareOption,
  environmentOption,
  messagesOf,
  modelOption,
  requireTools,
  revisionOption,
  toolsOption,
} from './chat-options.ts';
import type { ChatOptions } from './chat-options.ts';
import { readAgain, talkTo } from './chat-talk.ts';
import { repeatable } from './repeatable.ts';
import { sipHeader } from './sip-header.ts';
import { HELP } from './chat-help.ts';
import { describe } from './describe.ts';

const kept = keptOptions();

export default (context: Context) =>
  describe(new Command('chat'), HELP)
    .addOption(environmentOption('talk to it as it runs in an environment'))
    .addOption(revisionOption())
    .addOption(repeatable('-m, --message <text>', 'say this and print the answer'))
    .option('--input-file <file>', 'say the lines of a file, one message a line')
    .addOption(compareOption())
    .addOption(
      new Option(
        '--replay <file>',
        'say a transcript, a kept conversation or a test again, and tell what is different',
      ).conflicts(['message', 'inputFile']),
    )
    .option('--exit-code', 'exit with 1 where a reply is different or a test does not hold')
    .addOption(modelOption())
    .option('--trace', 'show what happens in each turn')
    .addOption(toolsOption())
    .option('--allow-programs', 'let --tools live start the programs that are MCP servers')
    .addOption(
      new Option(
        '--number <number>',
        'as if this number was called: its agent, environment and variant, by voice',
      ).conflicts(['env', 'revision']),
    )
    .option('--caller <number>', 'the number that calls')
    .addOption(sipHeader('a header that the call brings along'))
    .option('--variant <name>', 'the variant of the agent')
    .option('--language <tag>', "one of the agent's languages")
    .addOption(new Option('--channel <channel>', 'where').choices(['voice', 'chat']))
    .option('--now <time>', 'the date and time that the agent believes it is')
    .addOption(repeatable('--set <name=value>', 'the value of a variable in this conversation'))
    .addOption(kept.sessions)
    .addOption(kept.all)
    .addOption(kept.resume)
    .addOption(kept.export)
    .addOption(kept.format)
    .addOption(kept.output)
    .addOption(kept.forget)
    .action(async (options: ChatOptions) => {
      if (await answerKept(context, options)) return;
      const { answer, held, problems } = await talk(context, options);
      for (const problem of problems) await context.note(problem, notKeptView);
      const { replay, different = 0 } = answer;
      const changes = (replay?.changed ?? 0) + (replay?.failed ?? 0) + different;
      if (options.exitCode && changes > 0) context.exitCode = 1;
      await context.output(answer, held ? closingView : chatView(options.trace === true));
    });

/** Talks as the options say: by a script, to one state or several, or at the terminal. */
async function talk(context: Context, options: ChatOptions) {
  requireTools(context, options);
  const trace = options.trace === true;
  if (options.resume !== undefined) {
    const messages = await messagesOf(context, options);
    return talkTo(context, await readAgain(context, options.resume, options), {
      lines: null,
      messages,
      trace,
    });
  }
  const chat = await context.wing.chat();
  const { chatFile } = await context.wing.keptChats();
  const engine = await context.engine();
  const script =
    options.replay === undefined
      ? null
      : chat.readScript(
          chatFile(context.io, options.replay) ?? resolve(context.directory, options.replay),
        );
  const headers = parseHeaders(options.sipHeader);
  const called =
    options.number === undefined ? null : await engine.settings.resolve(options.number, headers);
  const agent = called?.agent ?? (await context.agent());
  const messages = script ? [] : await messagesOf(context, options);
  const states = await chooseStates(context, options, {
    agent,
    called,
    atTerminal: messages === null,
  });
  const call = readCall(options, { called, headers, test: script?.test ?? {} });
  const talked = { agent, states, call, kept: null };
  return talkTo(context, talked, { lines: script?.lines ?? null, messages, trace });
}
