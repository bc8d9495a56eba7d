import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { processIo } from '../../src/ui/io.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { git, temporaryFolder, write } from '../helpers/repository.ts';
import { atTerminal, KEYS } from '../helpers/terminal.ts';
import { bookingEverywhere, plantSettings } from './workspaces.ts';

/** Makes an editor of shell commands, one for each time that it is opened; the file is "$1". */
function editorOf(...turns: string[]): { editor: string; seen: (turn: number) => string } {
  const folder = temporaryFolder('editor');
  const cases = turns.map((turn, index) => `${index + 1}) ${turn} ;;`).join('\n');
  write(
    folder,
    'edit',
    `#!/bin/sh
cd '${folder}' || exit 1
turn=$(($(cat turn 2>/dev/null || echo 0) + 1))
echo $turn >turn
cp "$1" "seen-$turn"
case $turn in
${cases}
*) exit 9 ;;
esac
`,
  );
  chmodSync(join(folder, 'edit'), 0o755);
  return {
    editor: `'${join(folder, 'edit')}'`,
    seen: (turn) => readFileSync(join(folder, `seen-${turn}`), 'utf8'),
  };
}

const settings = (folder: string) => git(folder, 'show', 'live:.agentctl/settings/booking.yaml');
const edit = (folder: string, editor: string, ...words: string[]) =>
  atTerminal(folder, ['env', 'edit', 'live', '--yes', ...words], { EDITOR: editor });
const keptFile = (screen: string) => /what you wrote\s+is\s+in\s+(\S+)/.exec(screen)?.[1] ?? '';

