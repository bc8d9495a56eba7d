import { Chalk } from 'chalk';
import type { ChalkInstance } from 'chalk';

/** What a piece of text is; this file alone says how it looks. */
export type Label =
  | 'added'
  | 'removed'
  | 'changed'
  | 'added-word'
  | 'removed-word'
  | 'syntax-key'
  | 'syntax-string'
  | 'syntax-value'
  | 'syntax-comment'
  | 'syntax-reference'
  | 'version'
  | 'dim'
  | 'strong'
  | 'error'
  | 'warning'
  | 'success'
  | 'command'
  | 'first'
  | 'middle'
  | 'last'
  | 'alert'
  | 'difference';

/** Paints text by its label. */
export type Paint = (label: Label, text: string) => string;

/** Returns the painter for a number of colours; without colours it returns texts as they are. */
export function createPaint(level: 0 | 1 | 2 | 3): Paint {
  const chalk = new Chalk({ level });
  // Of 256 colours those that can be read on dark and on light ground; of sixteen the terminal's own theme decides.
  const one = (code: number, plain: ChalkInstance) => (level >= 2 ? chalk.ansi256(code) : plain);
  // Bluish green against vermilion, and blue against ochre and purple, stay apart for the colour-blind.
  const green = one(29, chalk.green);
  const red = one(166, chalk.red);
  const ochre = one(136, chalk.yellow);
  const blue = one(32, chalk.cyan);
  const purple = one(162, chalk.magenta);
  const styles: Record<Label, (text: string) => string> = {
    added: green,
    removed: red,
    changed: ochre,
    'added-word': green.bold.underline,
    'removed-word': red.bold.underline,
    'syntax-key': blue,
    'syntax-string': ochre,
    'syntax-value': purple,
    'syntax-comment': chalk.dim,
    'syntax-reference': purple.bold,
    version: chalk.bold,
    dim: chalk.dim,
    strong: chalk.bold,
    error: red.bold,
    warning: ochre,
    success: green,
    command: blue,
    first: blue,
    middle: ochre,
    last: purple.bold,
    alert: purple.bold.inverse,
    difference: ochre.bold.underline,
  };
  return (label, text) => styles[label](text);
}
