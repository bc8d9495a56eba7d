import type { WatchAnswer } from '../../core/remote-answers.ts';
import type { CommandEnd, WatchEvent } from '../../core/watch.ts';
import { count } from '../../core/text.ts';
import { environmentText, foreign } from '../screen.ts';
import type { View } from '../screen.ts';

/** The answer of `watch`: what it did was told while it went on, and standard output belongs to the command. */
export const watchView: View<WatchAnswer> = () => '';

type Failed = WatchEvent & { kind: 'failed' };

/** What `watch` tells while it works. */
export const watchEventView: View<WatchEvent> = (event, screen) => {
  const { paint } = screen;
  switch (event.kind) {
    case 'watching': {
      const whose = event.agent === null ? '' : ` for ${event.agent}`;
      const place = environmentText(event.environment, screen);
      return `watching ${place}${whose}, ${event.after === null ? 'from its first deployment on' : `after ${event.after}`}`;
    }
    case 'running':
      return `${event.deployment}: ${event.action} ${event.agent}${event.version === null ? '' : ` ${paint('version', event.version)}`}`;
    case 'done':
      return `${paint('success', '✓')} ${event.deployment}`;
    case 'failed':
      return `${paint('error', 'failed:')} ${event.deployment}: ${endText(event.end)}; ${nextText(event)}`;
    case 'skipped':
      return `${paint('warning', 'skipped:')} ${event.deployment}: ${foreign(event.why)}`;
    case 'unreachable':
      return `${paint('warning', 'note:')} ${foreign(event.message)} Watching on.`;
    case 'reachable':
      return 'the remote answers again';
    default:
      return 'stopped; what is left is handled at the next start';
  }
};

function nextText({ wait, attempt, stopped }: Failed): string {
  if (wait !== null) return `again in ${wait / 1000} s`;
  return stopped
    ? 'it is run again at the next start'
    : `gave up after ${count(attempt, 'attempt')}`;
}

function endText({ code, signal, unstarted }: CommandEnd): string {
  if (unstarted !== null) return `the command could not be started (${foreign(unstarted)})`;
  return signal === null ? `the command ended with ${code}` : `the command was ended by ${signal}`;
}
