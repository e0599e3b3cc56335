/** What a commit message asks for. */
export type Asked = {
  readonly hotfix: boolean;
  /** Null: no rollback is asked for. `to` is null when the keyword stands without a release. */
  readonly rollback: { readonly to: string | null } | null;
};

export type Keywords = { readonly hotfix: string; readonly rollback: string };

/**
 * Read the keywords of a commit message. They count where a person wrote them for us, and not where they are talked about: in code (backticks,
 * fenced or indented), in quotation marks (a revert quotes the title of what it takes back), in a quoted line, in a comment, in a link.
 */
export function readMessage(message: string, keywords: Keywords): Asked {
  const said = withoutQuotations(message);
  const rollback = find(said, keywords.rollback);
  return {
    hotfix: find(said, keywords.hotfix) !== null,
    rollback: rollback === null ? null : { to: releaseAfter(rollback) },
  };
}

function withoutQuotations(message: string): string {
  const lines = message.replaceAll('\r\n', '\n').split('\n');
  const kept: string[] = [];
  let fence: string | null = null;
  for (const [index, line] of lines.entries()) {
    const mark = /^\s{0,3}(```+|~~~+)/.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (mark?.startsWith(fence) === true) fence = null;
      continue;
    }
    if (mark !== null) fence = mark;
    else if (!isQuoted(line, index)) kept.push(line);
  }
  return (
    kept
      .join('\n')
      .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
      .replace(/<(blockquote|code|pre)\b[^>]*>[\s\S]*?(?:<\/\1>|$)/gi, ' ')
      // A release is often written as code; that alone asks for nothing.
      .replace(/`(r\d+|[0-9a-f]{4,64})`/gi, '$1')
      .replace(/(`+)(?:(?!\1)[\s\S])*?\1(?!`)/g, ' ')
      .split('\n')
      .map(withoutQuotedWords)
      .join('\n')
  );
}

/** The title is never code; below it, four spaces or a tab make a line code. */
function isQuoted(line: string, index: number): boolean {
  if (/^\s*>/.test(line)) return true;
  return index > 0 && /^(?: {4}|\t)(?!\s*[*+-] )/.test(line);
}

/** `[hotfix](docs/hotfix.md)`, but not `[hotfix](payments): …`. */
const LINK = /\[[^\]]*\]\((?:[a-z]+:\/\/|\.{0,2}\/|#|[\w./-]*\.(?:md|html?)\b)[^)\s]*\)/gi;
const LINK_BELOW = /^ {0,3}\[[^\]]+\]:[ \t]+<?[a-z]+:\/\/\S+$/gi;

/** Pairs of quotation marks on one line; an apostrophe within a word is none. */
function withoutQuotedWords(line: string): string {
  return (
    line
      .replace(LINK, ' ')
      .replace(LINK_BELOW, ' ')
      // Git quotes titles that quote again: what counts is the outermost pair.
      .replace(/\b(Revert|Reapply) ".*"/, '$1 ')
      .replace(/"[^"]*"/g, ' ')
      .replace(/[“„][^”“]*[”“]/g, ' ')
      .replace(/«[^»]*»/g, ' ')
      .replace(/(^|[\s(])'[^']*'(?=[\s).,;:!?]|$)/g, '$1 ')
  );
}

/** The text after the first occurrence of a keyword, or null. */
function find(text: string, keyword: string): string | null {
  const at = text.toLowerCase().indexOf(keyword.toLowerCase());
  return at === -1 ? null : text.slice(at + keyword.length);
}

const RELEASE =
  /^[ \t]*:?[ \t]*(?:(?:to|commit|release)[ \t]+)*[<(]?(?:https?:\/\/\S*\/commits?\/)?(r\d+|[0-9a-f]{4,64})(?![0-9A-Za-z_-])/i;

/** `abc1234`, `r412`, `to commit abc1234`, or the address of a commit; it must stand on the same line. */
function releaseAfter(rest: string): string | null {
  return RELEASE.exec(rest)?.[1]?.toLowerCase() ?? null;
}
