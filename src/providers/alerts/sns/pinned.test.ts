import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateAddress, confirmationAddress } from './pinned.ts';

const FILE = 'SimpleNotificationService-0a1b2c3d.pem';
const CONFIRM = 'Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-east-1:123456789012:shop&Token=2336412f';

/** Hosts and spellings that are not SNS, each with why somebody would try it. */
const HOSTILE: readonly (readonly [string, (path: string) => string])[] = [
  ['no https', (path) => `http://sns.us-east-1.amazonaws.com${path}`],
  ['another scheme', (path) => `ftp://sns.us-east-1.amazonaws.com${path}`],
  ['a host that only begins so', (path) => `https://sns.us-east-1.amazonaws.com.evil.example${path}`],
  ['a host that only ends so', (path) => `https://evil-sns.us-east-1.amazonaws.com${path}`],
  ['a host before it', (path) => `https://evil.example.sns.us-east-1.amazonaws.com${path}`],
  ['a bucket that anybody can have', (path) => `https://sns.s3.amazonaws.com${path}`],
  ['a bucket by its region', (path) => `https://sns.s3-us-east-1.amazonaws.com${path}`],
  ['no region', (path) => `https://sns.amazonaws.com${path}`],
  ['a region that is none', (path) => `https://sns.evil.amazonaws.com${path}`],
  ['a host of load balancers', (path) => `https://sns.us-east-1.elb.amazonaws.com${path}`],
  ['an end that is none', (path) => `https://sns.us-east-1.amazonaws.com.co${path}`],
  ['an end twice', (path) => `https://sns.us-east-1.amazonaws.com.cn.cn${path}`],
  ['a dash for a dot', (path) => `https://sns.us-east-1-amazonaws.com${path}`],
  ['any letter for a dot', (path) => `https://sns.us-east-1xamazonaws.com${path}`],
  ['letters that look like it', (path) => `https://sns.us-east-1.аmazonaws.com${path}`],
  ['wide letters that become it', (path) => `https://sns.us-east-1.ａmazonaws.com${path}`],
  ['punycode', (path) => `https://sns.us-east-1.xn--mazonaws-2fg.com${path}`],
  ['a dot of another script', (path) => `https://sns。us-east-1.amazonaws.com${path}`],
  ['a soft hyphen', (path) => `https://sns.us-east-1.amazon\u00adaws.com${path}`],
  ['a user', (path) => `https://sns.us-east-1.amazonaws.com@evil.example${path}`],
  ['a user before it', (path) => `https://evil@sns.us-east-1.amazonaws.com${path}`],
  ['an empty user', (path) => `https://@sns.us-east-1.amazonaws.com${path}`],
  ['a password', (path) => `https://a:b@sns.us-east-1.amazonaws.com${path}`],
  ['a user with a slash', (path) => `https://sns.us-east-1.amazonaws.com%2f@evil.example${path}`],
  ['a backslash', (path) => `https://evil.example\\@sns.us-east-1.amazonaws.com${path}`],
  ['a port', (path) => `https://sns.us-east-1.amazonaws.com:8443${path}`],
  ['the usual port, written', (path) => `https://sns.us-east-1.amazonaws.com:443${path}`],
  ['a dot at the end', (path) => `https://sns.us-east-1.amazonaws.com.${path}`],
  ['upper case', (path) => `https://SNS.us-east-1.amazonaws.com${path}`],
  ['an address', (path) => `https://127.0.0.1${path}`],
  ['the address of the cloud’s secrets', (path) => `https://169.254.169.254${path}`],
  ['an address as a number', (path) => `https://2130706433${path}`],
  ['an address in six', (path) => `https://[::1]${path}`],
  ['an address in four within six', (path) => `https://[::ffff:169.254.169.254]${path}`],
  ['this machine', (path) => `https://localhost${path}`],
  ['no slashes', (path) => `https:sns.us-east-1.amazonaws.com${path}`],
  ['three slashes', (path) => `https:///sns.us-east-1.amazonaws.com${path}`],
  ['no scheme', (path) => `//sns.us-east-1.amazonaws.com${path}`],
  ['a blank before it', (path) => ` https://sns.us-east-1.amazonaws.com${path}`],
  ['a tab inside', (path) => `https://sns.us-east\t-1.amazonaws.com${path}`],
  ['a line end inside', (path) => `https://sns.us-east-1.amazonaws.com${path}\r\nHost: evil.example`],
  ['a fragment', (path) => `https://sns.us-east-1.amazonaws.com${path}#x`],
  ['an empty fragment', (path) => `https://sns.us-east-1.amazonaws.com${path}#`],
];

describe('the address of a certificate', () => {
  for (const host of ['us-east-1', 'eu-central-2', 'ap-southeast-4', 'us-gov-west-1', 'mx-central-1'])
    it(`is one of SNS in ${host}`, () => {
      const address = `https://sns.${host}.amazonaws.com/${FILE}`;

      assert.equal(certificateAddress(address), address);
    });

  it('is one of SNS in China', () => {
    const address = `https://sns.cn-north-1.amazonaws.com.cn/${FILE}`;

    assert.equal(certificateAddress(address), address);
  });

  for (const [why, of] of HOSTILE)
    it(`is refused with ${why} (S30)`, () => assert.equal(certificateAddress(of(`/${FILE}`)), null));

  for (const path of [
    '/',
    '/a.pem/',
    '/a.pem?x=1',
    '/a.pem?',
    '/?a.pem',
    '/a.pem%00',
    '/a/../b.pem',
    '/a/b.pem',
    '//b.pem',
    '/%2e%2e/b.pem',
    '/.pem',
    '/a.PEM',
    '/a.pem.txt',
    '/a;.pem',
    '/?Action=ConfirmSubscription&x=.pem',
  ])
    it(`is refused with the path ${path} (S30)`, () =>
      assert.equal(certificateAddress(`https://sns.us-east-1.amazonaws.com${path}`), null));

  it('is no address where it is no text', () => {
    for (const value of [null, undefined, 1, {}, [`https://sns.us-east-1.amazonaws.com/${FILE}`], 'x'.repeat(3_000)])
      assert.equal(certificateAddress(value), null);
  });
});

describe('the address of a confirmation', () => {
  it('is one of SNS', () => {
    const address = `https://sns.us-east-1.amazonaws.com/?${CONFIRM}`;

    assert.equal(confirmationAddress(address), address);
  });

  for (const [why, of] of HOSTILE)
    it(`is refused with ${why} (S30)`, () => assert.equal(confirmationAddress(of(`/?${CONFIRM}`)), null));

  for (const path of [
    '/?Action=DeleteTopic',
    '/',
    '/x?Action=ConfirmSubscription',
    '/?Action=Publish&Action=ConfirmSubscription',
  ])
    it(`is refused where it would do something else: ${path} (S30)`, () =>
      assert.equal(confirmationAddress(`https://sns.us-east-1.amazonaws.com${path}`), null));
});
