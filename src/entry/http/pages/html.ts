/** Text that is HTML already. Only `html` makes it, and whatever is put into it is escaped. */
export type Html = { readonly html: string };

type Part = Html | readonly Html[] | string | number | null;

const LONGEST_TEXT = 4_000;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** html`<p>${text}</p>`: text is escaped wherever it stands; attributes stand in quotes. Null is nothing. */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const filled = fixed.map((text, place) => text + (place < parts.length ? textOf(parts[place] ?? null) : ''));
  return { html: filled.join('') };
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapeText(part);
  return 'html' in part ? part.html : part.map(({ html }) => html).join('');
}

/** What senders and commits say: nothing in it ends an element, turns the text around, or goes on without end. */
function escapeText(text: string): string {
  const short = text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
  const plain = short.toWellFormed().replace(/[\p{Cc}\p{Bidi_Control}]/gu, (one) => (one === '\n' ? one : ' '));
  return plain.replace(/[&<>"']/g, (one) => ESCAPES[one] ?? '');
}
