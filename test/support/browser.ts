import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { needs } from './required.ts';
import { until } from './until.ts';
import { which } from './which.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'] as const;

export function needsBrowser(): false | string {
  return needs('chromium', programOf);
}

function programOf(): string | null {
  return NAMES.map((name) => which(name)).find((found) => found !== null) ?? null;
}

export async function startBrowser(): Promise<Browser> {
  const executablePath = programOf();
  assert.ok(executablePath !== null, 'no browser');
  // Containers have neither the namespaces of the sandbox nor a large /dev/shm.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export type Tab = {
  readonly hasScript: boolean;
  readonly theme: 'light' | 'dark';
  readonly page: Page;
  readonly context: BrowserContext;
  /** What broke the rules of the page, or went wrong in its script. */
  readonly troubles: readonly string[];
};

export type TabOptions = { readonly script?: boolean; readonly theme?: 'light' | 'dark' };

/** A phone, with a cookie jar of its own. */
export async function openTab(browser: Browser, { script = true, theme = 'light' }: TabOptions = {}): Promise<Tab> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    javaScriptEnabled: script,
    colorScheme: theme,
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  return { page, context, troubles, hasScript: script, theme };
}

/** Nothing that somebody could not read, reach or hear. */
export async function assertAccessible(tab: Tab): Promise<void> {
  const seen = tab.hasScript ? tab : await twinOf(tab);
  const { violations } = await new AxeBuilder({ page: seen.page }).analyze();
  const shown = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  assert.deepEqual(shown, []);
  if (seen !== tab) await seen.context.close();
}

/**
 * Axe is a script, and does not run where there is none: it looks at the very document that such a browser has, in another one. A put-back under way
 * loads itself again every few seconds there; what goes on in real time may.
 */
async function twinOf({ page, context, theme }: Tab): Promise<Tab> {
  const browser = context.browser();
  assert.ok(browser !== null);
  // It cannot be read in the moment in which it is loaded again.
  const text = await until('the page stands still', () => page.content().catch(() => null));
  const body = text.replace(/<script>[\s\S]*?<\/script>/, '').replace(/<noscript>[\s\S]*?<\/noscript>/, '');
  const twin = await openTab(browser, { theme });
  await twin.page.route('**/*', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
  await twin.page.goto(page.url());
  return twin;
}

/** What a finger must hit is at least 48 px high; links inside a sentence are read, not hit. */
export async function smallTargets({ page }: Tab): Promise<readonly string[]> {
  const found: string[] = [];
  for (const target of await page.locator('button, a.button, summary, textarea').all()) {
    const box = await target.boundingBox();
    if (box !== null && (await target.isVisible()) && box.height < 48)
      found.push(`${(await target.textContent()) ?? ''} ${box.height}`);
  }
  return found;
}
