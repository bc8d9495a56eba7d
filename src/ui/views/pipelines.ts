import type { PipelineAnswer } from '../../core/remote-answers.ts';
import { listed } from '../../core/text.ts';
import { commandText, foreign, lines } from '../screen.ts';
import type { View } from '../screen.ts';
import { done } from './done.ts';

/** The text of a pipeline alone. */
export const pipelineTextView: View<PipelineAnswer> = ({ text }) => text;

/** The answer of `ci`. */
export const pipelineView: View<PipelineAnswer> = ({ written, file }, screen) =>
  written ? done(`Wrote ${file}`, screen) : `${file} is up to date: nothing to do`;

/** What there is to do before a pipeline works. */
export const pipelineNextView: View<PipelineAnswer> = (answer, screen) => {
  const { system, file, branch, remote, include, onButton } = answer;
  const places = [...answer.promotesTo, ...onButton];
  const needed =
    system === 'github'
      ? places.length === 0
        ? null
        : `  Settings > Environments: ${listed(places)}${onButton.length === 0 ? '' : `; reviewers for ${listed(onButton)}`}`
      : '  Settings > CI/CD > Variables: AGENTCTL_TOKEN, a project access token that may push';
  return lines(
    'next:',
    remote === null
      ? `  ${commandText('agentctl connect <remote>', screen)}: a pipeline works on a workspace that is shared`
      : null,
    include ? `  add to .gitlab-ci.yml: include: [{ local: ${file} }]` : null,
    needed,
    `  commit ${file} on ${foreign(branch)}; its first lines say what else the ${system === 'github' ? 'repository' : 'project'} may need`,
  );
};
