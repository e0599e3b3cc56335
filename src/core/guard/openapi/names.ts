/** Words of a name: `orderBy`, `order_by` and `order-by` are `order`, `by`. */
function wordsIn(name: string): readonly string[] {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
  return spaced
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

const MONEY = new Set(
  (
    'amount amounts price prices pricing total totals subtotal currency payment payments pay paid payout charge charges refund refunds fee fees ' +
    'tax taxes vat discount discounts tip balance invoice cost costs cents iban deposit credit debit card surcharge'
  ).split(' '),
);
const CONSENT = new Set(
  'consent consents consented gdpr optin optout terms tos agreed agreement privacy marketing unsubscribe waiver permission permissions'.split(
    ' ',
  ),
);

/** Losing it costs somebody money, or does what a person did not agree to. */
export function isMoneyOrConsent(name: string): boolean {
  const words = wordsIn(name);
  const opt = words.some((word, index) => word === 'opt' && ['in', 'out'].includes(words[index + 1] ?? ''));
  return opt || words.some((word) => MONEY.has(word) || CONSENT.has(word));
}

const CHOOSING = new Set(
  (
    'filter filters filtering where q query search sort sorting sortby orderby limit offset page paging pagination pagesize perpage cursor ' +
    'skip take top since until before after'
  ).split(' '),
);

/** It says which entries are wanted: without it others come back. */
export function choosesEntries(name: string): boolean {
  const words = wordsIn(name);
  const pair = words.join(' ');
  return words.some((word) => CHOOSING.has(word)) || /^(?:order by|order|per page|max results|from|to)$/.test(pair);
}

/** It keeps something from being done, or from being done twice: without it that is done. */
export function holdsBack(name: string): boolean {
  const words = wordsIn(name).join(' ');
  return /\b(?:dry ?run|idempotency|simulate|preview|(?:validate|check) only|if match|if unmodified since)\b/.test(
    words,
  );
}

/** Page sizes and rates are tuned often. */
export function isRate(name: string): boolean {
  return /rate-?limit|retry-?after|throttl|quota/i.test(name);
}
