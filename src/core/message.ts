import type { DeploymentRecord } from './model.ts';
import { deploymentName } from './model.ts';
import { stripControls } from './text.ts';

/** Returns the one-line subject of a deployment: `promote booking v7 to live`. */
export function deploymentSubject(record: DeploymentRecord): string {
  const agent = record.agent ?? 'all agents';
  const version = record.version === null ? '' : ` v${record.version}`;
  switch (record.action) {
    case 'publish':
    case 'promote':
      return `${record.action} ${agent}${version} to ${record.environment}`;
    case 'rollback':
      return `roll back ${agent} in ${record.environment} to${version}`;
    case 'retire':
      return `retire ${agent} from ${record.environment}`;
    default:
      return `${record.action} ${agent} in ${record.environment}`;
  }
}

/**
 * Returns the commit message of a deployment, for people: subject, the operator's words indented by four
 * spaces (so that no line of theirs can pass for a trailer), and trailers.
 */
export function deploymentMessage(record: DeploymentRecord): string {
  const words = [record.message, record.reason === null ? null : `Reason: ${record.reason}`]
    .filter((text) => text !== null && text.trim() !== '')
    .map((text) => indented(text ?? ''));
  const trailers = [
    `Agentctl-Action: ${record.action}`,
    ...(record.agent === null ? [] : [`Agentctl-Agent: ${record.agent}`]),
    ...(record.version === null ? [] : [`Agentctl-Version: v${record.version}`]),
    ...(record.previous === null ? [] : [`Agentctl-Previous: v${record.previous}`]),
    `Agentctl-Deployment: ${deploymentName(record.environment, record.seq)}`,
  ];
  return `${[deploymentSubject(record), ...words, trailers.join('\n')].join('\n\n')}\n`;
}

function indented(text: string): string {
  return stripControls(text.trim())
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n');
}

/** Returns a tag's message: the description on one line, a blank line, the notes. */
export function tagMessage(description: string, notes: string): string {
  const body = notes.trim();
  return body === '' ? `${description}\n` : `${description}\n\n${body}\n`;
}

/** Splits a tag's message into description and notes; a whole signature at its end is left out. */
export function parseTagMessage(message: string): { description: string; notes: string } {
  const text = message.replace(
    /(?:^|\n)-----BEGIN (PGP|SSH) (SIGNATURE|MESSAGE)-----\n(?:(?!-----BEGIN )[\s\S])*?-----END \1 \2-----\s*$/,
    '\n',
  );
  const end = text.indexOf('\n');
  if (end === -1) return { description: text.trim(), notes: '' };
  return { description: text.slice(0, end).trim(), notes: text.slice(end + 1).trim() };
}
