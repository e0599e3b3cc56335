import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { listenForEvents } from './next-events.ts';

const FOR_EVER_MS = 600_000;

function openLog() {
  const log = new EventEmitter();
  const onEvents = (listener: () => void) => {
    log.on('appended', listener);
    return () => void log.off('appended', listener);
  };
  return { onEvents, append: () => log.emit('appended'), listeners: () => log.listenerCount('appended') };
}

describe('news of the log', () => {
  it('come to whoever waits', async () => {
    const log = openLog();
    const news = listenForEvents(log);

    const waiting = news.next(FOR_EVER_MS);
    log.append();

    await waiting;
  });

  it('come at once when they were appended while the last ones were read', async () => {
    const log = openLog();
    const news = listenForEvents(log);

    log.append();

    await news.next(FOR_EVER_MS);
  });

  it('come once', async () => {
    const log = openLog();
    const news = listenForEvents(log);
    log.append();
    log.append();
    await news.next(FOR_EVER_MS);

    let came = false;
    const waiting = news.next(FOR_EVER_MS).then(() => {
      came = true;
    });
    await new Promise((resolve) => setImmediate(resolve));

    assert.equal(came, false);
    log.append();
    await waiting;
  });

  it('are not waited for longer than was asked, nor by whoever has left', async () => {
    const news = listenForEvents(openLog());
    const left = new AbortController();

    await news.next(1);
    const waiting = news.next(FOR_EVER_MS, left.signal);
    left.abort();
    await waiting;
    await news.next(FOR_EVER_MS, left.signal);
  });

  it('are no longer listened for after the end', () => {
    const log = openLog();

    listenForEvents(log).close();

    assert.equal(log.listeners(), 0);
  });
});
