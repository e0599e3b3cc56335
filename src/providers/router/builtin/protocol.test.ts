import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openBuiltin, type Routed } from '../testing/builtin.ts';
import { openRaw } from '../testing/client.ts';
import { type RawApp, startRawApp } from '../testing/raw-app.ts';
import { until } from '../testing/until.ts';

const HOST = 'shop.localhost';

/** Sent as it is, over a raw socket; `H` stands for the good Host line. */
type Case = { readonly title: string; readonly send: string };

const REFUSED: readonly Case[] = [
  {
    title: 'Content-Length and Transfer-Encoding together',
    send: 'POST / HTTP/1.1\r\nH\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  },
  {
    title: 'Transfer-Encoding and Content-Length together',
    send: 'POST / HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n',
  },
  {
    title: 'a space before the colon of Transfer-Encoding',
    send: 'POST / HTTP/1.1\r\nH\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
  },
  { title: 'a tab before the colon of Content-Length', send: 'POST / HTTP/1.1\r\nH\r\nContent-Length\t: 1\r\n\r\nx' },
  { title: 'an unknown transfer coding', send: 'POST / HTTP/1.1\r\nH\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n' },
  {
    title: 'chunked followed by another coding',
    send: 'POST / HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
  },
  {
    title: 'two Transfer-Encoding headers',
    send: 'POST / HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  },
  {
    title: 'two Content-Length headers',
    send: 'POST / HTTP/1.1\r\nH\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
  },
  {
    title: 'two equal Content-Length headers',
    send: 'POST / HTTP/1.1\r\nH\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx',
  },
  { title: 'a list of Content-Lengths', send: 'POST / HTTP/1.1\r\nH\r\nContent-Length: 1, 1\r\n\r\nx' },
  { title: 'a Content-Length with a sign', send: 'POST / HTTP/1.1\r\nH\r\nContent-Length: +5\r\n\r\nhello' },
  { title: 'a negative Content-Length', send: 'POST / HTTP/1.1\r\nH\r\nContent-Length: -1\r\n\r\n' },
  { title: 'bare LF as line ends', send: 'GET / HTTP/1.1\nHost: shop.localhost\n\n' },
  { title: 'a bare LF between headers', send: 'GET / HTTP/1.1\r\nH\r\nA: b\nC: d\r\n\r\n' },
  { title: 'a bare CR in a header', send: 'GET / HTTP/1.1\r\nH\r\nA: b\rC: d\r\n\r\n' },
  {
    title: 'LF after a chunk size',
    send: 'POST / HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n',
  },
  {
    title: 'a chunk size that is no number',
    send: 'POST / HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n',
  },
  { title: 'a folded header', send: 'GET / HTTP/1.1\r\nH\r\nA: b\r\n c\r\n\r\n' },
  { title: 'a NUL in a header', send: 'GET / HTTP/1.1\r\nH\r\nA: b\0c\r\n\r\n' },
  { title: 'a NUL in the target', send: 'GET /\0 HTTP/1.1\r\nH\r\n\r\n' },
  { title: 'a header name with a space', send: 'GET / HTTP/1.1\r\nH\r\nA b: c\r\n\r\n' },
  { title: 'a header without a colon', send: 'GET / HTTP/1.1\r\nH\r\nnonsense\r\n\r\n' },
  { title: 'a space before the first header', send: 'GET / HTTP/1.1\r\n H\r\n\r\n' },
  { title: 'no Host', send: 'GET / HTTP/1.1\r\nAccept: */*\r\n\r\n' },
  { title: 'two Hosts', send: 'GET / HTTP/1.1\r\nH\r\nHost: other.localhost\r\n\r\n' },
  { title: 'two equal Hosts', send: 'GET / HTTP/1.1\r\nH\r\nH\r\n\r\n' },
  { title: 'a target of another host', send: 'GET http://other.localhost/ HTTP/1.1\r\nH\r\n\r\n' },
  { title: 'a target of another scheme', send: 'GET ftp://shop.localhost/ HTTP/1.1\r\nH\r\n\r\n' },
  { title: 'a fragment in the target', send: 'GET /a#b HTTP/1.1\r\nH\r\n\r\n' },
  { title: 'an asterisk as target', send: 'OPTIONS * HTTP/1.1\r\nH\r\n\r\n' },
  { title: 'HTTP/2 preface', send: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
  { title: 'an unknown version', send: 'GET / HTTP/1.2\r\nH\r\n\r\n' },
  { title: 'no version', send: 'GET /\r\n\r\n' },
  { title: 'TRACE', send: 'TRACE / HTTP/1.1\r\nH\r\n\r\n' },
  { title: 'CONNECT', send: 'CONNECT shop.localhost:80 HTTP/1.1\r\nH\r\n\r\n' },
  {
    title: 'an upgrade with a body',
    send: 'GET / HTTP/1.1\r\nH\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\nx',
  },
  { title: 'headers without end', send: `GET / HTTP/1.1\r\nH\r\nA: ${'x'.repeat(40_000)}\r\n\r\n` },
];

describe('protocol matrix of the builtin router', () => {
  let routed: Routed;
  let app: RawApp;

  before(async () => {
    app = await startRawApp();
    routed = await openBuiltin();
    const instances = [{ id: 'a.web.1', host: '127.0.0.1', port: app.port }];
    const streams = { policy: 'keep', graceMs: 0 } as const;
    const stack = { id: 'a', release: 'r1', pools: [{ role: 'web', path: '/', instances, health: null, streams }] };
    const [target, testHost] = ['shop/production', 'test.localhost'];
    await routed.router().prepare({ target, fence: 1, host: HOST, testHost, stack, onTestEntrance: false });
    await until('it is up', async () => (await routed.router().observe(target)).stacks[0]?.instances[0]?.up === true);
    await routed.router().activate({ target, fence: 1, stack: 'a', testEntranceTo: null });
  });
  after(async () => {
    await routed.close();
    await app.stop();
  });
  beforeEach(() => app.forget());

  const send = async (text: string) =>
    openRaw({ address: routed.router().address }, Buffer.from(text.replaceAll('H\r\n', `Host: ${HOST}\r\n`), 'latin1'));
  /** What reached the app as requests; health checks connect and say nothing. */
  const arrived = () => app.received.filter((text) => text !== '');
  const exchange = async (text: string) => {
    const client = await send(text);
    await until('it is answered', () => /\r\n\r\n/.test(client.text()) || client.ended());
    const got = {
      status: Number(/^HTTP\/1\.1 (\d+)/.exec(client.text())?.[1] ?? 0),
      text: client.text(),
      app: arrived()[0] ?? '',
    };
    client.close();
    return got;
  };

  for (const { title, send: text } of REFUSED) {
    it(`refuses ${title}, and closes the connection`, async () => {
      const client = await send(text);
      await until('the connection is closed', () => client.ended());

      assert.match(client.text(), /^HTTP\/1\.1 4\d\d /);
      assert.deepEqual(arrived(), []);
      assert.equal(client.text().match(/HTTP\/1\.1/g)?.length, 1);
    });
  }

  it('strips what is meant for one hop, in both directions, and what Connection names', async () => {
    app.answer =
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close, X-Back\r\nX-Back: 1\r\nKeep-Alive: timeout=9\r\nProxy-Connection: x\r\nX-Stay: 1\r\n\r\nok';
    const hop =
      'Connection: keep-alive, X-Secret\r\nX-Secret: 1\r\nProxy-Authorization: x\r\nTE: trailers\r\nKeep-Alive: 1\r\nProxy-Connection: x\r\nTrailer: y';

    const got = await exchange(`GET / HTTP/1.1\r\nH\r\n${hop}\r\nX-Stay: 1\r\n\r\n`);

    assert.equal(got.status, 200);
    assert.match(got.app, /^X-Stay: 1\r$/m);
    assert.doesNotMatch(got.app, /x-secret|proxy-auth|^te:|keep-alive:|proxy-conn|trailer/im);
    assert.match(got.text, /^X-Stay: 1\r$/m);
    assert.doesNotMatch(got.text, /x-back|timeout=9|proxy-conn/i);
  });

  it('never lets Connection take away framing or Host', async () => {
    const got = await exchange(
      'POST / HTTP/1.1\r\nH\r\nConnection: Content-Length, Host, close\r\nContent-Length: 5\r\n\r\nhello',
    );

    assert.equal(got.status, 200);
    assert.match(got.app, /content-length: 5\r\n/i);
    assert.match(got.app, /host: shop\.localhost\r\n/i);
    assert.ok(got.app.endsWith('\r\n\r\nhello'));
  });

  it('says truthfully who asked, and forgets what a client claims', async () => {
    const claims =
      'X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nForwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\nX-Astern-Probe: guess';

    const got = await exchange(`GET / HTTP/1.1\r\nH\r\n${claims}\r\nConnection: X-Forwarded-For\r\n\r\n`);

    assert.match(got.app, /^X-Forwarded-For: 127\.0\.0\.1\r$/m);
    assert.match(got.app, /^X-Forwarded-Proto: http\r$/m);
    assert.match(got.app, /^X-Forwarded-Host: shop\.localhost\r$/m);
    assert.doesNotMatch(got.app, /6\.6\.6\.6|evil|astern/i);
    assert.doesNotMatch(got.text, /astern/i);
  });

  it('keeps duplicate headers apart and in order, both ways', async () => {
    app.answer =
      'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nX-Other: x\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';

    const got = await exchange('GET / HTTP/1.1\r\nH\r\nX-Two: 1\r\nX-Two: 2\r\n\r\n');

    assert.match(got.app, /X-Two: 1\r\nX-Two: 2\r\n/);
    assert.match(got.text, /Set-Cookie: a=1\r\nX-Other: x\r\nSet-Cookie: b=2\r\n/);
  });

  for (const target of ['/a/../b//c', '/a;b=c', '/%zz%', '/a?b?c=%20&d', '/%2e%2e/', '/[x]|y']) {
    it(`passes the target ${target} as it came`, async () => {
      const got = await exchange(`GET ${target} HTTP/1.1\r\nH\r\n\r\n`);

      assert.equal(got.app.split('\r\n')[0], `GET ${target} HTTP/1.1`);
    });
  }

  it('takes an absolute target of the same host for its path', async () => {
    const got = await exchange('GET http://shop.localhost/x?y HTTP/1.1\r\nH\r\n\r\n');

    assert.equal(got.app.split('\r\n')[0], 'GET /x?y HTTP/1.1');
  });

  it('finds the host whatever its case and port, and passes it as it came', async () => {
    const got = await exchange('GET / HTTP/1.1\r\nHost: Shop.LOCALHOST:8080\r\n\r\n');

    assert.equal(got.status, 200);
    assert.match(got.app, /host: Shop\.LOCALHOST:8080\r\n/i);
  });

  it('passes a GET with a body', async () => {
    const got = await exchange('GET / HTTP/1.1\r\nH\r\nContent-Length: 5\r\n\r\nhello');

    assert.ok(got.app.endsWith('\r\n\r\nhello'));
  });

  it('passes a chunked body as one', async () => {
    const got = await exchange(
      'POST / HTTP/1.1\r\nH\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nX-Trailer: 1\r\n\r\n',
    );

    assert.match(got.app, /transfer-encoding: chunked/i);
    assert.equal(got.app.slice(got.app.indexOf('\r\n\r\n') + 4).replace(/[0-9a-f]+\r\n|\r\n/g, ''), 'hello!');
  });

  it('serves a client of HTTP/1.0', async () => {
    const got = await exchange('GET / HTTP/1.0\r\nH\r\n\r\n');

    assert.equal(got.status, 200);
    assert.doesNotMatch(got.text, /transfer-encoding/i);
  });

  it('answers HEAD without a body', async () => {
    app.answer = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n';

    const got = await exchange('HEAD / HTTP/1.1\r\nH\r\nConnection: close\r\n\r\n');

    assert.match(got.text, /content-length: 10/i);
    assert.ok(got.text.endsWith('\r\n\r\n'));
  });

  it('passes 204 and 304 without inventing a body', async () => {
    app.answer = 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nConnection: close\r\n\r\n';

    const got = await exchange('GET / HTTP/1.1\r\nH\r\nConnection: close\r\n\r\n');

    assert.equal(got.status, 304);
    assert.doesNotMatch(got.text, /transfer-encoding/i);
  });

  it('answers Expect: 100-continue itself, when the app is there to take the body', async () => {
    const client = await send('POST / HTTP/1.1\r\nH\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n');
    await until('go on', () => client.text().startsWith('HTTP/1.1 100 Continue\r\n\r\n'));
    client.write('hello');
    await until('the answer', () => /HTTP\/1\.1 200/.test(client.text()));

    assert.ok(arrived()[0]?.endsWith('hello'));
    assert.doesNotMatch(arrived()[0] ?? '', /expect/i);
    client.close();
  });

  it('refuses any other expectation', async () => {
    const got = await exchange('GET / HTTP/1.1\r\nH\r\nExpect: miracles\r\n\r\n');

    assert.equal(got.status, 417);
  });

  it('treats an upgrade to h2c as the plain request it also is', async () => {
    const got = await exchange(
      'GET /x HTTP/1.1\r\nH\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
    );

    assert.equal(got.status, 200);
    assert.doesNotMatch(got.app, /upgrade|http2/i);
  });

  const upgradeTo = (path: string) =>
    `GET ${path} HTTP/1.1\r\nH\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n`;

  it('opens a tunnel after the own 101 of the app, and not before', async () => {
    app.answer = '';
    const client = await send(`${upgradeTo('/ws')}early`);
    await until('the request reached the app', () => arrived().length === 1);
    const before = [arrived()[0]?.endsWith('\r\n\r\n'), client.text()];

    app.say(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: y\r\n\r\nhi',
    );
    await until('the tunnel is open', () => client.text().endsWith('hi'));
    client.write(' late');
    await until('bytes pass', () => arrived()[0]?.endsWith('early late') === true);

    assert.deepEqual(before, [true, '']);
    assert.match(client.text(), /^HTTP\/1\.1 101 .*\r\n.*Sec-WebSocket-Accept: y\r\n/s);
    client.close();
    await until('the app sees it end', () => app.closed() > 0);
  });

  it('passes a 403 to an upgrade and closes: a second request hidden behind it reaches nobody', async () => {
    app.answer = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno';

    const client = await send(`${upgradeTo('/ws')}GET /smuggled HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    await until('it is closed', () => client.ended());

    assert.match(client.text(), /^HTTP\/1\.1 403 /);
    assert.equal(client.text().match(/HTTP\/1\.1/g)?.length, 1);
    assert.doesNotMatch(app.received.join(''), /smuggled/);
  });

  it('does not let an upgrade overtake an answer that is still due on the connection', async () => {
    app.answer = '';

    const client = await send(`GET /first HTTP/1.1\r\nH\r\n\r\n${upgradeTo('/ws')}`);
    await until('it is closed', () => client.ended());

    assert.doesNotMatch(app.received.join(''), /\/ws/);
  });

  it('answers pipelined requests in their order', async () => {
    const client = await send('GET /1 HTTP/1.1\r\nH\r\n\r\nGET /2 HTTP/1.1\r\nH\r\n\r\n');
    await until('both are answered', () => client.text().match(/HTTP\/1\.1 200/g)?.length === 2);

    assert.deepEqual(
      arrived()
        .map((text) => text.split(' ')[1])
        .toSorted(),
      ['/1', '/2'],
    );
    client.close();
  });

  it('cancels at the app what a client gave up', async () => {
    app.answer = '';
    const client = await send('GET /long HTTP/1.1\r\nH\r\n\r\n');
    await until('it reached the app', () => arrived().length === 1);
    const before = app.closed();

    client.close();

    await until('the app sees it go', () => app.closed() > before);
  });

  it('breaks the connection when the app breaks off in the middle of its answer', async () => {
    app.answer = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nhalf';

    const client = await send('GET / HTTP/1.1\r\nH\r\n\r\n');
    await until('it is broken', () => client.ended());

    assert.ok(client.text().endsWith('half'));
  });

  it('answers 502 to nonsense from the app', async () => {
    app.answer = 'this is not HTTP\r\n\r\nConnection: close\r\n\r\n';

    const got = await exchange('POST / HTTP/1.1\r\nH\r\nContent-Length: 1\r\n\r\nx');

    assert.equal(got.status, 502);
  });

  it('never sends an order twice: a POST whose connection broke is answered 502', async () => {
    app.breaks = true;

    const got = await exchange('POST /order HTTP/1.1\r\nH\r\nContent-Length: 1\r\n\r\nx');

    assert.equal(got.status, 502);
    assert.equal(arrived().length, 1);
  });

  it('asks once more, and only once, when a connection broke before any answer to a GET', async () => {
    app.breaks = true;

    const got = await exchange('GET /read HTTP/1.1\r\nH\r\n\r\n');

    assert.equal(got.status, 502);
    assert.equal(arrived().length, 2);
  });
});
