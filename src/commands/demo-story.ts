/** One step of the demo: why, and a command line or an edit of the draft. */
export interface Scene {
  why: string;
  /** The arguments after `agentctl`. */
  argv?: readonly string[];
  edit?: Edit;
}

/** A line of a file in the draft that is replaced by another. */
interface Edit {
  path: string;
  before: string;
  after: string;
}

/** The main job from an empty folder to live and back, with the agent of the template. */
export const STORY: readonly Scene[] = [
  {
    why: 'A workspace is a git repository that holds agents. Start one from a template',
    argv: ['init', '--template', 'restaurant-booking'],
  },
  {
    why: 'Publish the draft: it becomes version v1, which runs in sandbox at once',
    argv: ['publish', '-m', 'Take, change and cancel bookings'],
  },
  {
    why: 'The kitchen stays open longer: edit the draft',
    edit: {
      path: 'agents/booking/topics/opening_hours.yaml',
      before: '  last orders an hour before we close.',
      after: '  last orders half an hour before we close.',
    },
  },
  { why: 'See what the draft changes', argv: ['diff'] },
  {
    why: 'Publish it as v2; v1 stays as it is, for ever',
    argv: ['publish', '-m', 'Take last orders until half an hour before closing'],
  },
  {
    why: 'Sandbox is happy with v2: promote it one step up, to pre-release',
    argv: ['promote', 'pre-release'],
  },
  {
    why: 'And to live. At a terminal a checkbox asks first; --yes answers it here',
    argv: ['promote', 'live', '--yes'],
  },
  {
    why: 'Now a change that nobody should have made',
    edit: {
      path: 'agents/booking/rules.md',
      before: '- Never give prices, discounts or free drinks that are not in your topics.',
      after: '- Promise a free drink to every guest who hesitates.',
    },
  },
  {
    why: 'Publish it',
    argv: ['publish', '-m', 'Win over guests who hesitate'],
  },
  { why: 'Promote it to pre-release', argv: ['promote', 'pre-release'] },
  { why: 'Promote it to live', argv: ['promote', 'live', '--yes'] },
  {
    why: 'Guests notice, and so does the bar. Take live back, and keep v3 out',
    argv: ['rollback', 'live', '--reject', '-m', 'it promised free drinks', '--yes'],
  },
  { why: 'See where everything stands', argv: ['status'] },
  { why: 'And who did what: nothing is ever lost or rewritten', argv: ['history'] },
];
