// Node's own reporter with one change: the summary comes after the details of what failed, as the last thing printed.
import { compose } from 'node:stream';
import { spec } from 'node:test/reporters';

const SUMMARY = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

export default async function* reporter(events) {
  const summary = [];
  async function* withoutSummary() {
    for await (const event of events) {
      const isSummary =
        event.type === 'test:diagnostic' && event.data.nesting === 0 && SUMMARY.test(event.data.message);
      if (isSummary) summary.push(event.data.message);
      else yield event;
    }
  }
  for await (const text of compose(withoutSummary(), new spec())) yield String(text);
  yield `\n${summary.map((line) => `ℹ ${line}\n`).join('')}`;
}
