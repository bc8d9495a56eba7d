import { Command } from 'commander';
import type { Context } from '../cli/context.ts';

export default (context: Context) =>
  new Command('demo').action(() => {
    throw new Error(context.directory);
  });
