import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { readCall } from '../core/chat-call.ts';
import type { ChatAnswer } from '../core/conversation.ts';
import { parseHeaders } from '../core/settings/sip.ts';
import { chatView, closingView, notKeptView } from '../ui/views/chat.ts';
import { chooseStates, messagesOf } from './chat-options.ts';
import type { ChatOptions } from './chat-options.ts';
import { repeatable } from './repeatable.ts';
import { sipHeader } from './sip-header.ts';

export default (context: Context) =>
  new Command('chat')
    .addOption(
      new Option('--env <env>', 'talk to it as it runs in an environment').conflicts('revision'),
    )
    .option('--revision <revision>', "any state: v7, 'live#4', live@2026-03-03 (default: draft)")
    .addOption(repeatable('-m, --message <text>', 'say this and print the answer'))
    .option('--input-file <file>', 'say the lines of a file, one message a line')
    .addOption(compare())
    .option('--replay <file>', 'say a transcript or a test again, and tell what is different')
    .option('--exit-code', 'exit with 1 where a reply is different or a test does not hold')
    .option(
      '--model <model>',
      "what speaks: local, or openai/gpt-5-mini and the like (default: the agent's own)",
    )
    .option('--trace', 'show what happens in each turn')
    .addOption(
      new Option(
        '--number <number>',
        'as if this number was called: its agent, environment and variant',
      ).conflicts(['env', 'revision']),
    )
    .option('--caller <number>', 'the number that calls')
    .addOption(sipHeader('a header that the call brings along'))
    .option('--variant <name>', 'the variant of the agent')
    .option('--language <tag>', "one of the agent's languages")
    .addOption(new Option('--channel <channel>', 'where').choices(['voice', 'chat']))
    .option('--now <time>', 'the date and time that the agent believes it is')
    .addOption(repeatable('--set <name=value>', 'the value of a variable in this conversation'))
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl chat\n  agentctl chat --env live\n  agentctl chat --revision v3 -m "What are your opening hours?" --json\n  agentctl chat --compare sandbox,live -m "Can I book a table?"\n  agentctl chat --replay agents/booking/tests/book_a_table.yaml --exit-code\n\nWhat is said is kept among your own data, never in the repository.',
    )
    .action(async (options: ChatOptions) => {
      const answer = await talk(context, options);
      const { keep } = await context.wing.chat();
      for (const transcript of answer.conversations) {
        const problem = keep(transcript, context.io);
        if (problem !== null) await context.note(problem, notKeptView);
      }
      const { replay, different = 0 } = answer;
      const changes = (replay?.changed ?? 0) + (replay?.failed ?? 0) + different;
      if (options.exitCode && changes > 0) context.exitCode = 1;
      await context.output(answer, answer.held ? closingView : chatView(options.trace === true));
    });

/** Talks as the options say: by a script, to one state or several, or at the terminal. */
async function talk(
  context: Context,
  options: ChatOptions,
): Promise<ChatAnswer & { held?: boolean }> {
  const chat = await context.wing.chat();
  const engine = await context.engine();
  const script =
    options.replay === undefined
      ? null
      : chat.readScript(resolve(context.directory, options.replay));
  const headers = parseHeaders(options.sipHeader);
  const called =
    options.number === undefined ? null : await engine.settings.resolve(options.number, headers);
  const agent = called?.agent ?? (await context.agent());
  const messages = script ? [] : await messagesOf(context, options);
  const states = await chooseStates(context, options, { called, atTerminal: messages === null });
  const call = readCall(options, { called, headers, test: script?.test ?? {} });
  const sources = await Promise.all(
    states.map((state) => engine.exchange.chatSource(agent, state)),
  );
  const begin = () => Promise.all(sources.map((source) => chat.begin(source, call, context.io)));
  if (script) {
    const [only] = await begin();
    if (only) return chat.replay(only, script.lines);
  }
  if (messages !== null) return chat.sayAll(await begin(), messages);
  const screen = await context.screen('stderr');
  const trace = options.trace === true;
  return {
    ...chat.answerOf(await chat.holdConversation(begin, { io: context.io, screen, trace })),
    held: true,
  };
}

function compare(): Option {
  return new Option('--compare <states>', 'say everything to several: sandbox,live').conflicts([
    'env',
    'revision',
    'replay',
    'number',
  ]);
}
