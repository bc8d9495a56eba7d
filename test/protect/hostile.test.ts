import { beforeAll, describe, expect, test } from 'vitest';
import { checkInvariants, refs } from '../helpers/invariants.ts';
import { addAgent, edit, git, workspace, write } from '../helpers/repository.ts';
import { HEAD, RECORD, blob, forge, forgeTree, messageOf, object, record } from './forge.ts';
import type { Forgery } from './forge.ts';
import {
  copyPlace,
  deliver,
  emptyServer,
  expectPushed,
  offer,
  published,
  push,
  run,
  server,
} from './server.ts';
import type { Place, Pushed } from './server.ts';

// One workspace and server, with all that the cases need: v1 everywhere, v2 in pre-release (rejected in live) and
// sandbox, v3 in sandbox alone; copied for each case.
let model: Place = { folder: '', bare: '' };
// A copy of it in which v3 was promoted to pre-release, and not pushed: what is refused leaves it as it is.
let promoted = { folder: '', bare: '', honest: '' };

beforeAll(async () => {
  model = await published();
  const { folder, bare } = model;
  const step = async (argv: string[], ...specs: string[]) => {
    await run(folder, ...argv);
    await deliver(folder, bare, ...specs);
  };
  await step(['promote', 'pre-release'], 'pre-release');
  await step(['promote', 'live', '--yes'], 'live');
  edit(folder, 'Second');
  await step(['publish', '-m', 'Second'], 'main', 'refs/tags/booking/v2', 'sandbox');
  await step(['promote', 'pre-release'], 'pre-release');
  await step(['promote', 'live', '--yes'], 'live');
  await step(['rollback', 'live', '--reject', '--yes'], 'live');
  edit(folder, 'Third');
  await step(['publish', '-m', 'Third'], 'main', 'refs/tags/booking/v3', 'sandbox');
  const copy = stage();
  await run(copy.folder, 'promote', 'pre-release');
  promoted = { ...copy, honest: git(copy.folder, 'rev-parse', 'pre-release') };
});

const stage = (): Place => copyPlace(model);

/** Checks that a push was refused whole, for a reason, and that nothing of the server changed. */
function expectRefused(pushed: Pushed, bare: string, why: RegExp): void {
  expect(pushed.stderr).toMatch(/pre-receive hook declined/);
  expectWords(pushed, why);
  expect(refs(bare)).toEqual(refs(model.bare));
}

/** Checks that the hook refuses a push, for a reason. */
async function expectDeclined(
  { folder, bare }: Place,
  why: RegExp,
  ...specs: string[]
): Promise<void> {
  const offered = await offer(folder, bare, ...specs);
  expect(offered.taken).toBe(false);
  expectWords(offered, why);
}

function expectWords(pushed: Pushed, why: RegExp): void {
  expect(pushed.words.filter((line) => line.startsWith('agentctl refused')).join('\n')).toMatch(
    why,
  );
  expect(pushed.stderr).not.toMatch(/bug in agentctl|at .*\.[jt]s:/);
}

/** Offers a forged promotion of v3 to pre-release, in place of the honest one. */
function forgedPromotion(
  why: RegExp,
  forgery: (folder: string, honest: string) => Forgery,
): Promise<void> {
  const { folder, honest } = promoted;
  const forged = forge(folder, honest, forgery(folder, honest));
  expect(forged).not.toBe(honest);
  return expectDeclined(promoted, why, `${forged}:refs/heads/pre-release`);
}

const changedRecord =
  (change: (value: Record<string, unknown>) => void) =>
  (folder: string, honest: string): Forgery => ({
    parts: { [RECORD]: record(folder, honest, change) },
  });

/** A change of what record and head both say. */
const changedBoth =
  (change: (value: Record<string, unknown>) => void) =>
  (folder: string, honest: string): Forgery => ({
    parts: {
      [RECORD]: record(folder, honest, change),
      [HEAD]: record(
        folder,
        honest,
        (head) => {
          const known = { ...head };
          change(head);
          for (const key of Object.keys(head)) if (!(key in known)) delete head[key];
        },
        HEAD,
      ),
    },
  });

