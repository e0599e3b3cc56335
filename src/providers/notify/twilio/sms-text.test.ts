import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aMessage } from '../contract.ts';
import { segments, smsText } from './sms-text.ts';

describe('a text message', () => {
  it('says what, since when, where to look and how to answer', () => {
    assert.equal(
      smsText(aMessage, '17'),
      [
        'shop is failing: 14 % of requests',
        'Since 02:03 (5 min).',
        'Suspect: r412 "Faster cart" by Ada, 3 min before.',
        'https://astern.example.com/p/pg_1?s=4f1d',
        'Reply "ack 17" to take it, "pass 17" to pass it on.',
      ].join('\n'),
    );
  });

  it('counts parts as the network does', () => {
    const cases = [
      ['x'.repeat(160), 1],
      ['x'.repeat(161), 2],
      ['x'.repeat(306), 2],
      ['x'.repeat(307), 3],
      ['[]'.repeat(40), 1],
      ['[]'.repeat(41), 2],
      ['火'.repeat(70), 1],
      ['火'.repeat(71), 2],
      [`${'x'.repeat(69)}火`, 1],
      ['\u{1f525}'.repeat(35), 1],
      ['\u{1f525}'.repeat(36), 2],
    ] as const;
    for (const [text, count] of cases) assert.equal(segments(text), count, text.slice(0, 5) + text.length);
  });

  it('keeps the link whole, whatever else is long', () => {
    const link = `https://astern.example.com/p/${'s'.repeat(150)}`;
    const longs = ['x'.repeat(2_000), '火'.repeat(2_000), '\u{1f525}'.repeat(1_000), '[]'.repeat(1_000)];
    for (const title of longs) {
      for (const url of [aMessage.url, link]) {
        const text = smsText({ ...aMessage, title, url, lines: [title, title] }, '17');
        assert.ok(text.split('\n').includes(url ?? ''), text);
        assert.ok(segments(text) <= 4, `${segments(text)} parts`);
      }
    }
    assert.ok(segments(smsText({ ...aMessage, lines: longs }, '17')) <= 3);
    const huge = `https://astern.example.com/p/${'s'.repeat(900)}`;
    assert.ok(smsText({ ...aMessage, url: huge }, '17').endsWith(huge));
  });

  it('writes typographic letters and accents so that a part stays long', () => {
    const text = smsText(
      { ...aMessage, url: null, title: '“Café” – 14 % → 0… \u{1f6a8}', lines: ['Zoë’s çedilla façade ü'] },
      null,
    );

    assert.equal(text, '"Café" - 14 % -> 0...\nZoe\'s cedilla facade ü');
    assert.equal(segments(text), 1);
  });
});
