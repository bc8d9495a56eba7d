import type { DiffAnswer } from '../../core/diff/answer.ts';
import { resourceOf } from '../../core/diff/answer.ts';
import { countChanges } from '../../core/diff/compare.ts';
import type {
  Change,
  Comparison,
  FieldChange,
  Resource,
  ResourceType,
} from '../../core/diff/model.ts';
import { count, onOneLine, visible } from '../../core/text.ts';
import type { Screen, View } from '../screen.ts';
import { attributionText, isSameAttribution } from './attribution.ts';
import { fieldsView } from './fields.ts';
import { MARKS, countsText } from './marks.ts';
import { noDifferenceText } from './same.ts';

/** The headings of the kinds of changes; steps stand with their flows. */
export const HEADINGS: Readonly<Record<ResourceType, string>> = {
  agent: 'Agent',
  topic: 'Topics',
  flow: 'Flows and steps',
  step: 'Flows and steps',
  tool: 'Tools',
  entity: 'Entities',
  handoff: 'Handoffs',
  message: 'Messages',
  variant: 'Variants',
  translation: 'Translations',
  speech: 'Speech',
  test: 'Tests',
  file: 'Other files',
};

/** The default view of `diff`: what changes, by kind, in the words of the fields table. */
export function semanticView(comparison: Comparison): View<DiffAnswer> {
  return (_, screen) => {
    const { changes } = comparison;
    if (comparison.files.length === 0)
      return `${revisionsText(comparison)}: ${noDifferenceText(comparison)}`;
    const groups = new Map<string, Change[]>();
    for (const change of changes) {
      const heading = HEADINGS[change.type];
      groups.set(heading, [...(groups.get(heading) ?? []), change]);
    }
    return [
      `${revisionsText(comparison)}   ${countsText(countChanges(comparison), screen)}`,
      ...[...groups].map(([heading, group]) =>
        [
          screen.paint('strong', heading),
          ...group.flatMap((change) => changeView(change, screen)),
        ].join('\n'),
      ),
      ...formattingView(comparison, screen),
    ].join('\n\n');
  };
}

function revisionsText({ revisions }: Comparison): string {
  return `${visible(revisions.minus.label)} → ${visible(revisions.plus.label)}`;
}

function changeView(change: Change, screen: Screen): string[] {
  const reason =
    change.reason === null ? [] : [screen.paint('dim', `    (${onOneLine(change.reason)})`)];
  const { attribution } = change;
  // Where the fields have several authors, each says its own.
  const shared = change.fields.every((field) => isSameAttribution(field.attribution, attribution));
  const by = shared ? byView(change, screen) : [];
  if (isBinary(change)) return [changeLine(change, screen), ...reason, ...by, '    (not text)'];
  const own = shared ? NOBODY : (field: FieldChange) => byView(field, screen);
  return [changeLine(change, screen), ...reason, ...by, ...fieldsView(change.fields, screen, own)];
}

// The object ids of a binary file tell a reader nothing.
function isBinary({ type, resources: { minus, plus } }: Change): boolean {
  return type === 'file' && [minus, plus].some((one) => one && typeof one.value !== 'string');
}

const NOBODY = () => [];

function byView({ attribution }: Pick<Change, 'attribution'>, screen: Screen): string[] {
  return attribution ? [screen.paint('dim', `    ${attributionText(attribution, screen)}`)] : [];
}

/** One line that names what changed: its mark, name, title and, where it was renamed, what it was. */
function changeLine(change: Change, screen: Screen): string {
  const [label, mark] = MARKS[change.kind];
  const one = resourceOf(change);
  const name =
    one.type === 'agent' || one.type === 'speech' ? null : screen.paint('strong', nameText(one));
  const title = one.title === null ? null : onOneLine(one.title);
  const words = [name ?? title ?? one.name, name === null ? null : title].filter(
    (word) => word !== null,
  );
  return `${screen.paint(label, mark)} ${words.join('  ')}${wasText(change, screen)}`;
}

function nameText({ parent, name }: Resource): string {
  return onOneLine(parent === null ? name : `${parent} › ${name}`);
}

function wasText({ kind, resources: { minus } }: Change, screen: Screen): string {
  if (!minus || (kind !== 'renamed' && kind !== 'moved')) return '';
  return ` ${screen.paint('dim', `(was ${nameText(minus)})`)}`;
}

const MOST_NAMES = 6;

function formattingView({ formatting }: Comparison, screen: Screen): string[] {
  if (formatting.length === 0) return [];
  const names = formatting.slice(0, MOST_NAMES).map((path) => onOneLine(path));
  const more = formatting.length > MOST_NAMES ? `, … ${formatting.length - MOST_NAMES} more` : '';
  return [
    screen.paint(
      'dim',
      `formatting only: ${count(formatting.length, 'file')} (${names.join(', ')}${more})`,
    ),
  ];
}
