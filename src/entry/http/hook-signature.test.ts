import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { deliveryOf, isSigned } from './hook-signature.ts';

const body = Buffer.from('{"ref":"refs/heads/main"}');
const signed = (secret: string, of = body) => `sha256=${createHmac('sha256', secret).update(of).digest('hex')}`;

describe('the signature of a push', () => {
  it('is the HMAC of the body as it stands', () => {
    // The example of GitHub's own documentation.
    const theirs = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

    assert.equal(
      isSigned(Buffer.from('Hello, World!'), { 'x-hub-signature-256': theirs }, "It's a Secret to Everybody"),
      true,
    );
    assert.equal(isSigned(body, { 'x-hub-signature-256': signed('s') }, 's'), true);
    assert.equal(isSigned(body, { 'x-hub-signature': signed('s') }, 's'), true);
  });

  it("is GitLab's token", () => {
    assert.equal(isSigned(body, { 'x-gitlab-token': 's' }, 's'), true);
    assert.equal(isSigned(body, { 'x-gitlab-token': 'S' }, 's'), false);
    assert.equal(isSigned(body, { 'x-gitlab-token': '' }, 's'), false);
  });

  it('is none of these', () => {
    const headers = [
      {},
      { 'x-hub-signature-256': signed('other') },
      { 'x-hub-signature-256': signed('s', Buffer.from(`${body.toString()} `)) },
      { 'x-hub-signature-256': signed('s').slice(0, -1) },
      { 'x-hub-signature-256': signed('s').replace('sha256=', '') },
      { 'x-hub-signature': `sha1=${createHmac('sha1', 's').update(body).digest('hex')}` },
      { 'x-hub-signature-256': '' },
      // A wrong signature is not made up for by anything else.
      { 'x-hub-signature-256': signed('other'), 'x-gitlab-token': 's' },
    ];
    for (const one of headers) assert.equal(isSigned(body, one, 's'), false, JSON.stringify(one));
  });

  it('names its delivery, if the sender does', () => {
    assert.equal(deliveryOf({ 'x-github-delivery': 'a' }), 'a');
    assert.equal(deliveryOf({ 'x-gitlab-event-uuid': 'b' }), 'b');
    assert.equal(deliveryOf({}), null);
  });
});
