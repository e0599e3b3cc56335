import { startPagedWorld } from './world.ts';
import { chromium } from 'playwright-core';
const paged = await startPagedWorld();
try {
  await paged.tiny.shipped('Sell umbrellas');
  await paged.tiny.shipped('Faster cart');
  const load = paged.tiny.load({ perSecond: 100 });
  await new Promise((r) => setTimeout(r, 1500));
  await load.stop();
  const number = await paged.open('Checkout fails for 14 of 100 requests');
  for (const [i, p] of (await paged.command('pages', number)).entries()) await paged.command('changePage', { id: p.id, change: i > 1 ? { kind: 'test' } : { state: i ? 'sent' : 'delivered', sentAtMs: Date.now() } });
  const message = await paged.command('message', { incident: number, person: 'ana' });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, javaScriptEnabled: process.argv[2] !== 'off' });
  const page = await context.newPage();
  page.on('console', (m) => console.log('console', m.text()));
  page.on('pageerror', (e) => console.log('pageerror', e.message));
  const shot = (name) => page.screenshot({ path: `/tmp/f-${name}.png`, fullPage: true });
  await page.goto(message.url); await shot('1-open');
  await page.emulateMedia({ colorScheme: 'dark' }); await shot('1-open-dark'); await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('button', { name: 'I am on it' }).click(); await page.waitForLoadState(); await shot('2-taken');
  await page.getByRole('link', { name: /Put back release 1/ }).click({ timeout: 3000 }); await page.waitForLoadState(); await shot('3-guided');
  await page.emulateMedia({ colorScheme: 'dark' }); await shot('3-guided-dark'); await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('button', { name: /Put back release 1/ }).click(); await page.waitForLoadState(); await shot('4-moving');
  await new Promise((r) => setTimeout(r, 3000)); await shot('5-moved');
  await page.goto(message.url); await shot('6-after');
  console.log(await (await fetch(message.url, { headers: { 'accept-encoding': 'identity' } })).text().then((t) => t.length));
  await browser.close();
} catch (e) { console.log(e, paged.tiny.world.said()); } finally { await paged.close(); }
