import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseLink, wordsOfLink } from './link.ts';
import {
  judgePushLink,
  PUSH_LINK_LASTS_MS,
  parsePushLink,
  pushLinkUntilMs,
  wordsOfPushLink,
  writePushLink,
} from './push-link.ts';

const SIGNATURE = 'A'.repeat(22);
const LINK = { id: 'push_8f3k2m9q1x7t', untilMs: 1_800_000_000_000 };
const MINUTE_MS = 60_000;

describe('a link for a browser', () => {
  it('is read as it was written, and nothing else is one', () => {
    const written = writePushLink(LINK, SIGNATURE);

    const wrong = ['', written.slice(1), `${written}A`, written.replace('push_', 'page_'), written.replace('.', '.0')];

    assert.deepEqual(parsePushLink(written), { link: LINK, signature: SIGNATURE });
    assert.deepEqual(wrong.map(parsePushLink), [null, null, null, null, null]);
  });

  it('has words of its own: no signature of a message opens it, even where all else is the same', () => {
    const { id, untilMs } = LINK;
    const asMessage = parseLink(writePushLink(LINK, SIGNATURE))?.link ?? assert.fail('no link');

    const own = wordsOfPushLink(LINK, 'ann');
    const other = wordsOfLink(asMessage, { id, person: 'ann', incident: 1 });

    assert.equal(asMessage.untilMs, untilMs);
    assert.match(own, /^astern push link\n/);
    assert.match(other, /^astern link\n/);
    assert.notEqual(own, wordsOfPushLink(LINK, 'bob'));
    assert.notEqual(own, wordsOfPushLink({ ...LINK, untilMs: untilMs + 1_000 }, 'ann'));
  });

  it('adds for a quarter of an hour, and half an hour after that lets its browser type the code', () => {
    const nowMs = 1_700_000_000_001;
    const link = { ...LINK, untilMs: pushLinkUntilMs(nowMs) };
    const lastMs = nowMs + PUSH_LINK_LASTS_MS;

    const unused = [nowMs, lastMs - 1, lastMs + 1_000].map((atMs) => judgePushLink(link, null, atMs));
    const used = [0, 29 * MINUTE_MS, 30 * MINUTE_MS].map((afterMs) => judgePushLink(link, lastMs, lastMs + afterMs));

    assert.equal(link.untilMs % 1_000, 0);
    assert.deepEqual(unused, ['ready', 'ready', 'over']);
    assert.deepEqual(used, ['used', 'used', 'over']);
  });
});
