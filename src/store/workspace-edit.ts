import { isMap, isScalar, parseDocument } from 'yaml';
import { Failure } from '../core/failure.ts';
import { WORKSPACE_FILE } from '../core/workspace.ts';

/** Returns the text of `agentctl.yaml` with its remote; nothing else of it changes. */
export function withRemote(text: string, remote: string): string {
  if (pairOf(text) !== null) return text;
  const document = parseDocument(text, { version: '1.2' });
  if (document.contents !== null && (!isMap(document.contents) || document.contents.flow))
    throw new Failure(
      'refused',
      `Couldn't write the remote into ${WORKSPACE_FILE}: it is no map with a key on each line.`,
      {
        hints: [`add it by hand: remote: ${remote}`],
      },
    );
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${end}\n# The remote that holds versions and logs for the whole team.\nremote: ${remote}\n`;
}

/** Returns the text of `agentctl.yaml` without a remote. */
export function withoutRemote(text: string): string {
  const pair = pairOf(text);
  if (pair === null) return text;
  const before = text
    .slice(0, pair.from)
    .replace(/\n?# The remote that holds versions and logs for the whole team\.\n$/, '');
  return `${before}${text.slice(pair.to)}`;
}

// Where the line with the remote begins and ends.
function pairOf(text: string): { from: number; to: number } | null {
  const { contents } = parseDocument(text, { version: '1.2' });
  const items = isMap(contents) ? contents.items : [];
  const key = items.map((item) => item.key).find((one) => isScalar(one) && one.value === 'remote');
  const offset = isScalar(key) ? key.range?.[0] : undefined;
  if (offset === undefined) return null;
  const end = text.indexOf('\n', offset);
  return { from: text.lastIndexOf('\n', offset - 1) + 1, to: end === -1 ? text.length : end + 1 };
}
