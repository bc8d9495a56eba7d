import type { VerifyAnswer } from '../../core/answers.ts';
import { count, listed } from '../../core/text.ts';
import type {
  SignatureStatus,
  SignatureVerdict,
  VerifiedEnvironment,
  VouchedFor,
} from '../../core/verify-answer.ts';
import { environmentText, foreign, lines } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { done } from './done.ts';

/** The answer of `verify`: what each environment runs and who vouches for it, then what is wrong. */
export const verifyView: View<VerifyAnswer> = (answer, screen) => {
  const { verified, environments, findings } = answer;
  const notes = findings.filter(({ severity }) => severity === 'warning').length;
  const wrong = findings.length - notes;
  return lines(
    ...environments.map((environment) => environmentLines(environment, screen)),
    ...findings.map(({ severity, code, message, fix }) =>
      lines(
        `${screen.paint(severity, severity === 'error' ? '✗' : '!')} ${foreign(message)} ${screen.paint('dim', `[${code}]`)}`,
        `    ${screen.paint('dim', 'mend:')} ${screen.typed(foreign(fix))}`,
      ),
    ),
    verified
      ? done(
          `Signatures, logs, records and trees hold${notes === 0 ? '' : ` (${count(notes, 'note')})`}`,
          screen,
        )
      : count(wrong, 'finding'),
  );
};

// More agents than this are no short verdict.
const MOST = 20;

function environmentLines(environment: VerifiedEnvironment, screen: Screen): string {
  const { name, verified, entries, firstBad, running } = environment;
  const mark = verified ? screen.paint('success', '✓') : screen.paint('error', '✗');
  const amount = entries.length === 0 ? 'no deployments' : count(entries.length, 'deployment');
  const bad = firstBad === null ? '' : `, first bad: ${foreign(firstBad)}`;
  return lines(
    `${mark} ${environmentText(name, screen)}: ${[amount, ...statusWords(environment)].join(', ')}${bad}`,
    ...running.slice(0, MOST).map((one) => `    ${vouchedLine(one, screen)}`),
    running.length > MOST ? `    and ${running.length - MOST} more (--json lists them all)` : null,
  );
}

const WORDS: Readonly<Record<SignatureStatus, string>> = {
  good: 'signed',
  unsigned: 'unsigned',
  'unknown-key': 'with an unknown key',
  expired: 'with a key out of its time',
  revoked: 'with a revoked key',
  bad: 'with a bad signature',
  missing: 'missing',
};

function statusWords({ signatures }: VerifiedEnvironment): string[] {
  return Object.entries(WORDS).flatMap(([status, word]) => {
    const amount = signatures[status as SignatureStatus];
    return amount === undefined ? [] : [`${amount} ${word}`];
  });
}

function vouchedLine(one: VouchedFor, screen: Screen): string {
  const { agent, version, deployment, publishedBy, deployedBy } = one;
  const what = `${foreign(agent)} ${screen.paint('version', version)}`;
  const published = `published by ${publishedBy === null ? 'nobody known' : foreign(publishedBy.name)} (${signedText(one.tagSignature)})`;
  const placed = `${foreign(deployment)} by ${foreign(deployedBy.name)} (${signedText(one.deploymentSignature)})`;
  return `${what}: ${published}, ${placed}`;
}

function signedText({ status, principals }: SignatureVerdict): string {
  return status === 'good' ? `signed by ${listed(principals.map(foreign))}` : WORDS[status];
}
