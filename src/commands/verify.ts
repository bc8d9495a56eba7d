import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { verifyView } from '../ui/views/verify.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options {
  allowedSigners?: string;
  requireSignatures?: boolean;
}

const HELP: Description = {
  when: 'To prove that nobody tampered: every log from its first entry on, every version, and every signature.',
  examples: {
    'agentctl verify': 'all environments',
    'agentctl verify live --json': 'one of them, as data',
    'agentctl verify live --require-signatures': 'exits with 1 where something is not signed',
    'agentctl verify --allowed-signers .github/allowed_signers':
      'by the list of keys that the team keeps',
  },
  exits: {
    0: 'all is as it should be',
    1: 'something is wrong, or not signed with --require-signatures',
  },
  related: ['doctor', 'history', 'protect'],
  notes: [
    'Asks nobody: what was fetched last is verified, or fetched with --fetch. A key counts at the time that the signed commit gives.',
  ],
};

export default (context: Context) =>
  describe(new Command('verify'), HELP)
    .argument('[environment]', 'the environment to verify (default: all)')
    .option(
      '--allowed-signers <file>',
      "the file that says whose key is whose (default: git's gpg.ssh.allowedSignersFile)",
    )
    .option('--require-signatures', 'find fault with what is not signed by whoever made it')
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
