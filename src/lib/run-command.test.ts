import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cleanEnv } from './clean-env.ts';
import { type Command, runCommand } from './run-command.ts';

function shell(script: string, more: Partial<Command> = {}): Command {
  return { file: '/bin/sh', args: ['-c', script], folder: '/', env: cleanEnv(), timeoutMs: 20_000, ...more };
}

describe('running a command', () => {
  it('returns what it said and how it ended', async () => {
    const result = await runCommand(shell('echo out; echo err >&2; exit 3'));

    assert.deepEqual(result, { exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('feeds it, and does not mind when it stops reading', async () => {
    assert.equal((await runCommand(shell('cat', { input: 'hello' }))).stdout, 'hello');
    assert.equal((await runCommand(shell('exit 0', { input: 'x'.repeat(1_000_000) }))).exitCode, 0);
  });

  it('hands the output on piece by piece', async () => {
    let bytes = 0;
    const onOutput = async (piece: Uint8Array) => {
      bytes += piece.length;
    };

    const result = await runCommand(shell('head -c 300000 /dev/zero', { onOutput, maxOutputBytes: 1 }));

    assert.deepEqual([bytes, result.stdout], [300_000, '']);
  });

  it('kills it with its children when it takes too long', async () => {
    await assert.rejects(runCommand(shell('sleep 300 & sleep 300', { timeoutMs: 50 })), {
      name: 'ProviderError',
      message: '/bin/sh -c did not finish within 0.05 s',
    });
  });

  it('ends with the reason of the one who aborts', async () => {
    const stop = new AbortController();
    const running = runCommand(
      shell('echo on; sleep 300', { signal: stop.signal, onOutput: async () => stop.abort(new Error('enough')) }),
    );

    await assert.rejects(running, /enough/);
    await assert.rejects(runCommand(shell('true', { signal: stop.signal })), /enough/);
  });

  it('stops one that says too much', async () => {
    await assert.rejects(runCommand(shell('cat /dev/zero', { maxOutputBytes: 1_000 })), /printed more than/);
  });

  it('says what cannot be run', async () => {
    await assert.rejects(runCommand(shell('true', { file: '/no/such/program' })), /cannot run \/no\/such\/program/);
    await assert.rejects(
      runCommand(shell('true', { folder: '/no/such/folder' })),
      /in \/no\/such\/folder: there is no such folder/,
    );
    await assert.rejects(runCommand(shell('true', { folder: '/no/such/folder' })), /in \/no\/such\/folder/);
  });
});
