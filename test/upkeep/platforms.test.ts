import { expect, test } from 'vitest';
import { editorCall } from '../../src/ui/editor.ts';

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
