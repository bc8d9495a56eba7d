import { expect, test } from 'vitest';
import { agentctl, session, stable } from '../helpers/cli.ts';
import { workspace, write } from '../helpers/repository.ts';
import { atTerminal } from '../helpers/terminal.ts';

// What stands between a reader and what changes for a caller.

const TOPIC = 'agents/booking/topics/hours.yaml';

async function hours(content: string): Promise<string> {
  const folder = workspace();
  write(folder, TOPIC, `name: hours\ncontent: ${content}\n`);
  expect((await agentctl(folder, ['publish', '-m', 'One'])).code).toBe(0);
  return folder;
}

test('a mark begins and ends with a word, not with the space beside it', async () => {
  const folder = await hours('The kitchen takes its last orders an hour before we close.');
  write(
    folder,
    TOPIC,
    'name: hours\ncontent: Our kitchen takes its last orders half an hour before we close.\n',
  );
  const { stdout } = await agentctl(folder, ['diff'], { env: { FORCE_COLOR: '1' } });
  const marked = [...stdout.matchAll(/\u001b\[4m([^\u001b]*)/g)].map(([, words]) => words);
  expect(marked).toEqual(['The', 'Our', 'half']);
  expect(await session(folder, ['diff', '--side-by-side'])).toContain('{+half+} an hour');
});

test('sentences of a list stand each on a line', async () => {
  const folder = await hours('From noon.');
  write(
    folder,
    'agents/booking/topics/dogs.yaml',
    'name: dogs\nexamples: [May I bring my dog?, Are dogs allowed?]\ncontent: Yes.\n',
  );
  expect(await session(folder, ['diff'])).toMatchInlineSnapshot(`
    "$ agentctl diff
    sandbox#1 (v1) → draft   ~ 0  + 1  - 0

    Topics
    + dogs
      + Examples
            • May I bring my dog?
            • Are dogs allowed?
      + Content: Yes.
    "
  `);
});

test('where nothing differs in the parts asked for, others are not denied', async () => {
  const folder = await hours('From noon.');
  write(folder, TOPIC, 'name: hours\ncontent: From one.\n');
  expect(
    await session(
      folder,
      ['diff', '--only', 'flows'],
      ['diff', '--only', 'flows', '--side-by-side'],
      ['diff', '--only', 'flows', '--markdown'],
      ['diff', 'v1', 'v1'],
    ),
  ).toMatchInlineSnapshot(`
    "$ agentctl diff --only flows
    sandbox#1 (v1) → draft: no difference in what was asked for; other parts differ

    $ agentctl diff --only flows --side-by-side
    sandbox#1 (v1) → draft: no difference in what was asked for; other parts differ

    $ agentctl diff --only flows --markdown
    ### <code>booking</code>: <code>sandbox&#35;1 &#40;v1&#41;</code> → <code>draft</code>

    No difference in what was asked for; other parts differ.

    $ agentctl diff v1 v1
    v1 → v1: no difference
    "
  `);
  const page = await agentctl(folder, ['diff', '--only', 'flows', '--html']);
  expect(page.stdout).toContain('<p>No difference in what was asked for; other parts differ.</p>');
});

test('a kind or a file that is typed as one thinks of it', async () => {
  const folder = await hours('From noon.');
  expect(
    await session(
      folder,
      ['diff', 'v1', 'topics'],
      ['diff', 'hours.yaml'],
      ['diff', 'topics/huors.yaml'],
      ['diff', 'sandbox', '--previous'],
    ),
  ).toMatchInlineSnapshot(`
    "$ agentctl diff v1 topics
    error: Couldn't compare with “topics”: it names parts of an agent, not a state of it.
    hint: agentctl diff v1 --only topics
    [exit 2]

    $ agentctl diff hours.yaml
    error: Couldn't find the path “hours.yaml” in either state.
    hint: did you mean topics/hours.yaml?
    hint: a path is relative to the folder of the agent: topics/hours.yaml
    [exit 2]

    $ agentctl diff topics/huors.yaml
    error: Couldn't find the path “topics/huors.yaml” in either state.
    hint: did you mean topics/hours.yaml?
    hint: a path is relative to the folder of the agent: topics/hours.yaml
    [exit 2]

    $ agentctl diff sandbox --previous
    error: Couldn't find what sandbox ran before: its log holds only one state.
    hint: agentctl history sandbox
    [exit 2]
    "
  `);
});

test('in a narrow terminal nothing is broken within a word, nor starts before its column', async () => {
  const folder = await hours(
    'We are open from noon, and the kitchen takes its last orders at ten.',
  );
  write(
    folder,
    'agents/booking/topics/hours.yaml',
    'name: hours\ntitle: When the house is open\ncontent: We are open from one, and the kitchen takes its last orders at ten.\n',
  );
  const shown = async (columns: number, ...argv: string[]) => {
    const run = atTerminal(folder, argv, { PAGER: 'cat' }, columns);
    expect(await run.ended).toBe(0);
    return stable(run.stdout(), folder);
  };
  expect(await shown(50, 'blame', 'hours')).toMatchInlineSnapshot(`
    "v1  Alice, just now
      1  name: hours
    draft  not published yet
      2  title: When the house is open
      3  content: We are open from one, and the
         kitchen takes its last orders at ten.
    "
  `);
  expect(await shown(100, 'blame', 'hours')).toMatchInlineSnapshot(`
    "VERSION  AUTHOR  PUBLISHED  LIVE SINCE  LINE
    v1       Alice   just now   –           1  name: hours
    draft    –       –          –           2  title: When the house is open
                                            3  content: We are open from one, and the kitchen takes its
                                               last orders at ten.
    "
  `);
  expect(await shown(44, 'diff')).toMatchInlineSnapshot(`
    "sandbox#1 (v1) → draft   ~ 1  + 0  - 0

    Topics
    ~ hours  When the house is open
      + Title: When the house is open
        Content
          - We are open from noon, and the
            kitchen takes its last orders at
            ten.
          + We are open from one, and the
            kitchen takes its last orders at
            ten.
    "
  `);
  // Some know their size no better.
  expect(await shown(0, 'diff')).toBe(await shown(80, 'diff'));
});

test('a new flow is an outline, in the terminal and in a comment', async () => {
  const folder = await hours('From noon.');
  write(
    folder,
    'agents/booking/flows/complain.yaml',
    `name: complain
start: what
steps:
  what:
    say: I am sorry to hear that. What happened, and when, and who was it that served you?
    next:
      - to: exit
        when: the guest gives up
      - to: bye
  bye: { say: { translation: goodbye }, next: end }
`,
  );
  const run = atTerminal(folder, ['diff'], { PAGER: 'cat' }, 60);
  expect(await run.ended).toBe(0);
  expect(run.stdout()).toMatchInlineSnapshot(`
    "sandbox#1 (v1) → draft   ~ 0  + 1  - 0

    Flows and steps
    + complain
      + Start: what
      + Steps
            what:
              say: I am sorry to hear that. What happened, and
              when, and who was it that served you?
              next:
                • to: exit; when: the guest gives up
                • to: bye
            bye:
              say:
                translation: goodbye
              next: end
    "
  `);
  const { stdout } = await agentctl(folder, ['diff', '--markdown']);
  expect(stdout).toContain('+ what:\n+   say: I am sorry to hear that. What happened, and when');
});

test('a list of sentences in another order', async () => {
  const folder = workspace();
  const topic = (...examples: string[]) =>
    write(folder, TOPIC, `name: hours\nexamples: [${examples.join(', ')}]\ncontent: From noon.\n`);
  topic('When are you open?', 'Do you serve lunch?');
  expect((await agentctl(folder, ['publish', '-m', 'One'])).code).toBe(0);
  topic('Do you serve lunch?', 'When are you open?');
  expect(await session(folder, ['diff'])).toContain('↕ Do you serve lunch? · When are you open?');
  expect((await agentctl(folder, ['diff', '--markdown'])).stdout).toContain(
    '! in another order: Do you serve lunch? · When are you open?',
  );
});

test('environments that agree in the parts asked for are not called the same', async () => {
  const folder = await hours('From noon.');
  expect((await agentctl(folder, ['promote', 'pre-release'])).code).toBe(0);
  const shown = async (...argv: string[]) => {
    const run = atTerminal(folder, ['diff', '--ladder', ...argv]);
    expect(await run.ended).toBe(0);
    return run.stdout().split('\n')[0];
  };
  expect(await shown('--only', 'topics')).toBe(
    'booking is the same in sandbox and pre-release (1 part)',
  );
  write(folder, 'agents/booking/rules.md', 'Be kind.\n');
  expect((await agentctl(folder, ['publish', '-m', 'Two'])).code).toBe(0);
  expect(await shown('--only', 'topics')).toBe(
    'booking: no difference between sandbox and pre-release in 1 part',
  );
});

test('a page is not poured over a terminal', async () => {
  const folder = await hours('We are open from noon.');
  const run = atTerminal(folder, ['diff', '--html']);
  expect(await run.ended).toBe(2);
  expect(run.screen()).toContain('agentctl diff --html diff.html');
});
