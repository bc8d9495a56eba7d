import type { DoctorAnswer, StartAnswer } from '../../core/answers.ts';
import { count, shellWord } from '../../core/text.ts';
import { done } from './done.ts';
import { madeTree } from './made-tree.ts';
import { commandText, foreign, lines } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { withCommand } from './with-command.ts';

/** The answer of `doctor`. */
export const doctorView: View<DoctorAnswer> = ({ healthy, findings }, screen) => {
  const entries = findings.map(({ severity, code, message, fix, fixed }) =>
    lines(
      `${fixed ? screen.paint('success', '✓') : screen.paint(severity, severity === 'error' ? '✗' : '!')} ${foreign(message)} ${screen.paint('dim', `[${code}]`)}`,
      fixed ? '    mended' : `    ${screen.paint('dim', 'mend:')} ${screen.typed(foreign(fix))}`,
    ),
  );
  const open = findings.filter(({ fixed }) => !fixed).length;
  const summary =
    healthy && open === 0
      ? done('Versions, logs and records agree', screen)
      : healthy
        ? done(`Versions, logs and records agree (${count(open, 'note')})`, screen)
        : count(open, 'finding');
  return [...entries, summary].join('\n');
};

/** The answer of `init`. */
export const initView: View<StartAnswer> = (answer, screen) =>
  answer.created
    ? lines(
        done(
          `Started a workspace with the agent ${answer.agent} in ${foreign(answer.directory)}${answer.newRepository ? ', a new git repository' : ''}`,
          screen,
        ),
        `  template ${answer.template}, ${count(answer.files.length, 'file')} committed`,
        screen.width === null ? null : madeTree(answer.files, screen),
        ...answer.edited.map((path) => `  edited ${path}, which is yours to commit`),
        ...keptLines(answer, screen),
        answer.skipped === null
          ? null
          : `  ${screen.paint('warning', 'left alone:')} ${answer.skipped}`,
      )
    : `${foreign(answer.directory)} is a workspace with the agent ${answer.agent} already: nothing to do`;

/** Says that an AGENTS.md of somebody's own was left alone at a start. */
export function keptLines({ kept }: Pick<StartAnswer, 'kept'>, screen: Screen): string[] {
  const ours = commandText('agentctl help assistants', screen);
  const left = screen.paint('warning', 'left alone:');
  return kept.map((path) => `  ${left} ${path} is yours, or ignored; ${ours} shows ours`);
}

/** Where it goes on after `init`: in a folder to go to first, or in one to be named by `-C`; null for the current one. */
export interface Entrance {
  entered: string | null;
  named: string | null;
}

/** How it goes on after `init`. */
export const afterInitView: View<StartAnswer & Entrance> = (answer, screen) => {
  const place = answer.named === null ? '' : ` -C ${shellWord(foreign(answer.named))}`;
  return answer.created
    ? lines(
        `edit agents/${answer.agent}/agent.yaml, then:`,
        answer.entered === null
          ? null
          : `  ${screen.paint('command', `cd ${shellWord(foreign(answer.entered))}`)}`,
        `  ${commandText(`agentctl${place} status`, screen)}    where it stands`,
        `  ${commandText(`agentctl${place} publish`, screen)}   the first version, running in sandbox`,
      )
    : '';
};

/** The answer of `create`. */
export const createView: View<StartAnswer> = (answer, screen) =>
  done(
    answer.created
      ? `Created the agent ${answer.agent} (template ${answer.template}, ${count(answer.files.length, 'file')})`
      : `The agent ${answer.agent} is there already, as the template ${answer.template} has it`,
    screen,
  );

/** How it goes on after `create`. */
export const afterCreateView: View<StartAnswer> = ({ agent }, screen) =>
  withCommand(
    `edit agents/${agent}/agent.yaml, then:  `,
    `agentctl publish --agent ${agent}`,
    screen,
  );
