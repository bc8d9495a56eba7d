import { expect, test } from 'vitest';
import { editorCall } from '../../src/ui/editor.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { git, workspace, write } from '../helpers/repository.ts';

// What Windows makes of it cannot be run here (docs/platforms.md).
test('an editor is started as git starts it, and on Windows by its own shell', () => {
  expect(editorCall('linux', 'code --wait', '/tmp/live.yaml')).toEqual({
    command: 'sh',
    args: ['-c', 'code --wait "$1"', 'sh', '/tmp/live.yaml'],
    shell: false,
  });
  expect(editorCall('darwin', null, '/tmp/live.yaml').args[1]).toBe('vi "$1"');
  expect(editorCall('win32', 'code --wait', String.raw`C:\Users\Ana Conti\live.yaml`)).toEqual({
    command: String.raw`code --wait "C:\Users\Ana Conti\live.yaml"`,
    args: [],
    shell: true,
  });
  expect(editorCall('win32', null, 'live.yaml').command).toBe('notepad "live.yaml"');
});

test('notes that an editor on Windows wrote are published without its line endings', async () => {
  const folder = workspace();
  write(folder, 'notes.md', '\uFEFFAsk for allergies\r\n\r\nGuests told us so\r\n');
  expect((await agentctl(folder, ['publish', '-m', 'One', '--notes-file', 'notes.md'])).code).toBe(
    0,
  );
  const { versions } = await json<{ versions: { notes: string }[] }>(folder, ['versions']);
  expect(versions[0]?.notes).toBe('Ask for allergies\n\nGuests told us so');
  expect(git(folder, 'cat-file', 'tag', 'booking/v1')).not.toContain('\r');
});
