type Facts = Readonly<Record<string, unknown>>;
type Who = { readonly actor: string; readonly target: string };

/** Lines about what people press; what it has changed tells of itself. */
export const LINK_WORDS = {
  'page.pressed': pressed,
} as const satisfies Record<string, (data: Facts, who: Who) => string>;

const BUTTONS: Readonly<Record<string, string>> = {
  'on-it': '"I am on it"',
  'put-back': '"Put back"',
  undo: '"Undo"',
  'fix-forward': '"Fix forward"',
  'pass-on': '"Pass on"',
  'not-an-incident': '"Not an incident"',
};

function pressed(data: Facts, { actor }: Who): string {
  const what = `${actor} pressed ${BUTTONS[text(data.button)] ?? text(data.button)} (${text(data.via)})`;
  switch (data.outcome) {
    case 'done':
      return what;
    case 'already':
      return `${what}, when that was done already`;
    case 'stale':
      return `${what}, too late: it was not any more as the button showed it`;
    case 'refused':
      return `${what} and was refused: ${text(data.why)}`;
    default:
      return `${what}, and nothing was done`;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
