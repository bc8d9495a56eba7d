import type { Problem } from '../../core/failure.ts';
import { stripControls } from '../../core/text.ts';
import type { View } from '../screen.ts';

/**
 * Problems as commands of a GitHub workflow, which shows them beside the lines (GitHub's "Workflow commands",
 * `::error file=…,line=…::message`).
 */
export const githubView: View<readonly Problem[]> = (problems) =>
  problems
    .map(({ severity, file, line, column, message, hint }) => {
      const place = [
        ['file', file],
        ['line', line],
        ['col', column],
      ].flatMap(([name, value]) => (value === null ? [] : [`${name}=${property(String(value))}`]));
      return `::${severity} ${place.join(',')}::${data(hint === null ? message : `${message} (${hint})`)}`;
    })
    .join('\n');

// As GitHub's own toolkit escapes them: the runner reads the text back.
function data(text: string): string {
  return stripControls(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Problems as SARIF 2.1.0 (OASIS), which code scanning and editors read. */
export const sarifView: View<{ problems: readonly Problem[]; version: string }> = ({
  problems,
  version,
}) =>
  JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'agentctl',
              version,
              rules: [{ id: 'definition', name: 'Definition' }],
            },
          },
          columnKind: 'utf16CodeUnits',
          results: problems.map(toResult),
        },
      ],
    },
    null,
    2,
  );

function toResult({ severity, file, line, column, message, hint }: Problem) {
  return {
    ruleId: 'definition',
    level: severity,
    message: { text: hint === null ? message : `${message} (${hint})` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
          ...(line === null
            ? {}
            : { region: { startLine: line, ...(column === null ? {} : { startColumn: column }) } }),
        },
      },
    ],
  };
}
