import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { verifyView } from '../ui/views/verify.ts';

interface Options {
  allowedSigners?: string;
  requireSignatures?: boolean;
}

export default (context: Context) =>
  new Command('verify')
    .argument('[environment]', 'the environment to verify (default: all)')
    .option(
      '--allowed-signers <file>',
      "the file that says whose key is whose (default: git's gpg.ssh.allowedSignersFile)",
    )
    .option('--require-signatures', 'find fault with what is not signed by whoever made it')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl verify\n  agentctl verify live --require-signatures\n  agentctl verify --allowed-signers .github/allowed_signers --json\n\nAsks nobody: what was fetched last is verified, or fetched with --fetch. A key counts at the time\nthat the signed commit gives. Exits with 1 where something is wrong.',
    )
    .action(async (environment: string | undefined, options: Options) => {
      const engine = await context.engine();
      const { allowedSigners, requireSignatures } = options;
      const request = {
        environment: environment ?? null,
        allowedSigners:
          allowedSigners === undefined ? null : resolve(context.directory, allowedSigners),
        requireSignatures: requireSignatures === true,
      };
      const answer = await context.working('Verifying', (tell) =>
        engine.care.verify(request, tell),
      );
      await context.output(answer, verifyView);
      if (!answer.verified) context.exitCode = 1;
    });
