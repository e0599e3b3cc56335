const PRICES_CENTS = { tea: 450, coffee: 790, cocoa: 620, rusks: 280, marmalade: 540 };

export const ITEMS = Object.keys(PRICES_CENTS);

export function priceOf(item) {
  return PRICES_CENTS[item];
}
