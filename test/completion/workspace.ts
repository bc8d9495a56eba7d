import { agentctl, json } from '../helpers/cli.ts';
import { copies, git, write } from '../helpers/repository.ts';
import { bookingEverywhere } from '../settings/workspaces.ts';

/** Returns a workspace with something of everything that can be completed. */
export const furnished = copies(async () => {
  const folder = await bookingEverywhere();
  write(folder, 'agents/booking/rules.md', 'Be brief.\n');
  await json(folder, ['publish', '-m', 'Ask for the name first']);
  await json(folder, [
    'numbers',
    'add',
    '+442079460150',
    '--env',
    'live',
    '--label',
    'main line',
    '--yes',
  ]);
  await json(folder, ['env', 'set', 'sandbox', 'booking_api_url=https://bookings.example/v1']);
  write(folder, 'agents/booking/rules.md', 'Be kind.\n');
  await json(folder, ['discard']);
  git(folder, 'remote', 'add', 'upstream', 'https://git.example/agents.git');
  return folder;
});

/** Returns what is offered at the end of a line, as the shells' scripts read it; nothing may ever fail. */
export async function offered(
  folder: string,
  line: string,
  env: Record<string, string> = {},
): Promise<string> {
  const ran = await agentctl(folder, ['__complete', line], { env });
  if (ran.code !== 0 || ran.stderr !== '') throw new Error(`${line}: ${ran.stderr}`);
  return ran.stdout;
}
