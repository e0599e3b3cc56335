import type { ChangeBody } from '../change.ts';

/** Commands to psql that only concern its session or its output. */
const OF_NO_CONCERN = new Set(
  `a c C cd conninfo connect copyright crosstabview echo elif else encoding endif errverbose f g gdesc gset gx h help if l o out p password
   print prompt pset q qecho quit r reset restrict s set setenv t T timing unrestrict unset w warn write x z bind parse sf sv`.split(
    /\s+/,
  ),
);

/** A line that psql takes for itself. Some bring SQL that stands elsewhere, or that a query writes. */
export function metaCommand(text: string): ChangeBody {
  if (text.startsWith('/*')) return { kind: 'unreadable', what: 'a comment is opened here that never closes' };
  const [command = '', first = ''] = text.slice(1).split(/\s+/);
  if (command === 'copy') return copied(text);
  if (OF_NO_CONCERN.has(command) || command.startsWith('d')) return { kind: 'harmless', what: `psql: \\${command}` };
  if (command === 'i' || command === 'ir' || command.startsWith('include'))
    return { kind: 'unreadable', what: `psql: takes in the file ${first}, which is not read` };
  return { kind: 'unreadable', what: `psql: \\${command}, whose effect cannot be told` };
}

/** `\copy orders from 'x.csv'` brings rows; to a file it brings none. */
function copied(text: string): ChangeBody {
  const into = /^\\copy\s+(?:(?:"([^"]+)"|([\w$]+))\.)?(?:"([^"]+)"|([\w$]+))\s*(?:\([^)]*\)\s*)?from\b/i.exec(text);
  if (into === null)
    return /^\\copy\s.*\sto\s/i.test(text)
      ? { kind: 'harmless', what: 'psql: copies to a file' }
      : { kind: 'unreadable', what: 'psql: a \\copy that is not understood' };
  const schema = into[1] ?? into[2]?.toLowerCase() ?? null;
  const name = into[3] ?? into[4]?.toLowerCase() ?? '';
  return { kind: 'insert-rows', table: { schema: schema === 'public' ? null : schema, name }, copiesFrom: null };
}
