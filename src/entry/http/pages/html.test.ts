import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { html } from './html.ts';

describe('a template of HTML', () => {
  it('escapes text wherever it stands', () => {
    const hostile = `<script>alert("1")</script>' onload='x & y`;

    assert.equal(
      html`<p title="${hostile}">${hostile}</p>`.html,
      '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x &amp; y">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x &amp; y</p>',
    );
  });

  it('takes HTML that it has made itself, lists of it, numbers and nothing', () => {
    const items = ['a', '<b>'].map((one) => html`<li>${one}</li>`);

    assert.equal(html`<ul>${items}</ul>${3}${null}`.html, '<ul><li>a</li><li>&lt;b&gt;</li></ul>3');
  });

  it('leaves out what turns a text around or moves a terminal, halves of characters, and what has no end', () => {
    const text = `a\u202eb\u0000c\ud800\u001b[2Jd\ne${'x'.repeat(10_000)}`;

    const { html: written } = html`${text}`;

    assert.match(written, /^a b c\ufffd \[2Jd\nexxx/);
    assert.ok(written.length <= 4_000 && written.endsWith('…'));
  });
});
