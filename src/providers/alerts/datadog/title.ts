type TitleParts = { readonly name: string; readonly transition: string | null; readonly scope: string | null };

const BRACKET = /^\s*\[([^[\]]{1,300})\]\s*/;
const TRANSITION = /^((?:re-)?(?:triggered|warn|no data)|recovered|renotify)(?: on \{(.{1,250})\})?$/i;
const PRIORITY = /^p[1-5]$/i;

/** `[P1] [Triggered on {host:web-1}] Errors are high`: how Datadog puts before the name of a monitor what happened to it. Other brackets belong to the name. */
export function partsOfTitle(title: string): TitleParts {
  let name = title.trim();
  let transition: string | null = null;
  let scope: string | null = null;
  for (let match = BRACKET.exec(name); match !== null; match = BRACKET.exec(name)) {
    const told = TRANSITION.exec(match[1] ?? '');
    if (told === null && !PRIORITY.test(match[1] ?? '')) break;
    transition ??= told?.[1] ?? null;
    scope ??= told?.[2] ?? null;
    name = name.slice(match[0].length);
  }
  return { name: name.trim(), transition, scope };
}