describe('a commit that is none of ours', () => {
  test('made by hand', () =>
    forgedPromotion(/malformed|holds no|record|changes/, (folder, honest) => ({
      tree: forgeTree(folder, `${honest}~1`, { 'notes.txt': 'hello' }),
    })));
  test('a foreign file beside', () =>
    forgedPromotion(/also changes hack\.sh/, () => ({ parts: { 'hack.sh': 'x' } })));
  test('a foreign file in .agentctl', () =>
    forgedPromotion(/also changes \.agentctl\/other/, () => ({
      parts: { '.agentctl/other': 'x' },
    })));
  test('another agent smuggled in', () =>
    forgedPromotion(/also changes agents\/other/, (folder) => ({
      parts: {
        'agents/other': { mode: '40000', oid: git(folder, 'rev-parse', 'main:agents/booking') },
      },
    })));
  test('settings changed beside', () =>
    forgedPromotion(/also changes \.agentctl\/settings\/booking\.yaml/, () => ({
      parts: { '.agentctl/settings/booking.yaml': 'lock: false\n' },
    })));
  test('a record of another agent', () =>
    forgedPromotion(/also changes \.agentctl\/deployed\/other\.json/, (folder, honest) => ({
      parts: { '.agentctl/deployed/other.json': record(folder, honest, () => undefined) },
    })));
  test('other files than those of the tag', () =>
    forgedPromotion(/not those that its record names/, () => ({
      parts: { 'agents/booking/agent.yaml': 'name: Mallory\n' },
    })));
  test('a merge', () =>
    forgedPromotion(/merge/, (folder, honest) => ({
      parents: [git(folder, 'rev-parse', `${honest}~1`), git(folder, 'rev-parse', 'main')],
    })));
  test('another author than its record names', () =>
    forgedPromotion(/another person/, () => ({ env: { GIT_AUTHOR_NAME: 'Mallory' } })));
  test('another message than its record', () =>
    forgedPromotion(/message says something else/, (folder, honest) => ({
      message: messageOf(folder, honest).replace('v3', 'v2'),
    })));
});

describe('a commit object that no git command writes', () => {
  test.each<[string, RegExp, (text: string) => string]>([
    ['another encoding', /headers/, (t) => t.replace('\n\n', '\nencoding ISO-2022-JP\n\n')],
    [
      'two authors',
      /headers/,
      (t) => t.replace(/^author (.*)$/m, 'author $1\nauthor M <m@m> 1 +0000'),
    ],
    [
      'a million brackets for an author',
      /a header of/,
      (t) => t.replace(/^author .*$/m, `author ${'<'.repeat(1_000_000)}`),
    ],
    ['a megabyte of message', /bytes, and at most/, (t) => t + 'x'.repeat(2_000_000)],
    ['an unknown header', /headers/, (t) => t.replace('\n\n', '\nnote x\n\n')],
  ])('%s', (_, why, change) => {
    const { folder, honest } = promoted;
    const text = `${git(folder, 'cat-file', 'commit', honest)}\n`;
    const forged = object(folder, 'commit', change(text));
    return expectDeclined(promoted, why, `${forged}:refs/heads/pre-release`);
  });
});

