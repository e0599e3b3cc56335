import type { Button } from '../../../core/links/button.ts';
import { agoText, clockText, type Reader } from '../../../core/notices/time-text.ts';
import { type Html, html } from './html.ts';

/** Who looks at a page came by a link that answers; null: the page only shows. */
export type Acting = { readonly link: string; valueOf(button: Button): string };

/** In the reader's zone, and how long ago. */
export function timeOf(atMs: number, reader: Reader): Html {
  return html`${clockOf(atMs, reader)} (${agoText(atMs, reader.nowMs)})`;
}

export function clockOf(atMs: number, reader: Reader): Html {
  const exact = new Date(atMs).toISOString();
  return html`<time datetime="${exact}" title="${exact.slice(0, 19).replace('T', ' ')} UTC; shown in ${reader.zone}">${clockText(atMs, reader)}</time>`;
}

/** Minutes and seconds since then; the script counts on. */
export function runningClock(sinceMs: number, nowMs: number): Html {
  const seconds = Math.max(0, Math.floor((nowMs - sinceMs) / 1_000));
  const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0')];
  const shown =
    minutes > 59
      ? `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`
      : `${minutes}:${rest}`;
  return html`<span class="clock" data-since="${sinceMs}">${shown}</span>`;
}

/** A part that the script exchanges when there is news. */
export function live(id: string, className: string, content: Html): Html {
  return html`<div id="${id}" class="${className}" data-live>${content}</div>`;
}

/** What was just done, or was not, and why; read aloud. */
export function said(text: string | null): Html | null {
  return text === null ? null : html`<p class="said" role="status">${text}</p>`;
}

type Pressable = {
  readonly button: Button;
  readonly label: string;
  readonly className: string;
  readonly more?: Html;
};

/** One button, in a form of its own that carries what its reader was shown. */
export function pressForm(acting: Acting, { button, label, className, more }: Pressable): Html {
  return html`<form method="post" action="/p/${acting.link}/press"><input type="hidden" name="press" value="${acting.valueOf(button)}">${more ?? null}<button class="${className}">${label}</button></form>`;
}

export function paragraphs(texts: readonly string[]): Html {
  return html`${texts.map((text) => html`<p>${text}</p>`)}`;
}

const MARKS = {
  fine: '✓',
  done: '✓',
  look: '!',
  stop: '✕',
  failed: '✕',
  'not-known': '?',
  now: '…',
  waiting: '·',
} as const;
const MARK_WORDS = {
  fine: 'Fine',
  done: 'Done',
  look: 'Look at this',
  stop: 'Stop',
  failed: 'Failed',
  'not-known': 'Not known',
  now: 'Under way',
  waiting: 'Not yet',
} as const;

/** A sign with the word that it stands for: colour and shape alone say nothing to many. */
export function mark(state: keyof typeof MARKS): Html {
  return html`<span class="mark" aria-hidden="true">${MARKS[state]}</span><span class="hide">${MARK_WORDS[state]}: </span>`;
}
