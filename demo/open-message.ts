/** Somebody at a phone: opens the link of a message and taps, as a browser without script does. */
export type Answering = {
  /** The page as it is now. */
  look(path?: string): Promise<string>;
  /** Tap the button with this label; gives the page that follows. */
  tap(label: string | RegExp, path?: string): Promise<string>;
};

export function openMessage(link: string): Answering {
  const { origin } = new URL(link);
  const cookies = new Map<string, string>();

  async function ask(url: string, form: URLSearchParams | null): Promise<string> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie, ...(form === null ? {} : { origin }) },
      ...(form === null ? {} : { method: 'POST', body: form }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next !== null) return ask(new URL(next, url).href, null);
    const text = await answer.text();
    if (answer.status >= 400) throw new Error(`${answer.status} ${url}: ${plain(text)}`);
    return text;
  }

  return {
    look: (path = '') => ask(`${link}${path}`, null),
    tap: async (label, path = '') => {
      const page = await ask(`${link}${path}`, null);
      const form = formsIn(page).find((one) =>
        typeof label === 'string' ? one.label === label : label.test(one.label),
      );
      if (form === undefined) throw new Error(`no button ${label} on: ${plain(page)}`);
      return ask(new URL(form.action, origin).href, new URLSearchParams({ press: form.press }));
    },
  };
}

function formsIn(page: string) {
  return [...page.matchAll(/<form[^>]*action="([^"]+)"[^>]*>(.*?)<\/form>/gs)].map(([, action = '', inside = '']) => ({
    action,
    press: /name="press" value="([^"]+)"/.exec(inside)?.[1] ?? '',
    label: plain(/<button[^>]*>(.*?)<\/button>/s.exec(inside)?.[1] ?? ''),
  }));
}

/** Words of a page. */
export function plain(page: string): string {
  const text = page.replace(/<(style|script)[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, ' ');
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();
}
