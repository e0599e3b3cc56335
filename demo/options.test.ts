import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readOptions } from './options.ts';

describe('the options of npm start', () => {
  it('play the drill the first time, always, or never', () => {
    assert.equal(readOptions([]).drill, 'first-time');
    assert.equal(readOptions(['--drill']).drill, 'always');
    assert.equal(readOptions(['--no-drill']).drill, 'never');
  });

  it('take folders and addresses', () => {
    const options = readOptions(['--data', 'x', '--listen', '127.0.0.1:1', '--router-listen=127.0.0.1:2']);

    assert.deepEqual([options.data, options.listen, options.routerListen], ['x', '127.0.0.1:1', '127.0.0.1:2']);
    assert.deepEqual([readOptions([]).data, readOptions([]).listen], ['.astern', null]);
  });

  for (const words of [['--drill', '--no-drill'], ['--dril'], ['now']]) {
    it(`refuse ${words.join(' ')}, and say what there is`, () => {
      assert.throws(
        () => readOptions(words),
        (error: Error & { code?: string; next?: string }) =>
          error.code === 'request/usage' && /--no-drill/.test(error.next ?? ''),
      );
    });
  }
});
