// The colours on dark and on light ground, and as the colour-blind see them.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPaint } from '../../src/ui/theme.ts';
import type { Label } from '../../src/ui/theme.ts';
import { PROJECT } from '../helpers/repository.ts';

type Rgb = readonly [number, number, number];

const LABELS: readonly Label[] = [
  'added',
  'removed',
  'changed',
  'syntax-key',
  'syntax-string',
  'syntax-value',
  'error',
  'warning',
  'success',
  'command',
  'first',
  'middle',
  'last',
];

/** The colour of a label on a terminal of 256 colours, by xterm's cube of 6 × 6 × 6. */
function colourOf(label: Label): Rgb {
  const code = Number(/38;5;(\d+)m/.exec(createPaint(2)(label, 'x'))?.[1] ?? NaN);
  expect(code, label).toBeGreaterThanOrEqual(16);
  expect(code, label).toBeLessThan(232);
  const step = (value: number) => (value === 0 ? 0 : 55 + 40 * value);
  const cube = code - 16;
  return [step(Math.floor(cube / 36)), step(Math.floor(cube / 6) % 6), step(cube % 6)];
}

// WCAG 2.2, relative luminance and contrast ratio.
const linear = (value: number) =>
  value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
const luminance = ([red, green, blue]: Rgb) =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
const contrast = (colour: Rgb, ground: Rgb) => {
  const [light = 0, dark = 0] = [luminance(colour), luminance(ground)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

// Viénot, Brettel and Mollon 1999: without the cones for green, and without those for red.
const BLIND = {
  deuteranopia: [0.29275, 0.70725, -0.02234, 1.02234],
  protanopia: [0.11238, 0.88762, 0.00401, 0.99599],
} as const;

function seen([red, green, blue]: Rgb, kind: keyof typeof BLIND): [number, number] {
  const [a, b, c, d] = BLIND[kind];
  const yellow = a * linear(red) + b * linear(green);
  const other = c * (linear(red) - linear(green)) + d * linear(blue);
  return [yellow, other].map((value) => 255 * Math.max(value, 0) ** (1 / 2.4)) as [number, number];
}

test.each(LABELS)('%s can be read on black and on white', (label) => {
  expect(contrast(colourOf(label), [0, 0, 0])).toBeGreaterThan(3);
  expect(contrast(colourOf(label), [255, 255, 255])).toBeGreaterThan(3);
});

describe.each(['deuteranopia', 'protanopia'] as const)('with %s', (kind) => {
  test.each<[Label, Label]>([
    ['added', 'removed'],
    ['added', 'changed'],
    ['first', 'middle'],
    ['middle', 'last'],
    ['first', 'last'],
    ['success', 'error'],
    ['syntax-key', 'syntax-string'],
  ])('%s and %s stay apart', (one, other) => {
    const [a, b] = [seen(colourOf(one), kind), seen(colourOf(other), kind)];
    expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeGreaterThan(50);
  });
});

test('what is removed has one sign, that of patches: U+2212 looks like it, and is not found by who types it', () => {
  const views = join(PROJECT, 'src/ui');
  const files = readdirSync(views, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(
    files.filter((path) => readFileSync(join(views, path), 'utf8').includes('\u2212')),
  ).toEqual([]);
});
