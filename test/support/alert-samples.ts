import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Incoming } from '../../src/providers/alerts/port.ts';

const FOLDER = new URL('../../examples/alerts/samples/', import.meta.url);

/** How each sender posts what is no plain JSON. */
const TYPES: Readonly<Record<string, string>> = {
  cloudevents: 'application/cloudevents+json',
  sns: 'text/plain; charset=UTF-8',
  uptimerobot: 'application/x-www-form-urlencoded',
};
const HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sentry: { 'sentry-hook-resource': 'event_alert' },
};

/** The files of examples/alerts/samples by their senders, as those would post them. */
export function alertSamples(): ReadonlyMap<string, Incoming> {
  const files = readdirSync(FOLDER).map((file): readonly [string, Incoming] => {
    const sender = file.slice(0, -extname(file).length);
    const headers = { 'content-type': TYPES[sender] ?? 'application/json', ...HEADERS[sender] };
    return [sender, { method: 'POST', headers, query: {}, body: readFileSync(new URL(file, FOLDER)) }];
  });
  return new Map(files);
}
