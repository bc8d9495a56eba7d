import { expect, test, vi } from 'vitest';
import { logOf } from '../helpers/invariants.ts';
import { edit, git, write } from '../helpers/repository.ts';
import { checkTeam, story, team } from '../helpers/remote.ts';
import type { Desk, Team } from '../helpers/remote.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: 120_000 });

/** Tells a story and keeps its lines, so that the test can check that each was printed before. */
class Story {
  text = '';
  readonly #team: Team;

  constructor(made: Team) {
    this.#team = made;
  }

  async type(desk: Desk, ...lines: string[]): Promise<void> {
    for (const line of lines) this.text += `${await story(this.#team, [desk, line])}\n`;
  }

  /** Types lines, each of which the program has printed before. */
  async asPrinted(desk: Desk, ...lines: string[]): Promise<void> {
    for (const line of lines) {
      const shown = this.text.replaceAll(/^\w+\$ .*$/gm, '');
      expect(shown, 'it was printed before').toContain(line);
      await this.type(desk, line);
    }
  }

  /** What somebody does beside the program. */
  does(words: string): void {
    this.text += `# ${words}\n`;
  }
}

test('a day in two clones, worked from what the program prints', async () => {
  const made = await team();
  const { server, alice, bob } = made;
  const day = new Story(made);

  await day.type(alice, 'agentctl status');
  day.does('Alice changes the greeting, Bob the opening hours');
  edit(alice.folder, 'Good morning!');
  write(bob.folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Open from 9.\n');
  await day.type(alice, 'agentctl publish -m "Greet in the morning"');
  await day.type(bob, 'agentctl publish -m "Open earlier"');
  await day.asPrinted(
    bob,
    'git add -A -- :/agents/booking',
    'git commit -m "Work on booking" -- :/agents/booking',
    'git merge --no-edit refs/tags/booking/v3',
    'agentctl publish --agent booking',
    'agentctl --agent booking promote pre-release',
    'agentctl --agent booking promote live',
  );
  await day.type(bob, 'agentctl promote live --yes');

  day.does('Alice takes what Bob made and goes on');
  await day.type(alice, 'git pull --no-rebase --no-edit');
  edit(alice.folder, 'Good evening!');
  await day.type(alice, 'agentctl publish -m "Greet in the evening"');
  await day.asPrinted(alice, 'agentctl promote pre-release');

  day.does('Live is wrong: Bob mends what runs there, past what is being prepared');
  await day.type(bob, 'agentctl show live');
  await day.asPrinted(bob, 'git switch -c hotfix refs/tags/booking/v4');
  write(bob.folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Open from 10.\n');
  await day.type(bob, 'agentctl publish -m "Open at ten"');
  await day.asPrinted(
    bob,
    'agentctl publish --agent booking --hotfix --reason "…"',
    'agentctl promote pre-release',
    'agentctl promote live',
  );
  await day.type(bob, 'agentctl promote live --yes');

  day.does('and merges it forward');
  await day.type(bob, 'git switch main', 'git pull --no-rebase --no-edit');
  await day.asPrinted(bob, 'git merge --no-edit refs/tags/booking/v6');
  await day.type(bob, 'agentctl publish -m "Evening greeting, open at ten"');
  await day.asPrinted(bob, 'agentctl promote pre-release');

  day.does('Alice finds live wrong all the same, and goes back');
  await day.type(alice, 'agentctl rollback live --yes', 'agentctl history live', 'agentctl status');

  expect(day.text).toMatchInlineSnapshot(`
    "alice$ agentctl status
    booking: no changes since v2

    sandbox	v2	<time>	Alice	Two		
    pre-release	v1	<time>	Alice	One		
    live	v1	<time>	Alice	One		

    # Alice changes the greeting, Bob the opening hours
    alice$ agentctl publish -m "Greet in the morning"
    Publish booking v3 to sandbox (now v2)
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
    to undo: agentctl rollback sandbox --agent booking --to v2 --if-running v3
    next: agentctl promote pre-release
    ✓ Published booking v3 to sandbox (was v2)

    bob$ agentctl publish -m "Open earlier"
    error: Couldn't publish booking: the draft lacks changes that sandbox runs with v3: agents/booking/agent.yaml (changed in v3 by Alice).
    hint: type these one after the other:
      1. take up your changes to booking, new files as well
         git add -A -- :/agents/booking
      2. keep them in a commit, so that nothing of yours can be lost
         git commit -m "Work on booking" -- :/agents/booking
      3. bring in v3; where both changed the same line, git names the file to settle
         git merge --no-edit refs/tags/booking/v3
      4. publish both together
         agentctl publish --agent booking
    hint: in an emergency: --force --reason "…" (recorded in the history)
    [exit 4]

    bob$ git add -A -- :/agents/booking

    bob$ git commit -m "Work on booking" -- :/agents/booking

    bob$ git merge --no-edit refs/tags/booking/v3

    bob$ agentctl publish --agent booking
    Publish booking v4 to sandbox (now v3)
      changes    ~ 1  + 0  - 0
                 ~ topic hours: Content
    to undo: agentctl rollback sandbox --agent booking --to v3 --if-running v4
    next: agentctl --agent booking promote pre-release
    ✓ Published booking v4 to sandbox (was v3)

    bob$ agentctl --agent booking promote pre-release
    Promote booking v4 from sandbox to pre-release (now v1)
      brings in  v4 (no description), Bob, <time>
                 v3 Greet in the morning, Alice, <time>
                 v2 Two, Alice, <time>
      changes    ~ 2  + 0  - 0
                 ~ agent: Greeting
                 ~ topic hours: Content
    to undo: agentctl rollback pre-release --agent booking --to v1 --if-running v4
    next: agentctl --agent booking promote live
    ✓ Promoted booking v4 to pre-release (was v1)

    bob$ agentctl --agent booking promote live
    Promote booking v4 from pre-release to live (now v1)
      brings in  v4 (no description), Bob, <time>
                 v3 Greet in the morning, Alice, <time>
                 v2 Two, Alice, <time>
      changes    ~ 2  + 0  - 0
                 ~ agent: Greeting
                 ~ topic hours: Content
    error: Couldn't ask “Promote booking v4 to live?”: there is no terminal. Nothing was changed.
    hint: agentctl --agent booking promote live --version v4 --if-running v1 --yes
    [exit 5]

    bob$ agentctl promote live --yes
    Promote booking v4 from pre-release to live (now v1)
      brings in  v4 (no description), Bob, <time>
                 v3 Greet in the morning, Alice, <time>
                 v2 Two, Alice, <time>
      changes    ~ 2  + 0  - 0
                 ~ agent: Greeting
                 ~ topic hours: Content
    to undo: agentctl rollback live --agent booking --to v1 --if-running v4
    ✓ Promoted booking v4 to live (was v1)

    # Alice takes what Bob made and goes on
    alice$ git pull --no-rebase --no-edit

    alice$ agentctl publish -m "Greet in the evening"
    Publish booking v5 to sandbox (now v4)
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
    to undo: agentctl rollback sandbox --agent booking --to v4 --if-running v5
    next: agentctl promote pre-release
    ✓ Published booking v5 to sandbox (was v4)

    alice$ agentctl promote pre-release
    Promote booking v5 from sandbox to pre-release (now v4)
      brings in  v5 Greet in the evening, Alice, <time>
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
    to undo: agentctl rollback pre-release --agent booking --to v4 --if-running v5
    next: agentctl promote live
    ✓ Promoted booking v5 to pre-release (was v4)

    # Live is wrong: Bob mends what runs there, past what is being prepared
    bob$ agentctl show live
    as fetched from origin <time>; --fetch refreshes
    booking live#2 (v4)

      published  <time> by Bob
      author     Bob <bob@example.com>
      commit     <oid>
      tree       <oid>
      files      2 files
      change it  git switch -c hotfix refs/tags/booking/v4

    live#2	promote	<time>	Bob
    pre-release#2	promote	<time>	Bob
    sandbox#4	publish	<time>	Bob

    agent.yaml	66
    topics/hours.yaml	34

    bob$ git switch -c hotfix refs/tags/booking/v4

    bob$ agentctl publish -m "Open at ten"
    error: Couldn't publish booking: the draft lacks changes that sandbox runs with v5: agents/booking/agent.yaml (changed in v5 by Alice).
    hint: type these one after the other:
      1. take up your changes to booking, new files as well
         git add -A -- :/agents/booking
      2. keep them in a commit, so that nothing of yours can be lost
         git commit -m "Work on booking" -- :/agents/booking
      3. bring in v5; where both changed the same line, git names the file to settle
         git merge --no-edit refs/tags/booking/v5
      4. publish both together
         agentctl publish --agent booking
    hint: as a hotfix of v4, which runs in live: agentctl publish --agent booking --hotfix --reason "…"
    hint: in an emergency: --force --reason "…" (recorded in the history)
    [exit 4]

    bob$ agentctl publish --agent booking --hotfix --reason "…"
    Publish booking v6 to sandbox (now v5)
      changes    ~ 2  + 0  - 0
                 ~ agent: Greeting
                 ~ topic hours: Content
      forced     hotfix (recorded in the history)
    to undo: agentctl rollback sandbox --agent booking --to v5 --if-running v6
    next: agentctl --agent booking promote pre-release
    later, on your own branch: git merge --no-edit refs/tags/booking/v6
    ✓ Published booking v6 to sandbox (was v5)

    bob$ agentctl promote pre-release
    Promote booking v6 from sandbox to pre-release (now v5)
      brings in  v6 (no description), Bob, <time>
      changes    ~ 2  + 0  - 0
                 ~ agent: Greeting
                 ~ topic hours: Content
    to undo: agentctl rollback pre-release --agent booking --to v5 --if-running v6
    next: agentctl promote live
    ✓ Promoted booking v6 to pre-release (was v5)

    bob$ agentctl promote live
    Promote booking v6 from pre-release to live (now v4)
      brings in  v6 (no description), Bob, <time>
                 v5 Greet in the evening, Alice, <time>
      changes    ~ 1  + 0  - 0
                 ~ topic hours: Content
    error: Couldn't ask “Promote booking v6 to live?”: there is no terminal. Nothing was changed.
    hint: agentctl promote live --version v6 --if-running v4 --yes
    [exit 5]

    bob$ agentctl promote live --yes
    Promote booking v6 from pre-release to live (now v4)
      brings in  v6 (no description), Bob, <time>
                 v5 Greet in the evening, Alice, <time>
      changes    ~ 1  + 0  - 0
                 ~ topic hours: Content
    to undo: agentctl rollback live --agent booking --to v4 --if-running v6
    ✓ Promoted booking v6 to live (was v4)

    # and merges it forward
    bob$ git switch main

    bob$ git pull --no-rebase --no-edit

    bob$ git merge --no-edit refs/tags/booking/v6

    bob$ agentctl publish -m "Evening greeting, open at ten"
    Publish booking v7 to sandbox (now v6)
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
    to undo: agentctl rollback sandbox --agent booking --to v6 --if-running v7
    next: agentctl promote pre-release
    ✓ Published booking v7 to sandbox (was v6)

    bob$ agentctl promote pre-release
    Promote booking v7 from sandbox to pre-release (now v6)
      brings in  v7 Evening greeting, open at ten, Bob, <time>
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
    to undo: agentctl rollback pre-release --agent booking --to v6 --if-running v7
    next: agentctl promote live
    ✓ Promoted booking v7 to pre-release (was v6)

    # Alice finds live wrong all the same, and goes back
    alice$ agentctl rollback live --yes
    Roll live back to booking v4 (now v6)
      reverts    v6 (no description), Bob, <time>
                 v5 Greet in the evening, Alice, <time>
      changes    ~ 1  + 0  - 0
                 ~ topic hours: Content
      stays      sandbox v7, pre-release v7; the draft, phone numbers, other agents
      not undone changes of secrets and in outside systems, calls in progress
    to undo: agentctl rollback live --agent booking --to v6 --if-running v4
    ✓ Rolled live back to booking v4 (was v6)

    alice$ agentctl history live
    as fetched from origin <time>; --fetch refreshes
    live#4	rollback v4 (was v6)	<time>	Alice	
    live#3	promote v6 (was v4)	<time>	Bob	
    live#2	promote v4 (was v1)	<time>	Bob	
    live#1	promote v1	<time>	Alice	

    alice$ agentctl status
    as fetched from origin <time>; --fetch refreshes
    booking: your files are v5; sandbox runs v7, which goes on from it
      take v7:  git pull origin main

    sandbox	v7	<time>	Bob	Evening greeting, open at ten		
    pre-release	v7	<time>	Bob	Evening greeting, open at ten		
    live	v4	<time>	Alice			

    "
  `);
  expect(logOf(server, 'live').map(({ record }) => record.version)).toEqual([4, 6, 4, 1]);
  expect(logOf(server, 'sandbox').map(({ record }) => record.version)).toEqual([
    7, 6, 5, 4, 3, 2, 1,
  ]);
  expect(git(server, 'show', 'live:agents/booking/topics/hours.yaml')).toContain('Open from 9.');
  expect(git(server, 'show', 'sandbox:agents/booking/agent.yaml')).toContain('Good evening!');
  expect(git(server, 'show', 'sandbox:agents/booking/topics/hours.yaml')).toContain('10.');
  checkTeam(server, alice, bob);
});