describe('env edit', () => {
  it('opens an invalid text again with the errors on top, and takes it once it is right', async () => {
    const folder = await bookingEverywhere();
    await json(folder, ['env', 'set', 'live', 'gift_card_url=https://x.example', '--yes']);
    const { editor, seen } = editorOf(
      `printf '# ours\\nendpoit: sip:a.example # main\\n#! mine\\nnumbers:\\n  "+442079460150": {}\\n' >>"$1"`,
      `sed -i 's/endpoit/endpoint/' "$1"`,
    );
    const run = edit(folder, editor);
    expect(await run.ended, run.screen()).toBe(0);
    expect(seen(1)).toBe('variables:\n  gift_card_url: "https://x.example"\n');
    expect(seen(2)).toMatchInlineSnapshot(`
      "#! Couldn't take the settings from booking-live.yaml.
      #! the key “endpoit” is not known; did you mean endpoint?
      variables:
        gift_card_url: "https://x.example"
      # ours
      endpoit: sip:a.example # main
      #! mine
      numbers:
        "+442079460150": {}
      "
    `);
    expect(settings(folder).replace(/"2026[^"]*"/, 'TIME')).toMatchInlineSnapshot(`
      "variables:
        gift_card_url: "https://x.example"
      # ours
      endpoint: sip:a.example # main
      #! mine
      numbers:
        "+442079460150":
          added: TIME"
    `);
    expect(run.stdout()).toContain('+ endpoint: sip:a.example');
    checkInvariants(folder);
  });

  it('keeps what was written where it is left as it was', async () => {
    const folder = await bookingEverywhere();
    const before = git(folder, 'rev-parse', 'live');
    const { editor } = editorOf(`echo 'numbers: [' >"$1"`, 'true');
    const run = edit(folder, editor);
    expect(await run.ended).toBe(130);
    expect(readFileSync(keptFile(run.screen()), 'utf8')).toContain('numbers: [\n');
    expect(git(folder, 'rev-parse', 'live')).toBe(before);
  });

  it.each([
    ['fails', 'echo "a: b" >"$1"; exit 1', 'Cancelled: the editor ended with 1'],
    ['is killed', 'kill -9 $$', 'Cancelled: the editor ended with'],
    ['deletes its file', 'rm "$1"', 'Cancelled: the file is gone'],
    [
      'writes another encoding',
      `printf 'endpoint: sip:caf\\351\\n' >"$1"`,
      'Cancelled: the text is not in UTF-8',
    ],
  ])('changes nothing where the editor %s', async (_, turn, words) => {
    const folder = await bookingEverywhere();
    const before = git(folder, 'rev-parse', 'live');
    const run = edit(folder, editorOf(turn).editor);
    expect(await run.ended).toBe(130);
    expect(run.screen()).toContain(words);
    const kept = keptFile(run.screen());
    expect(existsSync(kept)).toBe(kept !== '');
    expect(git(folder, 'rev-parse', 'live')).toBe(before);
  });

  it('says that an editor is not there, and leaves no file behind', async () => {
    const folder = await bookingEverywhere();
    const run = edit(folder, '/nowhere/editor');
    expect(await run.ended).toBe(130);
    expect(run.screen()).toContain('the editor ended with 127');
    expect(keptFile(run.screen())).toBe('');
  });

  it('brings back what was written before where the file is deleted later', async () => {
    const folder = await bookingEverywhere();
    const { editor } = editorOf(`echo 'endpoit: mine' >"$1"`, 'rm "$1"');
    const run = edit(folder, editor);
    expect(await run.ended).toBe(130);
    expect(readFileSync(keptFile(run.screen()), 'utf8')).toContain('endpoit: mine\n');
  });

  it('shows what was written before it asks, and keeps it on a no', async () => {
    const folder = await bookingEverywhere();
    const before = git(folder, 'rev-parse', 'live');
    const { editor } = editorOf(`echo 'endpoint: sip:a.example' >"$1"`);
    const run = atTerminal(folder, ['env', 'edit', 'live'], { EDITOR: editor });
    await run.waitFor('Change the settings of booking in live?');
    expect(run.screen()).toContain('+ endpoint: sip:a.example');
    run.press(KEYS.enter);
    expect(await run.ended).toBe(130);
    expect(readFileSync(keptFile(run.screen()), 'utf8')).toBe('endpoint: sip:a.example\n');
    expect(git(folder, 'rev-parse', 'live')).toBe(before);
  });

  it('leaves Ctrl-C to the editor as long as it runs', async () => {
    const ends = vi.fn();
    process.on('SIGINT', ends);
    const { lend } = processIo('', '');
    await lend?.(async () => process.emit('SIGINT'));
    expect(ends).not.toHaveBeenCalled();
    expect(process.listeners('SIGINT')).toContain(ends);
    process.off('SIGINT', ends);
  });

  it('does nothing where nothing was changed, and keeps a comment', async () => {
    const folder = await bookingEverywhere();
    const before = git(folder, 'rev-parse', 'live');
    const same = edit(folder, editorOf('true').editor);
    expect(await same.ended).toBe(0);
    expect(same.stdout()).toContain('are so already: nothing to do');
    expect(git(folder, 'rev-parse', 'live')).toBe(before);
    const commented = edit(folder, editorOf(`echo '# who calls whom' >>"$1"`).editor);
    expect(await commented.ended).toBe(0);
    expect(settings(folder)).toBe('# who calls whom');
  });

  it('shows what could be set where nothing is, and stores no line of that', async () => {
    const folder = await bookingEverywhere();
    const { editor, seen } = editorOf(
      `sed -i -e 's/^# endpoint: sip:agents.example.com:5060 *#.*/endpoint: sip:a.example/' -e 's/^# variables:.*/variables:/' -e 's/^#   booking_api_url/  booking_api_url/' "$1"`,
    );
    const run = edit(folder, editor);
    expect(await run.ended, run.screen()).toBe(0);
    expect(seen(1)).toMatchInlineSnapshot(`
      "# Nothing is set here yet. Take the # away from what you want to set; the lines that keep theirs are not stored.
      #
      # endpoint: sip:agents.example.com:5060     # where the agent answers; https://… as well
      #
      # endpoints:                                # where that differs by variant
      #   uptown: sip:uptown.example.com
      #
      # variables:                                # a secret only as a reference
      #   booking_api_url: https://bookings.example/v1
      #   booking_api_key: \${env:BOOKING_KEY}
      #
      # numbers:
      #   "+442079460150":
      #     variant: uptown
      #     label: Front desk
      "
    `);
    expect(settings(folder)).toBe(
      'endpoint: sip:a.example\nvariables:\n  booking_api_url: https://bookings.example/v1',
    );
    // Without its signs it is what can be set.
    const all = editorOf(`sed -i -e '/Nothing is set/d' -e 's/^# \\{0,1\\}//' "$1"`);
    await json(folder, ['env', 'unset', 'live', 'booking_api_url', '--endpoint', '--yes']);
    const whole = edit(folder, all.editor);
    expect(await whole.ended, whole.screen()).toBe(0);
    expect(settings(folder)).toContain('label: "Front desk"');
  });

  it('does not take back what somebody else changed meanwhile', async () => {
    const folder = await bookingEverywhere();
    const { editor, seen } = editorOf(
      `echo 'endpoint: sip:a' >>"$1"; until [ -e go ]; do sleep 0.1; done`,
    );
    const run = edit(folder, editor);
    await vi.waitFor(() => seen(1), 20_000);
    await json(folder, ['numbers', 'add', '+442079460150', '--env', 'live', '--yes']);
    write(editor.slice(1, -6), 'go', '');
    expect(await run.ended).toBe(4);
    expect(run.screen()).toContain('were changed by somebody else in the meantime');
    expect(readFileSync(keptFile(run.screen()), 'utf8')).toMatch(/^endpoint: sip:a$/m);
    expect(settings(folder)).toContain('+442079460150');
    expect(settings(folder)).not.toContain('sip:a');
  });

  it('mends what was damaged by hand', async () => {
    const folder = await bookingEverywhere();
    for (const text of ['endpoint: sip:a\nwrong: x\n', 'numbers: [\n']) {
      plantSettings(folder, 'live', text);
      const force = ['--force', '--reason', 'mend it'];
      const add = await agentctl(folder, [
        'numbers',
        'add',
        '+442079460150',
        '--env',
        'live',
        '--yes',
        ...force,
      ]);
      expect(add.code, add.stderr).toBe(text.includes('[') ? 1 : 0);
      const { editor, seen } = editorOf(`sed -i '/wrong/d; s/: \\[/: {}/' "$1"`);
      const run = edit(folder, editor, ...force);
      expect(await run.ended, run.screen()).toBe(0);
      expect(seen(1)).toContain(text.trimEnd());
      const doctor = await agentctl(folder, ['doctor', '--json']);
      expect(doctor.stdout).not.toContain('"settings-damaged"');
    }
  });
});
