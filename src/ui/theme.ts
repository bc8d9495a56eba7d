import { Chalk } from 'chalk';

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
  // Cyan, yellow and magenta stay apart for the colour-blind, on dark and on light ground.
  const styles: Record<Label, (text: string) => string> = {
    added: chalk.green,
    removed: chalk.red,
    changed: chalk.yellow,
    'added-word': chalk.green.bold.underline,
    'removed-word': chalk.red.bold.underline,
    'syntax-key': chalk.cyan,
    'syntax-string': chalk.yellow,
    'syntax-value': chalk.magenta,
    'syntax-comment': chalk.dim,
    'syntax-reference': chalk.magenta.bold,
    version: chalk.bold,
    dim: chalk.dim,
    strong: chalk.bold,
    error: chalk.red.bold,
    warning: chalk.yellow,
    success: chalk.green,
    command: chalk.cyan,
    first: chalk.cyan,
    middle: chalk.yellow,
    last: chalk.magenta.bold,
    alert: chalk.magenta.bold.inverse,
    difference: chalk.yellow.bold.underline,
  };
  return (label, text) => styles[label](text);
}
