import { RUNTIMES, type RuntimeMark } from './model.ts';

const FROM = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i;
const ARG = /^\s*ARG\s+([A-Za-z_]\w*)=["']?([^\s"']*)/i;

export function isDockerfile(path: string): boolean {
  return /(?:^|\/)(?:Dockerfile|Containerfile)(?:[._-][\w.-]+)?$|\.dockerfile$/i.test(path);
}

/** Images that the stages of a Dockerfile start from, in order; a stage that starts from an earlier one is not told again. */
export function dockerImages(file: string, text: string): readonly RuntimeMark[] {
  const given = new Map<string, string>();
  const stages = new Set<string>(['scratch']);
  const marks: RuntimeMark[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const arg = ARG.exec(line);
    if (arg !== null && marks.length === 0) given.set(arg[1] ?? '', arg[2] ?? '');
    const [, written, stage] = FROM.exec(line) ?? [];
    if (written === undefined) continue;
    const image = written.replace(
      /\$\{?([A-Za-z_]\w*)(?::?-([^}]*))?\}?/g,
      (all, name, usual) => given.get(name) ?? usual ?? all,
    );
    if (!stages.has(image.toLowerCase())) marks.push({ ...named(image), file, line: index + 1 });
    if (stage !== undefined) stages.add(stage.toLowerCase());
  }
  return marks;
}

/** `docker.io/library/node:20-alpine@sha256:…` is Node.js, `20-alpine@sha256:…`. */
function named(image: string): Pick<RuntimeMark, 'runtime' | 'version'> {
  const [, path = image, tag, digest] = /^([^@]*?)(?::([\w][\w.-]*))?(?:@(\S+))?$/.exec(image) ?? [];
  const short = path.replace(/^(?:(?:docker|registry\.hub\.docker)\.\w+\/)?(?:library\/)?/, '');
  const shownDigest = digest === undefined ? '' : `@${digest.slice(0, 19)}`;
  return {
    runtime: RUNTIMES[short.slice(short.lastIndexOf('/') + 1)] ?? `the image ${short}`,
    version: `${tag ?? (digest === undefined ? 'latest' : '')}${shownDigest}`,
  };
}
