import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', 'src/**/*.md'], { cwd: root });

/** Files that a page links to. */
function linksIn(page) {
  const text = readFileSync(join(root, page), 'utf8').replace(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, link]) => link)
    .filter((link) => !/^\w+:/.test(link));
}

describe('pages for people', () => {
  for (const page of pages) {
    it(`${page} links to files that are there`, () => {
      const missing = linksIn(page).filter((link) => !existsSync(resolve(root, dirname(page), link)));

      assert.deepEqual(missing, []);
    });
  }
});