describe('a forged record', () => {
  test.each<[string, RegExp, (value: Record<string, unknown>) => void]>([
    ['another tree', /not those that its record names/, (r) => (r['tree'] = '1'.repeat(40))],
    ['another version', /highest|commit message|another/, (r) => (r['version'] = 2)],
    ['another tag', /another tag/, (r) => (r['tag'] = '1'.repeat(40))],
    ['another commit', /another tag object or commit/, (r) => (r['commit'] = '1'.repeat(40))],
    ['another previous', /previous 1, and 2 is due/, (r) => (r['previous'] = 1)],
    ['no previous', /previous null, and 2 is due/, (r) => (r['previous'] = null)],
    ['another environment', /environment "live"/, (r) => (r['environment'] = 'live')],
    ['from elsewhere', /came from live, not from sandbox/, (r) => (r['from'] = 'live')],
    ['another source', /what no promote has/, (r) => (r['source'] = 'main')],
    ['a forgiven version', /versions that this move does not/, (r) => (r['rejected'] = [1])],
    ['another highest', /highest 99, and 3 is due/, (r) => (r['highest'] = 99)],
    ['another actor', /placed|another person/, (r) => (r['actor'] = { name: 'M', email: 'm@m' })],
    ['another action', /what no publish has/, (r) => (r['action'] = 'publish')],
    ['an unknown action', /action is not known/, (r) => (r['action'] = 'explode')],
    ['an unknown key', /not written as agentctl writes it/, (r) => (r['more'] = 1)],
    ['a claimed override', /gives no reason/, (r) => (r['override'] = ['lock'])],
    ['another schema', /schema 2/, (r) => (r['schema'] = 2)],
    ['a text for a number', /missing or of the wrong type/, (r) => (r['seq'] = '3')],
  ])('%s', (_, why, change) => forgedPromotion(why, changedRecord(change)));

  test.each<[string, RegExp, (value: Record<string, unknown>) => void]>([
    ['seq again', /seq 2, and 3 is due/, (r) => (r['seq'] = 2)],
    ['seq skipped', /seq 4, and 3 is due/, (r) => (r['seq'] = 4)],
    [
      'time going back',
      /placed|times never go back/,
      (r) => (r['at'] = '2001-01-01T00:00:00.000Z'),
    ],
    ['another agent', /.+/, (r) => (r['agent'] = 'other')],
    ['an agent outside', /can't name an agent/, (r) => (r['agent'] = '../../x')],
  ])('record and head together: %s', (_, why, change) => forgedPromotion(why, changedBoth(change)));

  test('time going back, in every place', () =>
    forgedPromotion(/times never go back/, (folder, honest) => {
      const at = '2001-01-01T00:00:00.000Z';
      return {
        ...changedBoth((r) => {
          r['at'] = at;
          if (r['placed']) Object.assign(r['placed'], { at });
        })(folder, honest),
        env: { GIT_AUTHOR_DATE: '@978307200 +0000', GIT_COMMITTER_DATE: '@978307200 +0000' },
      };
    }));
  test('time far ahead', () =>
    forgedPromotion(/lies in the future/, (folder, honest) =>
      changedBoth((r) => {
        r['at'] = '9999-01-01T00:00:00.000Z';
        if (r['placed']) Object.assign(r['placed'], { at: r['at'] });
      })(folder, honest),
    ));
  test('head and record disagree', () =>
    forgedPromotion(/disagree/, (folder, honest) => ({
      parts: { [HEAD]: record(folder, honest, (head) => (head['seq'] = 9), HEAD) },
    })));
  test('no log.json', () =>
    forgedPromotion(/no \.agentctl\/log\.json/, () => ({ parts: { [HEAD]: null } })));
  test('no JSON', () => forgedPromotion(/not JSON/, () => ({ parts: { [RECORD]: 'live: v3\n' } })));
  test('__proto__', () =>
    forgedPromotion(/not written as agentctl writes it/, (folder, honest) => ({
      parts: {
        [RECORD]: record(folder, honest, () => undefined).replace(
          '{\n',
          '{\n  "__proto__": {"seq": 1, "override": ["lock"]},\n',
        ),
      },
    })));
  test('a key twice', () =>
    forgedPromotion(/not written as agentctl writes it/, (folder, honest) => ({
      parts: {
        [RECORD]: record(folder, honest, () => undefined).replace('{\n', '{\n  "version": 1,\n'),
      },
    })));
  test('10 MB', () =>
    forgedPromotion(/bytes, and at most/, (folder, honest) => ({
      parts: { [RECORD]: record(folder, honest, (r) => (r['message'] = 'x'.repeat(10_000_000))) },
    })));
  test('deeply nested', () =>
    forgedPromotion(/.+/, () => ({ parts: { [RECORD]: '['.repeat(200_000) } })));
  test('a record that is a link', () =>
    forgedPromotion(/no plain file/, (folder) => ({
      parts: { [RECORD]: { mode: '120000', oid: blob(folder, '/etc/passwd') } },
    })));
  test('not UTF-8', () =>
    forgedPromotion(/can't be read as text/, () => ({
      parts: { [RECORD]: Buffer.from([0xff, 0xfe]) },
    })));
});

