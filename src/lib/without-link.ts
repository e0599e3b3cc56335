/** A path as a log may have it: whoever reads the log must not answer in somebody's name. */
export function withoutLink(path: string): string {
  return path.replace(/^(\/(?:p|push)\/)[^/?#]+/, '$1…');
}
