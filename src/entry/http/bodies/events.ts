import type { EventBody } from '../../../api/events.ts';
import type { Event } from '../../../core/events/model.ts';
import { eventText } from '../../../core/notices/event-text.ts';
import { timeOf } from './time.ts';

export function eventBody(event: Event): EventBody {
  const { seq, atMs, kind, target, operation, actor, data, hash } = event;
  return { seq, at: timeOf(atMs), kind, target, operation, actor, text: eventText(event), data: { ...data }, hash };
}
