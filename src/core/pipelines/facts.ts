import type { Environment } from '../model.ts';

/** The systems that pipelines are written for. */
export const PIPELINE_SYSTEMS = ['github', 'gitlab'] as const;

export type PipelineSystem = (typeof PIPELINE_SYSTEMS)[number];

/** What a pipeline has to know of a workspace. */
export interface PipelineFacts {
  /** The version of this program. */
  program: string;
  /** The branch whose commits are published. */
  branch: string;
  agents: readonly string[];
  ladder: readonly Environment[];
}

/** The ladder as a pipeline climbs it. */
export interface Climb {
  first: string;
  /** Environments that a published version enters by itself. */
  automatic: string[];
  /** Environments that a version enters on a button: from the first that asks on, and the last in any case. */
  manual: string[];
}

/** Parts the ladder into what a pipeline does by itself and what it does on a button. */
export function climbOf(ladder: readonly Environment[]): Climb {
  const [first, ...rest] = ladder;
  const asking = rest.findIndex(({ confirm }) => confirm);
  const border = asking === -1 ? Math.max(rest.length - 1, 0) : asking;
  const names = rest.map(({ name }) => name);
  return {
    first: first?.name ?? '',
    automatic: names.slice(0, border),
    manual: names.slice(border),
  };
}

/** The line that begins each file, by which it is known again. */
export const MARK = '# Written by agentctl ci';

/** Returns text for YAML in single quotes: names such as `on` or `null` are no words then (YAML 1.2, 7.3.2). */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Returns a list in YAML's brackets. */
export function quotedList(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(', ')}]`;
}

/** Returns lines moved to the right, joined. */
export function indented(lines: readonly string[], columns: number): string {
  const space = ' '.repeat(columns);
  return lines.map((line) => (line === '' ? '' : `${space}${line}`)).join('\n');
}
