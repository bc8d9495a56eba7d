import type { Desk } from './desk.ts';

/** A command within a conversation: `/undo 2`. */
export interface SlashCommand {
  name: string;
  /** What may follow, as help shows it. */
  argument: string;
  summary: string;
  /** What may follow, for completion. */
  candidates?: (desk: Desk) => readonly string[] | Promise<readonly string[]>;
  run: (desk: Desk, argument: string) => void | Promise<void>;
}
