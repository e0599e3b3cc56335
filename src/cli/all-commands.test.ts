import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allCommands, commandsFor, isCommand } from './all-commands.ts';

const namesOf = async (argv: readonly string[]) => (await commandsFor(argv)).map(({ name }) => name);

describe('the commands', () => {
  it('stand under the names that they have', async () => {
    for (const { name } of await allCommands()) {
      assert.ok(isCommand(name), name);
      assert.deepEqual(await namesOf([name, '--json']), [name]);
    }
  });

  it('are all there for help, for a mistake and for flags that come first', async () => {
    const all = (await allCommands()).map(({ name }) => name);

    for (const argv of [[], ['help', 'status'], ['rollbak'], ['--target', 'status', 'rollback'], ['constructor']])
      assert.deepEqual(await namesOf(argv), all);
  });

  it('are not needed to say the version', async () => {
    assert.deepEqual(await namesOf(['--version']), []);
  });
});
