import { Failure } from '../../core/failure.ts';
import { isPlainMap } from '../../core/foreign.ts';
import type { ForeignProject, Plain, PlainMap } from '../../core/foreign.ts';
import { mapOf } from '../maps.ts';

/** What tells a project of PolyAI: a file at some place that holds something. */
interface Sign {
  path: RegExp;
  holds: (map: PlainMap) => boolean;
}

const STEP_TYPES = new Set<Plain>(['default_step', 'advanced_step']);

const SIGNS: readonly Sign[] = [
  {
    path: /^(.*\/)?project\.ya?ml$/,
    holds: (map) => ['project_id', 'account_id', 'region'].every((key) => isText(map[key])),
  },
  {
    path: /^(.*\/)?agent_settings\/role\.yaml$/,
    holds: (map) => isText(map['value']) && 'additional_info' in map,
  },
  {
    path: /^(.*\/)?agent_settings\/personality\.yaml$/,
    holds: ({ adjectives }) => isPlainMap(adjectives),
  },
  {
    path: /^(.*\/)?flows\/[^/]+\/flow_config\.yaml$/,
    holds: (map) => isText(map['start_step']),
  },
  {
    path: /^(.*\/)?flows\/[^/]+\/steps\/[^/]+\.ya?ml$/,
    holds: (map) => STEP_TYPES.has(map['step_type'] ?? null),
  },
  {
    path: /^(.*\/)?config\/entities\.yaml$/,
    holds: ({ entities }) => lists(entities, 'entity_type'),
  },
  {
    path: /^(.*\/)?config\/handoffs\.yaml$/,
    holds: ({ handoffs }) => lists(handoffs, 'sip_config'),
  },
  {
    path: /^(.*\/)?config\/sms_templates\.yaml$/,
    holds: (map) => lists(map['sms_templates'], 'env_phone_numbers'),
  },
  {
    path: /^(.*\/)?config\/variant_attributes\.yaml$/,
    holds: ({ variants, attributes }) => lists(variants, 'name') && lists(attributes, 'values'),
  },
  {
    path: /^(.*\/)?(?:voice|chat)\/configuration\.yaml$/,
    holds: ({ greeting }) => isPlainMap(greeting) && isText(greeting['welcome_message']),
  },
  {
    path: /^(.*\/)?topics\/[^/]+\.ya?ml$/,
    holds: (map) =>
      Array.isArray(map['example_queries']) && isText(map['name']) && isText(map['content']),
  },
];

function isText(value: Plain | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

function lists(value: Plain | undefined, key: string): boolean {
  return Array.isArray(value) && value.some((each) => isPlainMap(each) && key in each);
}

/** Returns the first file in each folder that shows it to be a project, by the folder: empty, or ending in `/`. */
export function rootsOf(project: ForeignProject): Map<string, string> {
  const roots = new Map<string, string>();
  for (const { path: pattern, holds } of SIGNS)
    for (const [path, text] of project.files) {
      const match = pattern.exec(path);
      const root = match?.[1] ?? '';
      if (match === null || roots.has(root) || /(?:^|\/)_gen\//.test(path)) continue;
      if (holds(readMap(project, path, text))) roots.set(root, path);
    }
  // A project inside of another is a part of it.
  const inner = [...roots.keys()].filter((root) =>
    [...roots.keys()].some((other) => other !== root && root.startsWith(other)),
  );
  for (const root of inner) roots.delete(root);
  return roots;
}

function readMap(project: ForeignProject, path: string, text: string): PlainMap {
  try {
    return mapOf(project.parse(path, text));
  } catch (error) {
    // A file that cannot be read is no sign of anything.
    if (error instanceof Failure) return {};
    throw error;
  }
}

/** Returns the part of a project below a folder. */
export function below(project: ForeignProject, root: string): ForeignProject {
  if (root === '') return project;
  const inside = (path: string) => path.startsWith(root);
  const cut = (path: string) => path.slice(root.length);
  return {
    name: root.split('/').at(-2) ?? project.name,
    files: new Map(
      [...project.files].filter(([path]) => inside(path)).map(([path, text]) => [cut(path), text]),
    ),
    binaries: project.binaries.filter(inside).map(cut),
    skipped: project.skipped.filter(({ path }) => inside(path)),
    parse: (file, text) => project.parse(root + file, text),
  };
}
