import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isFromSlack, slackSignature } from './slack-signature.ts';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const AT = '1531420618';
const NOW_MS = Number(AT) * 1_000;
const BODY = Buffer.from(
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
);

it('believes what Slack signed, as its documentation shows, for five minutes', () => {
  const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
  const check = (more: object = {}, nowMs = NOW_MS) =>
    isFromSlack({ body: BODY, timestamp: AT, signature, ...more }, SECRET, nowMs);

  assert.equal(slackSignature(BODY, AT, SECRET), signature);
  assert.equal(check(), true);
  assert.equal(check({}, NOW_MS + 300_000), true);
  assert.equal(check({}, NOW_MS - 300_000), true);
  assert.equal(check({}, NOW_MS + 301_000), false);
  assert.equal(check({}, NOW_MS - 301_000), false);
  assert.equal(check({ body: Buffer.concat([BODY, Buffer.from('x')]) }), false);
  assert.equal(check({ timestamp: '1531420619' }), false);
  assert.equal(check({ timestamp: 'soon' }), false);
  assert.equal(check({ timestamp: undefined }), false);
  assert.equal(check({ signature: undefined }), false);
  assert.equal(check({ signature: signature.slice(3) }), false);
  assert.equal(check({ signature: signature.toUpperCase() }), false);
});
