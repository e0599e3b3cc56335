import { type Html, html } from './html.ts';

/** What keeps a link from opening, or a tap from counting. */
export type Refused = {
  readonly title: string;
  readonly lines: readonly string[];
  /** Offered to whoever holds a link that is genuine: it goes to its person alone. */
  readonly again: { readonly link: string; readonly name: string } | null;
  /** Where to go on from here. */
  readonly back: { readonly href: string; readonly label: string } | null;
};

export function refusedPage({ title, lines, again, back }: Refused): Html {
  return html`<h1 tabindex="-1">${title}</h1>
<section role="status">${lines.map((line) => html`<p>${line}</p>`)}</section>
${again === null ? null : html`<form method="post" action="/p/${again.link}/again"><button class="go">Send ${again.name} a new link</button></form>`}
${back === null ? null : html`<a class="button" href="${back.href}">${back.label}</a>`}`;
}
