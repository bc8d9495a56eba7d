import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { visible } from '../../src/core/text.ts';
import { htmlPage } from '../../src/ui/diff/html/page.ts';
import { noBrowser, startBrowser } from '../helpers/browser.ts';
import { temporaryFolder } from '../helpers/repository.ts';
import { TEXTS } from '../hostile/texts.ts';
import { MARKUP_TEXTS, compared } from './views-made.ts';
import type { Written } from './views-made.ts';

const lines = Array.from({ length: 60 }, (_, index) => `Line ${index} of the notes.\n`);
const FROM: Written = {
  'topics/hours.yaml': 'name: hours\ntitle: Opening hours\ncontent: From 12 to 22.\n',
  'topics/old.yaml': 'name: old\ncontent: Old.\n',
  'notes.md': lines.join(''),
  'wide.md': '欢迎光临\n👩‍👩‍👧 🎉\nنرحب بكم\nsame\n',
};
const TO: Written = {
  'topics/hours.yaml': 'name: hours\ntitle: Opening hours\ncontent: From 11 to 22.\n',
  'topics/dogs.yaml': 'name: dogs\ncontent: Dogs are welcome.\n',
  'notes.md': lines.with(30, 'Another line.\n').join(''),
  'wide.md': '欢迎您光临\n👩‍👩‍👧 🎈\nنرحب بكم جميعا\nsame\n',
};
const HOSTILE = Object.values({ ...MARKUP_TEXTS, ...TEXTS });