describe('the chain', () => {
  test('a log that was rewritten', async () => {
    const { folder, bare } = stage();
    const forged = forge(folder, 'live', { parents: [git(folder, 'rev-parse', 'live~2')] });
    await expectDeclined({ folder, bare }, /never rewritten/, `+${forged}:refs/heads/live`);
  });
  test('a log that was set back', async () => {
    const { folder, bare } = stage();
    await expectDeclined({ folder, bare }, /never rewritten/, '+live~1:refs/heads/live');
  });
  test('a log with another beginning', async () => {
    const { folder, bare } = stage();
    await expectDeclined({ folder, bare }, /never rewritten/, '+main:refs/heads/live');
  });
  test('two commits at once', async () => {
    const { folder, bare } = stage();
    await run(folder, 'rollback', 'sandbox', '--yes');
    await run(folder, 'rollback', 'sandbox', '--to', 'v3', '--yes');
    await expectDeclined({ folder, bare }, /2 commits at once/, 'sandbox');
  });
  test('a branch that is deleted', async () => {
    const { folder, bare } = stage();
    await expectDeclined({ folder, bare }, /never deleted/, ':refs/heads/live');
  });
  test('one deployment twice', async () => {
    const { folder, bare } = stage();
    const forged = forge(folder, 'live', { parents: [git(folder, 'rev-parse', 'live')] });
    await expectDeclined({ folder, bare }, /holds no|seq|rec/, `${forged}:refs/heads/live`);
  });
  test('a branch whose name differs by capitals alone', async () => {
    const { folder, bare } = stage();
    await expectDeclined({ folder, bare }, /capital letters/, 'main:refs/heads/Live');
  });
  test('a branch that keeps an environment’s from being made', async () => {
    const folder = workspace();
    const bare = await server(folder);
    for (const [name, why] of [
      ['live/x', /beside the branch live of live/],
      ['LIVE', /capital letters/],
    ] as const)
      expect(push(folder, bare, `main:refs/heads/${name}`).words.join('\n')).toMatch(why);
    git(folder, 'tag', 'booking');
    expect(push(folder, bare, 'refs/tags/booking').words.join('\n')).toMatch(/stands where/);
    expect([...refs(bare).keys()]).toEqual(['refs/heads/main']);
  });
  test('a whole log of which one commit is forged', async () => {
    const { folder } = stage();
    const bare = await emptyServer(folder);
    const forged = forge(folder, 'sandbox~1', {
      parts: { 'agents/booking/agent.yaml': 'name: Mallory\n' },
    });
    const tip = forge(folder, 'sandbox', { parents: [forged] });
    const pushed = push(folder, bare, '--tags', 'main', `${tip}:refs/heads/sandbox`);
    expect(pushed.words.join('\n')).toMatch(`${forged.slice(0, 10)}: `);
    expect(refs(bare).size).toBe(0);
  });
});

