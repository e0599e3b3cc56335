import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { rememberCertificates } from './certificates.ts';
import { snsConfirmer } from './confirmer.ts';
import { getText } from './get-text.ts';
import { CERTIFICATE, HOST, makeSigner } from './testing/signer.ts';

const signer = makeSigner();

describe('certificates that are remembered', () => {
  const counted = (answer: (address: string) => Promise<string>) => {
    let count = 0;
    const certificates = rememberCertificates((address) => {
      count += 1;
      return answer(address);
    });
    return { certificates: certificates.get, has: certificates.has, count: () => count };
  };

  it('are fetched once a day, however many ask at a time', async () => {
    const { certificates, count } = counted(async () => signer.pem);

    const kinds = await Promise.all([1, 2, 3].map((ms) => certificates(CERTIFICATE, ms)));
    await certificates(CERTIFICATE, 23 * 3_600_000);

    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ['key', 'key', 'key'],
    );
    assert.equal(count(), 1);
    await certificates(CERTIFICATE, 25 * 3_600_000);
    assert.equal(count(), 2);
  });

  it('that cannot be had are asked for again soon, not at once', async () => {
    let isUp = false;
    const { certificates, count } = counted(async () => {
      if (!isUp) throw new Error('no route');
      return signer.pem;
    });

    assert.deepEqual(await certificates(CERTIFICATE, 0), {
      kind: 'unreachable',
      why: 'the certificate of the signature cannot be fetched: no route',
    });
    isUp = true;
    assert.equal((await certificates(CERTIFICATE, 14_000)).kind, 'unreachable');
    assert.equal(count(), 1);
    assert.equal((await certificates(CERTIFICATE, 16_000)).kind, 'key');
  });

  it('are not those of a page, a short key or another kind of key', async () => {
    for (const text of ['<html>', '', makeSigner('rsa:1024').pem, makeSigner('ec').pem])
      assert.equal((await counted(async () => text).certificates(CERTIFICATE, 0)).kind, 'unfit');
  });

  it('are asked for 20 times a minute at most, whoever makes addresses up (S30)', async () => {
    const { certificates, count } = counted(async () => {
      throw new Error('answered 404');
    });

    for (let made = 0; made < 500; made += 1)
      await certificates(`https://${HOST}/SimpleNotificationService-${made}.pem`, 1_000 + made);

    assert.equal(count(), 20);
    await certificates(CERTIFICATE, 62_000);
    assert.equal(count(), 21);
  });
});

describe('what is fetched by https', () => {
  const seen: string[] = [];
  let server: Server;
  let connection: { hostname: string; port: number; ca: string; servername: string };
  const limits = { timeoutMs: 1_000, largestBytes: 10_000 };
  const ask = (path: string, change: object = {}) =>
    getText(`https://${HOST}${path}`, { ...limits, connection, ...change });

  before(async () => {
    server = createServer({ key: signer.key, cert: signer.pem }, (request, response) => {
      seen.push(request.url ?? '');
      if (request.url === '/good.pem' || request.url?.startsWith('/?Action=ConfirmSubscription'))
        response.end(signer.pem);
      else if (request.url === '/moved.pem') response.writeHead(302, { location: '/good.pem' }).end();
      else if (request.url === '/large.pem') response.end('x'.repeat(20_000));
      else if (request.url === '/cut.pem')
        response.writeHead(200, { 'content-length': '100' }).write('x', () => response.destroy());
      else if (request.url === '/slow.pem') response.write('x');
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    connection = { hostname: '127.0.0.1', port, ca: signer.pem, servername: HOST };
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is what the server answers', async () => {
    assert.equal(await ask('/good.pem'), signer.pem);
  });

  it('is nothing after a redirect, which is not followed (S30)', async () => {
    seen.length = 0;

    await assert.rejects(ask('/moved.pem'), { message: `${HOST} answered 302` });
    assert.deepEqual(seen, ['/moved.pem']);
  });

  it('is nothing when it is missing, too large, cut short or too slow', async () => {
    await assert.rejects(ask('/none.pem'), { message: `${HOST} answered 404` });
    await assert.rejects(ask('/large.pem'), { message: `${HOST} answered more than 10000 bytes` });
    await assert.rejects(ask('/cut.pem'));
    await assert.rejects(ask('/slow.pem', { timeoutMs: 50 }), { message: `${HOST} did not answer within 0.05 s` });
  });

  it('is nothing from a server that cannot show the name (S30)', async () => {
    const other = `https://sns.eu-west-1.amazonaws.com/good.pem`;
    const named = { ...connection, servername: 'sns.eu-west-1.amazonaws.com' };

    await assert.rejects(getText(other, { ...limits, connection: named }), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    await assert.rejects(getText(other, { ...limits, connection: { ...connection, ca: makeSigner().pem } }));
  });

  it('is a confirmation, at an address of SNS and at no other (S30)', async () => {
    const confirmer = snsConfirmer(connection);
    const { signal } = new AbortController();
    const address = `https://${HOST}/?Action=ConfirmSubscription&TopicArn=a&Token=b`;
    seen.length = 0;

    await confirmer.visit(address, signal);
    for (const other of [
      'https://127.0.0.1/',
      `http://${HOST}/?Action=ConfirmSubscription`,
      'https://localhost/?Action=ConfirmSubscription',
    ])
      await assert.rejects(confirmer.visit(other, signal), /is not an address by which Amazon SNS confirms/);

    assert.deepEqual(seen, ['/?Action=ConfirmSubscription&TopicArn=a&Token=b']);
    await assert.rejects(confirmer.visit(address, AbortSignal.abort()));
  });
});
