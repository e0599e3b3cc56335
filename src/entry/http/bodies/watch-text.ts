import type { Sample, Watch } from '../../../core/deploys/watch.ts';
import { releaseName } from '../../../core/releases/model.ts';
import { formatPercent } from '../../../lib/format.ts';

/** The measurement after a flip in one line: `errors 0.2 % (r2) -> 31.0 % (r3), p95 14 ms -> 20 ms`. */
export function watchText(watch: Watch): string {
  const name = releaseName(watch.release);
  if (watch.latest === null || watch.latest.requests === 0) return `${name}: no requests measured`;
  const former = watch.formerRelease === null ? null : releaseName(watch.formerRelease);
  const errors = arrow(share(watch.baseline), share(watch.latest), former, name);
  const p95 = arrow(p95Of(watch.baseline), p95Of(watch.latest), null, null);
  return [`errors ${errors}`, ...(p95 === '' ? [] : [`p95 ${p95}`]), `${watch.latest.requests} requests`].join(', ');
}

function arrow(
  before: string | null,
  after: string | null,
  beforeName: string | null,
  afterName: string | null,
): string {
  const named = (text: string, name: string | null) => (name === null ? text : `${text} (${name})`);
  if (after === null) return '';
  return before === null ? named(after, afterName) : `${named(before, beforeName)} -> ${named(after, afterName)}`;
}

function share(sample: Sample | null): string | null {
  return sample === null || sample.requests === 0 ? null : formatPercent(sample.errors / sample.requests);
}

function p95Of(sample: Sample | null): string | null {
  return sample?.p95Ms == null ? null : `${sample.p95Ms} ms`;
}