describe('tags', () => {
  const tag = (folder: string, name: string, target: string, own = name) =>
    object(
      folder,
      'tag',
      `object ${git(folder, 'rev-parse', target)}\ntype commit\ntag ${own}\ntagger A <a@b> 1 +0000\n\nwords\n`,
    );

  /** A commit whose agents/booking holds some parts more. */
  const withParts = (folder: string, parts: Parameters<typeof forgeTree>[2]) =>
    forge(folder, 'main', { tree: forgeTree(folder, 'main', parts) });

  test.each<[string, RegExp, (folder: string) => string[]]>([
    ['moved', /never moved/, (f) => [`+${tag(f, 'booking/v1', 'main')}:refs/tags/booking/v1`]],
    ['deleted', /never deleted/, () => [':refs/tags/booking/v1']],
    [
      'lightweight',
      /not annotated/,
      (f) => [`${withParts(f, { 'agents/booking/x.md': 'x' })}:refs/tags/booking/v4`],
    ],
    ['of a blob', /not annotated|no commit/, (f) => [`${blob(f, 'x')}:refs/tags/booking/v4`]],
    [
      'under another name',
      /calls itself booking\/v1/,
      () => ['refs/tags/booking/v1:refs/tags/booking/v4'],
    ],
    [
      'of what is a version already',
      /holds what is v3 already/,
      (f) => [`${tag(f, 'booking/v4', 'main')}:refs/tags/booking/v4`],
    ],
    [
      'far ahead',
      /leaves a gap/,
      (f) => [
        `${tag(f, 'booking/v999999999', withParts(f, { 'agents/booking/x.md': 'x' }))}:refs/tags/booking/v999999999`,
      ],
    ],
    [
      'without the agent',
      /without the folder/,
      (f) => [
        `${tag(f, 'booking/v4', withParts(f, { 'agents/booking': null }))}:refs/tags/booking/v4`,
      ],
    ],
    [
      'in capitals',
      /capital letters/,
      (f) => [`${tag(f, 'Booking/v4', 'main')}:refs/tags/Booking/v4`],
    ],
    [
      'with a symbolic link',
      /a symbolic link, link/,
      (f) => [
        `${tag(f, 'booking/v4', withParts(f, { 'agents/booking/link': { mode: '120000', oid: blob(f, '/etc') } }))}:refs/tags/booking/v4`,
      ],
    ],
    [
      'with a submodule',
      /a submodule, sub/,
      (f) => [
        `${tag(f, 'booking/v4', withParts(f, { 'agents/booking/sub': { mode: '160000', oid: git(f, 'rev-parse', 'main') } }))}:refs/tags/booking/v4`,
      ],
    ],
    [
      'with a file of 6 MB',
      /MiB/,
      (f) => [
        `${tag(f, 'booking/v4', withParts(f, { 'agents/booking/big.md': 'x'.repeat(6_000_000) }))}:refs/tags/booking/v4`,
      ],
    ],
    [
      'with names that differ in case',
      /case does not count/,
      (f) => [
        `${tag(f, 'booking/v4', withParts(f, { 'agents/booking/A.md': 'x', 'agents/booking/a.md': 'y' }))}:refs/tags/booking/v4`,
      ],
    ],
  ])('%s', (_, why, specs) => expectDeclined(promoted, why, ...specs(promoted.folder)));

  /** A commit with a tree for agents/booking that git itself would not write. */
  const withTree = (
    folder: string,
    entries: readonly [mode: string, name: string, oid: string][],
  ) => {
    const bytes = entries.map(([mode, name, oid]) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]),
    );
    const tree = object(folder, 'tree', Buffer.concat(bytes));
    const level = (name: string, oid: string) =>
      object(
        folder,
        'tree',
        Buffer.concat([Buffer.from(`40000 ${name}\0`), Buffer.from(oid, 'hex')]),
      );
    return forge(folder, 'main', { tree: level('agents', level('booking', tree)) });
  };

  test.each<[string, RegExp, (folder: string) => [string, string, string][]]>([
    ['.git', /\.git/, (f) => [['100644', '.git', blob(f, 'x')]]],
    [
      '.GIT as a folder',
      /\.GIT/,
      (f) => [['40000', '.GIT', git(f, 'rev-parse', 'main:agents/booking')]],
    ],
    ['git~1', /git~1/, (f) => [['100644', 'git~1', blob(f, 'x')]]],
    ['..', /\.\./, (f) => [['40000', '..', git(f, 'rev-parse', 'main:agents/booking')]]],
    ['a slash in a name', /.+/, (f) => [['100644', 'a/../../b', blob(f, 'x')]]],
    [
      'one name twice',
      /malformed/,
      (f) => [
        ['100644', 'a', blob(f, 'x')],
        ['100644', 'a', blob(f, 'y')],
      ],
    ],
    [
      'another order',
      /malformed/,
      (f) => [
        ['100644', 'b', blob(f, 'x')],
        ['100644', 'a', blob(f, 'y')],
      ],
    ],
    [
      'a name of a million dots',
      /longer than 255 bytes/,
      (f) => [['100644', `${'.'.repeat(1_000_000)}x`, blob(f, 'x')]],
    ],
    ['an odd mode', /malformed \(mode 100664\)/, (f) => [['100664', 'a', blob(f, 'x')]]],
    [
      '100,000 entries',
      /bytes, and at most/,
      (f) => {
        const oid = blob(f, 'x');
        return Array.from({ length: 100_000 }, (_, index) => [
          '100644',
          String(100_000 + index),
          oid,
        ]);
      },
    ],
    [
      '30,000 files',
      /more than 20000 files/,
      (f) => {
        const oid = blob(f, 'x');
        return Array.from({ length: 30_000 }, (_, index) => [
          '100644',
          String(100_000 + index),
          oid,
        ]);
      },
    ],
  ])('a tree with %s', (_, why, entries) => {
    const { folder } = promoted;
    const made = tag(folder, 'booking/v4', withTree(folder, entries(folder)));
    // A server that checks objects itself refuses some of them before the hook is asked.
    return expectDeclined(promoted, why, `${made}:refs/tags/booking/v4`);
  });

  test('a refused tag refuses the whole push', () => {
    const { folder, bare } = promoted;
    const pushed = push(folder, bare, 'pre-release', ':refs/tags/booking/v1');
    expectRefused(pushed, bare, /^agentctl refused booking\/v1: .*$/);
  });
});

