import type { SentAlert } from '../../../core/alerts/model.ts';
import { keyFrom, restOf } from '../key.ts';
import { plainAlert, statusOf } from '../plain-form.ts';
import { type Fields, fieldsOf, lineOf, severityOf, textOf, timeOf } from '../take.ts';
import type { CloudEvent } from './events.ts';

/**
 * An event as an alert: its data is read as the plain form, as far as it keeps to it. What it is about (source and subject) names it, and the last
 * word of its type says whether it fires, unless the data says so: `com.example.disk.resolved`.
 */
export function alertOf({ source, type, subject, time, data, more }: CloudEvent): SentAlert {
  const words = type.split('.');
  const told = statusOf(words.at(-1));
  const what = told === null ? type : words.slice(0, -1).join('.') || type;
  const read = plainAlert(fieldsOf(data), {
    key: keyFrom(source, subject ?? '', what),
    title: titleOf(what, subject),
    status: told,
    startsAtMs: told === 'resolved' ? null : timeOf(time),
  });
  const alert = read ?? unnamed(source, what);
  return {
    ...alert,
    text: alert.text !== '' ? alert.text : typeof data === 'string' ? (textOf(data) ?? '') : '',
    severity: alert.severity ?? severityOf(more.severity),
    rest: { ...alert.rest, event: { source, type, ...described(more), ...(subject === null ? {} : { subject }) } },
  };
}

function titleOf(what: string, subject: string | null): string {
  return lineOf(subject === null ? what : `${what}: ${subject}`) ?? 'an event';
}

function described(more: Fields): Fields {
  return restOf(more, new Set());
}

function unnamed(source: string, what: string): SentAlert {
  return {
    ...{
      key: keyFrom(source, what),
      status: 'firing',
      title: titleOf(what, null),
      text: '',
      severity: null,
      service: null,
    },
    ...{ environment: null, startsAtMs: null, endsAtMs: null, release: null, errorText: null, group: null },
    ...{ links: [], labels: {}, rest: {} },
  };
}