describe.skipIf(noBrowser !== null)(
  `in a browser${noBrowser === null ? '' : ` (${noBrowser})`}`,
  () => {
    const folder = temporaryFolder('page');
    let browser: Browser;
    let page: Page;
    let complaints: string[];
    let requests: string[];

    beforeAll(async () => {
      browser = await startBrowser();
    }, 120_000);
    afterAll(async () => browser.close());
    afterEach(async () => page.close());

    async function open(
      states: { from: Written; to: Written },
      how: Parameters<Browser['newPage']>[0] = {},
    ): Promise<void> {
      const path = join(folder, 'diff.html');
      writeFileSync(path, htmlPage(compared(states.from, states.to)));
      page = await browser.newPage({ viewport: { width: 1200, height: 800 }, ...how });
      [complaints, requests] = [[], []];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('dialog', (dialog) => complaints.push(dialog.message()));
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(pathToFileURL(path).href);
    }

    const ask = (script: string) => page.evaluate<unknown>(script);

    test('it loads nothing, complains of nothing, and is styled', async () => {
      await open({ from: FROM, to: TO });
      expect(complaints).toEqual([]);
      expect(requests).toEqual([page.url()]);
      expect(await ask("getComputedStyle(document.querySelector('nav')).position")).toBe('sticky');
      expect(await ask("document.querySelectorAll('main .file').length")).toBe(5);
    });

    test('hostile texts stay texts, and the policy would stop what is none', async () => {
      const topic = (index: number, content: string) => ({
        name: `t${index}`,
        title: HOSTILE[index],
        content,
        examples: [HOSTILE[index]],
      });
      const files = (more: string): Written =>
        Object.fromEntries(
          HOSTILE.flatMap((text, index) => [
            [`topics/t${index}.yaml`, stringify(topic(index, `${text}${more}`))],
            [`notes/${index}.md`, `${text}${more}\n`],
          ]),
        );
      await open({ from: files(''), to: files(' more') });
      expect(complaints).toEqual([]);
      expect(requests).toEqual([page.url()]);
      const foreign =
        'img, svg, iframe, form, base, link, textarea, [style], [src], [onclick], [onerror], [onload], [onfocus], [onmouseover], script ~ script, body style';
      expect(await ask(`document.querySelectorAll(${JSON.stringify(foreign)}).length`)).toBe(0);
      expect(
        await ask("[...document.links].every((one) => one.getAttribute('href').startsWith('#'))"),
      ).toBe(true);
      const shown = (await ask(
        "[...document.querySelectorAll('td.text')].map((one) => one.textContent)",
      )) as string[];
      for (const text of [
        MARKUP_TEXTS['script'],
        MARKUP_TEXTS['entity'],
        MARKUP_TEXTS['attribute'],
      ])
        expect(shown).toContain(visible(`${text} more`));
      await ask(
        `document.body.insertAdjacentHTML('beforeend', '<img src="https://evil.example/x" onerror="window.hacked = 1"><b style="color: red">x</b>')`,
      );
      await page.waitForTimeout(200);
      expect(await ask('window.hacked')).toBeUndefined();
      expect(complaints.some((text) => /Content Security Policy/.test(text))).toBe(true);
    });

    test('in the list the signs stand below the headings, and long names go on beside them', async () => {
      const named = (title: string): Written => ({
        'topics/hours.yaml': `name: hours\ntitle: ${'Opening hours '.repeat(5)}${title}\ncontent: From 12.\n`,
      });
      await open({ from: named('now'), to: named('then') });
      const where = await ask(`(() => {
        const box = (one) => document.querySelector(one).getBoundingClientRect();
        const lines = [...document.querySelector('nav li .quiet').getClientRects()];
        return {
          sign: Math.round(box('nav li .sign').left - box('nav .group h3').left),
          name: Math.round(lines.at(-1).left - box('nav li .sign').right),
          folded: lines.length > 1,
        };
      })()`);
      expect(where).toEqual({ sign: 0, name: 0, folded: true });
    });

    test('it is searched', async () => {
      await open({ from: FROM, to: TO });
      const seen = () =>
        ask(
          "[...document.querySelectorAll('main .file:not([hidden]) h3')].map((one) => one.lastChild.textContent)",
        );
      await page.fill('#search', 'DOGS welcome');
      expect(await seen()).toEqual(['topics/dogs.yaml']);
      expect(await page.textContent('#found')).toBe('1 of 5 files');
      expect(
        await ask(
          "[...document.querySelectorAll('nav li:not([hidden]) a')].map((one) => one.textContent)",
        ),
      ).toEqual(['+added: dogs']);
      expect(await ask("document.querySelectorAll('nav .group:not([hidden])').length")).toBe(1);
      await page.fill('#search', 'line 3 of');
      expect(await seen()).toEqual(['notes.md']);
      expect(await ask("document.querySelector('main details').open")).toBe(true);
      await page.fill('#search', 'unchanged');
      expect(await seen()).toEqual([]);
      await page.fill('#search', '');
      expect(await seen()).toHaveLength(5);
      expect(await page.textContent('#found')).toBe('');
    });

    test('it is read by the keyboard, and by its landmarks', async () => {
      await open({ from: FROM, to: TO });
      await page.keyboard.press('Tab');
      expect(await ask('document.activeElement.textContent')).toBe('Skip to the changes');
      expect(await ask('document.activeElement.getBoundingClientRect().left >= 0')).toBe(true);
      expect(await ask('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      await page.keyboard.press('Enter');
      expect(await ask('document.activeElement.id')).toBe('main');
      await page.keyboard.press('Tab');
      expect(await ask('document.activeElement.tagName')).toBe('SUMMARY');
      await page.keyboard.press('Enter');
      expect(await ask('document.activeElement.parentElement.open')).toBe(true);
      for (const role of ['banner', 'navigation', 'main', 'search'] as const)
        expect(await page.getByRole(role).count(), role).toBe(1);
      expect(await page.getByLabel('Search').count()).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Unfold all unchanged lines' }).press('Enter');
      expect(await ask("document.querySelectorAll('details:not([open])').length")).toBe(0);
      await page.getByRole('link', { name: 'removed: old' }).press('Enter');
      expect(await ask("document.querySelector(':target h3').lastChild.textContent")).toBe(
        'topics/old.yaml',
      );
    });

    test('both columns stand in line, with wide signs and folded lines', async () => {
      await open({ from: FROM, to: TO });
      await page.getByRole('button', { name: 'Unfold all' }).click();
      const edges = (await ask(
        "[...document.querySelectorAll('td.right')].map((one) => Math.round(one.getBoundingClientRect().left))",
      )) as number[];
      expect(edges.length).toBeGreaterThan(60);
      expect(Math.max(...edges) - Math.min(...edges)).toBeLessThanOrEqual(1);
    });

    test.each([
      ['light', 'rgb(255, 255, 255)'],
      ['dark', 'rgb(13, 17, 23)'],
    ] as const)('what is %s can be read', async (colorScheme, ground) => {
      await open({ from: FROM, to: TO }, { colorScheme });
      expect(await ask('getComputedStyle(document.body).backgroundColor')).toBe(ground);
      expect(await ask(CONTRASTS)).toEqual([]);
    });

    test('it is printed without what only a screen has use for', async () => {
      await open({ from: FROM, to: TO }, { colorScheme: 'dark' });
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('.search').isVisible()).toBe(false);
      expect(await ask("getComputedStyle(document.querySelector('nav')).position")).toBe('static');
      expect(await ask('getComputedStyle(document.body).backgroundColor')).toBe(
        'rgb(255, 255, 255)',
      );
      expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(5_000);
    });

    test('on a narrow screen nothing is cut off', async () => {
      await open(
        { from: FROM, to: { ...TO, 'long.txt': 'x'.repeat(500) } },
        { viewport: { width: 360, height: 700 } },
      );
      expect(await ask('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    });

    test('without scripts all is there but the search', async () => {
      await open({ from: FROM, to: TO }, { javaScriptEnabled: false });
      expect(await page.locator('.search').isVisible()).toBe(false);
      expect(await page.locator('main .file').count()).toBe(5);
    });
  },
);

// WCAG 2.2, 1.4.3: text stands out from its ground by 4.5 to 1. Returns the texts that do not.
const CONTRASTS = `(() => {
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parse(colour).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (parse(colour)[3] !== 0) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = new Set();
  for (const one of document.querySelectorAll('body *:not(script):not(button)')) {
    if (![...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) continue;
    const [a, b] = [light(getComputedStyle(one).color), light(ground(one))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.add(one.tagName + '.' + one.className + ' ' + contrast.toFixed(2));
  }
  return [...found];
})()`;
