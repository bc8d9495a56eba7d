import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

// `.ci/run` says `required`: there a page that no browser saw is no page that was tested.
const required = process.env['AGENTCTL_BROWSER'] === 'required';

/** Why nothing can be tested in a browser here; null where it can. */
export const noBrowser =
  required || existsSync(CHROMIUM) ? null : `skipped: there is no browser at ${CHROMIUM}`;

/** Starts Debian's chromium, which is to ask the network for nothing. */
export async function startBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
