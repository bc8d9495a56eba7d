import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { noBrowser, startBrowser } from '../helpers/browser.ts';
import { PROJECT } from '../helpers/repository.ts';
import { pictures } from './pictures.ts';
import { screenPicture } from './svg.ts';

const FOLDER = join(PROJECT, 'docs/screenshots');
const kept = new Map(
  readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]),
);

test('the pictures show what the program does (npm run screenshots takes them anew)', async () => {
  expect(await pictures(PROJECT)).toEqual(kept);
}, 60_000);

test('README.md shows each picture once, and says in words what is on it', () => {
  const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');
  const shown = [...readme.matchAll(/^!\[([^\]]+)\]\(docs\/screenshots\/([^)]+)\)$/gm)];
  expect(shown).toHaveLength(kept.size);
  expect(new Set(shown.map(([, , name]) => name))).toEqual(new Set(kept.keys()));
  for (const [, words = ''] of shown) expect(words.length).toBeGreaterThan(60);
});

describe.skipIf(noBrowser)(`in a browser ${noBrowser ?? ''}`, () => {
  it('each is drawn, as large as it says', async () => {
    const browser = await startBrowser();
    try {
      const page = await browser.newPage();
      for (const [name, svg] of kept) {
        const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
        await page.setContent(`<img src="${source}">`);
        const image = 'document.images[0]';
        const size = await page.evaluate(`${image}.decode().then(() => ${image}.naturalWidth)`);
        expect(`${name} ${String(size)}`).toBe(`${name} ${/ width="(\d+)"/.exec(svg)?.[1]}`);
      }
    } finally {
      await browser.close();
    }
  }, 60_000);
});

describe('a screen as a picture', () => {
  const texts = async (shown: string) => {
    const svg = await screenPicture('agentctl', shown, 40);
    return svg
      .split('\n')
      .filter((line) => line.startsWith('<text '))
      .slice(2)
      .join('\n');
  };

  it('keeps colours, weights and columns', async () => {
    expect(await texts('a \u001b[31m− \u001b[1;4mbold\u001b[0m   \u001b[2mdim\u001b[0m\n\n  b'))
      .toMatchInlineSnapshot(`
      "<text x="20" y="55" xml:space="preserve" fill="#e6edf3">a</text>
      <text x="36.8" y="55" xml:space="preserve" fill="#ff7b72">−</text>
      <text x="53.6" y="55" textLength="33.6" xml:space="preserve" fill="#ff7b72" font-weight="700" text-decoration="underline">bold</text>
      <text x="112.4" y="55" textLength="25.2" xml:space="preserve" fill="#9198a1">dim</text>
      <text x="36.8" y="95" xml:space="preserve" fill="#e6edf3">b</text>"
    `);
  });

  it('gives wide characters two columns, and marks their letter', async () => {
    expect(await texts('営業時間 e\u0301 10')).toMatchInlineSnapshot(`
      "<text x="20" y="55" textLength="16.8" xml:space="preserve" fill="#e6edf3">営</text>
      <text x="36.8" y="55" textLength="16.8" xml:space="preserve" fill="#e6edf3">業</text>
      <text x="53.6" y="55" textLength="16.8" xml:space="preserve" fill="#e6edf3">時</text>
      <text x="70.4" y="55" textLength="16.8" xml:space="preserve" fill="#e6edf3">間</text>
      <text x="95.6" y="55" textLength="33.6" xml:space="preserve" fill="#e6edf3">é 10</text>"
    `);
  });

  it('takes text for text', async () => {
    expect(await texts('</text><script>&amp;"')).toMatchInlineSnapshot(
      `"<text x="20" y="55" textLength="176.4" xml:space="preserve" fill="#e6edf3">&lt;/text&gt;&lt;script&gt;&amp;amp;"</text>"`,
    );
  });
});
