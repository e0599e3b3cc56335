import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { cliDoc } from './cli-doc.ts';

/** Tables are laid out by the formatter; what they say is what counts. */
function withoutLayout(text: string): string {
  return text.replace(/-{3,}/g, '---').replace(/ {2,}/g, ' ').trim();
}

describe('docs/cli.md', () => {
  it('is the one that scripts/write-cli-doc.ts writes', async () => {
    const written = readFileSync(new URL('../docs/cli.md', import.meta.url), 'utf8');

    assert.equal(withoutLayout(written), withoutLayout(await cliDoc()));
  });
});
