import type { EventBody } from '../../api/events.ts';
import type { Style } from '../terminal.ts';
import { logTime } from './time.ts';

/** `2026-11-21 09:28:05  shop/production  r3 is live  (ana)` */
export function eventLine(event: EventBody, style: Style): string {
  const target = event.target === null ? '' : `${event.target}  `;
  return `${style('dim', logTime(event.at))}  ${target}${event.text}  ${style('dim', `(${event.actor})`)}`;
}