describe('the rules', () => {
  const allowing = (folder: string, rules: string) => {
    write(folder, 'agentctl.yaml', `overrides: [${rules}]\n`);
  };

  test('a skipped step', async () => {
    const { folder, bare } = stage();
    await run(
      folder,
      'promote',
      'live',
      '--version',
      'v3',
      '--skip-steps',
      '--reason',
      'x',
      '--yes',
    );
    await expectDeclined(
      { folder, bare },
      /has not run in pre-release.*does not allow ladder/,
      'live',
    );
  });
  test('a skipped step that says nothing of it', async () => {
    const { folder, bare } = stage();
    await run(
      folder,
      'promote',
      'live',
      '--version',
      'v3',
      '--skip-steps',
      '--reason',
      'x',
      '--yes',
    );
    const honest = git(folder, 'rev-parse', 'live');
    const forged = forge(folder, honest, {
      parts: {
        [RECORD]: record(folder, honest, (r) =>
          Object.assign(r, { override: [], reason: null, from: 'pre-release' }),
        ),
      },
      message: messageOf(folder, honest).replace('    Reason: x\n\n', ''),
    });
    await expectDeclined(
      { folder, bare },
      /has not run in pre-release/,
      `${forged}:refs/heads/live`,
    );
  });
  test('a rejected version', async () => {
    const { folder, bare } = stage();
    await run(folder, 'promote', 'live', '--version', 'v2', '--force', '--reason', 'x', '--yes');
    await expectDeclined({ folder, bare }, /v2 was rejected in live/, 'live');
  });
  test('a rejected version that is forgiven by its own record', async () => {
    const { folder, bare } = stage();
    await run(folder, 'promote', 'live', '--version', 'v2', '--force', '--reason', 'x', '--yes');
    const honest = git(folder, 'rev-parse', 'live');
    const forged = forge(folder, honest, {
      parts: {
        [RECORD]: record(folder, honest, (r) =>
          Object.assign(r, { override: [], reason: null, rejected: [] }),
        ),
      },
      message: messageOf(folder, honest).replace('    Reason: x\n\n', ''),
    });
    await expectDeclined({ folder, bare }, /v2 was rejected in live/, `${forged}:refs/heads/live`);
  });
  test('a locked environment', async () => {
    const { folder, bare } = stage();
    await run(folder, 'env', 'lock', 'pre-release', '--reason', 'launch');
    const locked = git(folder, 'rev-parse', 'pre-release');
    await run(folder, 'promote', 'pre-release', '--force', '--reason', 'x');
    expectPushed(push(folder, bare, `${locked}:refs/heads/pre-release`));
    const pushed = push(folder, bare, 'pre-release');
    expect(pushed.words.join('\n')).toMatch(/locked by Alice: launch/);
    expect(git(bare, 'rev-parse', 'pre-release')).toBe(locked);
  });
  test('a lock of all, for an agent that comes later', async () => {
    const { folder, bare } = stage();
    await run(folder, 'env', 'lock', 'sandbox', '--all', '--reason', 'launch');
    const locked = git(folder, 'rev-parse', 'sandbox');
    expectPushed(push(folder, bare, 'sandbox'));
    addAgent(folder, 'reception');
    await run(folder, 'publish', '--agent', 'reception', '--force', '--reason', 'x');
    const pushed = push(folder, bare, 'sandbox', 'refs/tags/reception/v1');
    expect(pushed.words.join('\n')).toMatch(/locked by Alice: launch/);
    expect(git(bare, 'rev-parse', 'sandbox')).toBe(locked);
  });
  test('a rollback to what never ran there', async () => {
    const { folder, bare } = stage();
    await run(
      folder,
      'promote',
      'live',
      '--version',
      'v3',
      '--skip-steps',
      '--reason',
      'x',
      '--yes',
    );
    const honest = git(folder, 'rev-parse', 'live');
    const forged = forge(folder, honest, {
      parts: {
        [RECORD]: record(folder, honest, (r) =>
          Object.assign(r, { action: 'rollback', override: [], reason: null, from: null }),
        ),
      },
      message: messageOf(folder, honest)
        .replace('    Reason: x\n\n', '')
        .replace('promote booking v3 to live', 'roll back booking in live to v3')
        .replace('Action: promote', 'Action: rollback'),
    });
    await expectDeclined({ folder, bare }, /has never run there/, `${forged}:refs/heads/live`);
  });
  test('published somewhere else than in sandbox', async () => {
    const { folder, bare } = stage();
    await run(folder, 'promote', 'pre-release');
    const honest = git(folder, 'rev-parse', 'pre-release');
    const forged = forge(folder, honest, {
      parts: {
        [RECORD]: record(folder, honest, (r) =>
          Object.assign(r, { action: 'publish', from: null }),
        ),
      },
      message: messageOf(folder, honest)
        .replace('promote booking', 'publish booking')
        .replace('Action: promote', 'Action: publish'),
    });
    await expectDeclined(
      { folder, bare },
      /published in sandbox/,
      `${forged}:refs/heads/pre-release`,
    );
  });
  test('a version whose tag is not there', async () => {
    const { folder, bare } = stage();
    edit(folder, 'Fourth');
    await run(folder, 'publish', '-m', 'Fourth');
    await expectDeclined({ folder, bare }, /does not have the tag booking\/v4/, 'sandbox');
  });
  test('a lock that changes settings beside', async () => {
    const { folder, bare } = stage();
    await run(folder, 'env', 'lock', 'live', '--reason', 'launch');
    const path = '.agentctl/settings/booking.yaml';
    const text = git(folder, 'show', `live:${path}`);
    const forged = forge(folder, 'live', { parts: { [path]: `numbers: []\n${text}\n` } });
    await expectDeclined({ folder, bare }, /more of the settings/, `${forged}:refs/heads/live`);
  });
  test('a lock in somebody else’s name', async () => {
    const { folder, bare } = stage();
    await run(folder, 'env', 'lock', 'live', '--reason', 'launch');
    const path = '.agentctl/settings/booking.yaml';
    const text = git(folder, 'show', `live:${path}`).replace('"Alice"', '"Bob"');
    const forged = forge(folder, 'live', { parts: { [path]: `${text}\n` } });
    await expectDeclined({ folder, bare }, /names another person/, `${forged}:refs/heads/live`);
  });
  test('an unlock that moves', async () => {
    const { folder, bare } = stage();
    await run(folder, 'env', 'lock', 'live', '--reason', 'launch');
    expectPushed(push(folder, bare, 'live'));
    await run(folder, 'env', 'unlock', 'live');
    const forged = forge(folder, 'live', {
      parts: {
        'agents/booking': { mode: '40000', oid: git(folder, 'rev-parse', 'main:agents/booking') },
      },
    });
    const before = refs(bare);
    const pushed = push(folder, bare, `${forged}:refs/heads/live`);
    expect(pushed.words.join('\n')).toMatch(/also changes agents\/booking/);
    expect(refs(bare)).toEqual(before);
  });
  test('a version that was rejected below, in a first deployment that dates itself before', async () => {
    const { folder, bare } = await published();
    await run(folder, 'promote', 'pre-release');
    expectPushed(push(folder, bare, 'pre-release'));
    await run(folder, 'promote', 'live', '--yes');
    edit(folder, 'Second');
    await run(folder, 'publish', '-m', 'Second');
    await run(folder, 'promote', 'pre-release');
    await run(folder, 'rollback', 'pre-release', '--yes');
    await run(folder, 'rollback', 'pre-release', '--to', 'v2', '--reject', '--yes');
    const log = git(folder, 'rev-list', '--reverse', 'pre-release').split('\n').slice(1);
    await deliver(folder, bare, 'main', 'sandbox', 'refs/tags/booking/v2');
    for (const commit of log) await deliver(folder, bare, `${commit}:refs/heads/pre-release`);
    await expectDeclined({ folder, bare }, /v1 was rejected in pre-release/, 'live');
  });
  test('nobody permits himself what he pushes', async () => {
    const { folder, bare } = stage();
    allowing(folder, 'ladder');
    git(folder, 'commit', '--quiet', '-am', 'Allow it');
    await run(
      folder,
      'promote',
      'live',
      '--version',
      'v3',
      '--skip-steps',
      '--reason',
      'x',
      '--yes',
    );
    expectRefused(push(folder, bare, 'main', 'live'), bare, /has not run in pre-release/);
  });
  test('without a policy, or with a broken one, only environments wait for it', async () => {
    const folder = workspace();
    await run(folder, 'publish', '-m', 'First');
    const bare = await emptyServer(folder);
    expect(push(folder, bare, 'sandbox', '--tags').words.join('\n')).toMatch(
      /no branch main yet.*git push <remote> main/,
    );
    write(folder, 'agentctl.yaml', 'environments: 3\n');
    git(folder, 'commit', '--quiet', '-am', 'Break it');
    expectPushed(push(folder, bare, 'main'));
    expectPushed(push(folder, bare, 'main:refs/heads/feature'));
    expect(push(folder, bare, 'sandbox', '--tags').words.join('\n')).toMatch(
      /agentctl\.yaml on the branch main of the server is broken/,
    );
    expect([...refs(bare).keys()]).toEqual(['refs/heads/feature', 'refs/heads/main']);
  });
});

test('after all that, the server is as it was, and takes the honest deployment', () => {
  const { folder, bare } = promoted;
  checkInvariants(bare);
  expectPushed(push(folder, bare, 'pre-release'));
});
