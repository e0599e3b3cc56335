// Node's own reporter with two changes: the summary comes after the details of what failed, as the last thing printed, and the files in which
// something failed are written into the file that ASTERN_FAILED names, a line each.
import { writeFileSync } from 'node:fs';
import { compose } from 'node:stream';
import { spec } from 'node:test/reporters';

const SUMMARY = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

export default async function* reporter(events) {
  const summary = [];
  const failed = new Set();
  async function* withoutSummary() {
    for await (const event of events) {
      // Not where the test is written, which may be shared by many.
      if (event.type === 'test:fail') failed.add(event.data.entryFile ?? event.data.file);
      const isSummary =
        event.type === 'test:diagnostic' && event.data.nesting === 0 && SUMMARY.test(event.data.message);
      if (isSummary) summary.push(event.data.message);
      else yield event;
    }
  }
  for await (const text of compose(withoutSummary(), new spec())) yield String(text);
  if (process.env.ASTERN_FAILED)
    writeFileSync(process.env.ASTERN_FAILED, [...failed].map((file) => `${file}\n`).join(''));
  yield `\n${summary.map((line) => `ℹ ${line}\n`).join('')}`;
}
