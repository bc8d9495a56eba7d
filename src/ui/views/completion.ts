import type { CompletionAnswer } from '../../core/completion.ts';
import { lines } from '../screen.ts';
import type { View } from '../screen.ts';

/** The script of a shell, as the shell reads it. */
export const completionView: View<CompletionAnswer> = ({ script }) => script;

/** How to install it, for whoever sees the script on a terminal. */
export const installView: View<CompletionAnswer> = ({ install, shell }, screen) =>
  lines(
    `to install it: ${screen.paint('command', install)}`,
    `then open a new ${shell}; agentctl has to be on its PATH`,
  );
