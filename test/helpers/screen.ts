import type { Screen, View } from '../../src/ui/screen.ts';
import { measured } from '../../src/ui/width.ts';

/** Returns a place of a width whose colours are words: `<added>text</>`; or one without colours. */
export function screenOf(width: number | null, colours: 'words' | 'none' = 'none'): Screen {
  return {
    paint: (label, text) => (colours === 'none' ? text : `<${label}>${text}</>`),
    width,
    now: new Date('2026-03-01T12:00:00Z'),
    ladder: ['sandbox', 'pre-release', 'live'],
    typed: (text) => text,
  };
}

/** Shows data as a view does on a screen. */
export function shown<T>(view: View<T>, data: T, screen: Screen): Promise<string> {
  return measured(() => view(data, screen));
}
