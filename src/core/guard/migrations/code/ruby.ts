import type { SyntaxNode } from '../parser.ts';
import type { Call, Code, Routine } from './model.ts';
import { NO_OPTIONS } from './model.ts';
import { field, joined, lineAt, other, type Source, textOf, unescaped, written } from './source.ts';

/** Ruby's tree as code. Heredocs stand apart from where they are used: their bodies come in the order of their beginnings. */
export function rubyCode(source: Source, root: SyntaxNode): readonly Code[] {
  return body({ ...source, heredocs: pairedHeredocs(root) }, root);
}

function body(source: Source, node: SyntaxNode | null): readonly Code[] {
  return node === null ? [] : node.children.filter(counts).map((one) => read(source, one));
}

function read(source: Source, node: SyntaxNode): Code {
  return literal(source, node) ?? built(source, node);
}

/** Texts, numbers and the like; null: something else. */
function literal(source: Source, node: SyntaxNode): Code | null {
  const at = written(source, node);
  switch (node.type) {
    case 'string':
    case 'delimited_symbol':
    case 'bare_string':
    case 'bare_symbol':
      return joined(at, lineAt(source, node.children[0]?.start ?? node.start), parts(source, node));
    case 'chained_string':
      return joined(
        at,
        at.line,
        node.children.map((one) => read(source, one)).flatMap((one) => (one.kind === 'template' ? one.parts : [one])),
      );
    case 'simple_symbol':
      return { kind: 'text', value: at.text.slice(1), from: at.line, ...at };
    case 'hash_key_symbol':
      return { kind: 'text', value: at.text, from: at.line, ...at };
    case 'heredoc_beginning':
      return heredoc(source, node);
    case 'integer':
    case 'float':
      return { kind: 'number', value: at.text.replaceAll('_', ''), ...at };
    case 'unary':
      return /^-\s*[\d._]+$/.test(at.text)
        ? { kind: 'number', value: at.text.replace(/[_\s]/g, ''), ...at }
        : other(source, node);
    case 'true':
    case 'false':
      return { kind: 'boolean', value: node.type === 'true', ...at };
    case 'nil':
      return { kind: 'null', ...at };
    case 'array':
    case 'string_array':
    case 'symbol_array':
      return { kind: 'list', items: body(source, node), ...at };
    case 'hash':
      return map(source, node);
    default:
      return null;
  }
}

function built(source: Source, node: SyntaxNode): Code {
  const at = written(source, node);
  switch (node.type) {
    case 'parenthesized_statements':
    case 'begin':
      return node.children.filter(counts).length === 1 && node.children[0] !== undefined
        ? read(source, node.children[0])
        : branch(source, node, 'try');
    case 'lambda':
    case 'block':
    case 'do_block':
      return routine(source, node, null);
    case 'method':
      return routine(source, node, nameOf(source, node));
    case 'singleton_method':
      return routine(source, node, `self.${nameOf(source, node)}`);
    case 'identifier':
    case 'constant':
    case 'instance_variable':
    case 'scope_resolution':
    case 'self':
      return { kind: 'name', name: at.text, ...at };
    case 'call':
      return call(source, node);
    case 'class':
    case 'module':
      return {
        kind: 'class',
        name: nameOf(source, node),
        parents: parents(source, node),
        body: body(source, field(node, 'body')),
        ...at,
      };
    case 'assignment':
      return assignment(source, node);
    case 'if':
    case 'if_modifier':
      return conditional(source, node, 'if');
    case 'unless':
    case 'unless_modifier':
      return conditional(source, node, 'unless');
    case 'while':
    case 'until':
    case 'for':
    case 'while_modifier':
    case 'until_modifier':
      return branch(source, node, 'loop');
    case 'rescue_modifier':
      return {
        kind: 'branch',
        what: 'try',
        condition: '',
        body: body(source, { ...node, children: node.children.slice(0, 1) }),
        otherwise: [],
        ...at,
      };
    case 'return':
      return {
        kind: 'return',
        value: node.children[0] === undefined ? null : (body(source, node.children[0])[0] ?? null),
        ...at,
      };
    default:
      return other(source, node);
  }
}

function nameOf(source: Source, node: SyntaxNode): string {
  const name = field(node, 'name');
  return name === null ? '' : textOf(source, name);
}

function parents(source: Source, node: SyntaxNode): readonly string[] {
  const parent = field(node, 'superclass');
  return parent === null ? [] : [textOf(source, parent).replace(/^<\s*/, '')];
}

function parts(source: Source, node: SyntaxNode): readonly (string | Code)[] {
  return node.children.map((part) => {
    if (part.type === 'string_content' || part.type === 'heredoc_content') return textOf(source, part);
    if (part.type === 'escape_sequence') return unescaped(textOf(source, part));
    const [inner] = part.type === 'interpolation' ? part.children : [part];
    return inner === undefined ? '' : read(source, inner);
  });
}

function heredoc(source: Source, node: SyntaxNode): Code {
  const at = written(source, node);
  const content = source.heredocs?.get(node.start);
  if (content === undefined) return other(source, node);
  const inside = content.children.filter((part) => part.type !== 'heredoc_end');
  return joined(
    at,
    lineAt(source, content.start) + 1,
    withoutFirstBreak(parts(source, { ...content, children: inside })),
  );
}

function map(source: Source, node: SyntaxNode): Code {
  const pairs = node.children.filter(counts);
  const entries = new Map<string, Code>();
  for (const pair of pairs) {
    const key = keyOf(source, pair);
    const value = field(pair, 'value');
    if (key !== null)
      entries.set(key, value === null ? { kind: 'name', name: key, ...written(source, pair) } : read(source, value));
  }
  return { kind: 'map', entries, whole: entries.size === pairs.length, ...written(source, node) };
}

function keyOf(source: Source, pair: SyntaxNode): string | null {
  const key = pair.type === 'pair' ? field(pair, 'key') : null;
  const read_ = key === null ? null : read(source, key);
  return read_?.kind === 'text' || read_?.kind === 'number' ? read_.value : null;
}

function call(source: Source, node: SyntaxNode): Call {
  const on = field(node, 'receiver');
  const method = field(node, 'method');
  const block = field(node, 'block');
  const list = field(node, 'arguments')?.children.filter((one) => counts(one) && one.type !== 'block_argument') ?? [];
  const pairs = list.filter((one) => one.type === 'pair' || one.type === 'hash_splat_argument');
  const named =
    pairs.length === 0
      ? null
      : map(source, {
          type: 'hash',
          field: null,
          start: pairs[0]?.start ?? 0,
          end: pairs.at(-1)?.end ?? 0,
          children: pairs,
        });
  return {
    kind: 'call',
    on: on === null ? null : read(source, on),
    name: method === null ? 'call' : textOf(source, method),
    args: list.filter((one) => !pairs.includes(one)).map((one) => read(source, one)),
    options:
      named?.kind === 'map' ? (named.whole ? named.entries : new Map([...named.entries, ['**', named]])) : NO_OPTIONS,
    block: block === null ? null : routine(source, block, null),
    ...written(source, node),
  };
}

function routine(source: Source, node: SyntaxNode, name: string | null): Routine {
  const params = field(node, 'parameters')?.children ?? [];
  const inside = field(node, 'body');
  const isBlock = inside?.type === 'block' || inside?.type === 'do_block';
  return {
    kind: 'routine',
    name,
    params: params.map((one) => textOf(source, one)),
    body: inside === null ? [] : isBlock ? routine(source, inside, null).body : statements(source, inside),
    ...written(source, node),
  };
}

/** `def change = add_column(...)` has an expression for a body. */
function statements(source: Source, inside: SyntaxNode): readonly Code[] {
  return /^(body_statement|block_body|then|else)$/.test(inside.type) ? body(source, inside) : [read(source, inside)];
}

function assignment(source: Source, node: SyntaxNode): Code {
  const [to, value] = [field(node, 'left'), field(node, 'right')];
  if (to === null || value === null || !/^(identifier|constant|instance_variable)$/.test(to.type))
    return other(source, node);
  return { kind: 'assign', to: textOf(source, to), value: read(source, value), ...written(source, node) };
}

function conditional(source: Source, node: SyntaxNode, what: 'if' | 'unless'): Code {
  const condition = field(node, 'condition');
  const otherwise = field(node, 'alternative');
  return {
    kind: 'branch',
    what,
    condition: condition === null ? '' : textOf(source, condition),
    body: branchBody(source, field(node, 'consequence') ?? field(node, 'body')),
    otherwise:
      otherwise === null
        ? []
        : otherwise.type === 'elsif'
          ? [conditional(source, otherwise, 'if')]
          : body(source, otherwise),
    ...written(source, node),
  };
}

function branchBody(source: Source, node: SyntaxNode | null): readonly Code[] {
  return node === null ? [] : statements(source, node);
}

function branch(source: Source, node: SyntaxNode, what: 'loop' | 'try'): Code {
  const inside = field(node, 'body');
  const kept = inside === null ? node.children : inside.children;
  const children = kept.filter((one) => !/^(rescue|ensure|else)$/.test(one.type));
  return {
    kind: 'branch',
    what,
    condition: '',
    body: body(source, { ...node, children }),
    otherwise: [],
    ...written(source, node),
  };
}

function counts(node: SyntaxNode): boolean {
  return node.type !== 'comment' && node.type !== 'heredoc_body' && node.type !== 'empty_statement';
}

/** Beginnings and bodies of heredocs, each in the order of the text. */
function pairedHeredocs(root: SyntaxNode): ReadonlyMap<number, SyntaxNode> {
  const beginnings: SyntaxNode[] = [];
  const bodies: SyntaxNode[] = [];
  const left = [root];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (node.type === 'heredoc_beginning') beginnings.push(node);
    if (node.type === 'heredoc_body') bodies.push(node);
    left.push(...node.children);
  }
  const inOrder = (one: SyntaxNode, next: SyntaxNode) => one.start - next.start;
  beginnings.sort(inOrder);
  bodies.sort(inOrder);
  return new Map(beginnings.flatMap((one, index) => (bodies[index] === undefined ? [] : [[one.start, bodies[index]]])));
}

function withoutFirstBreak(parts: readonly (string | Code)[]): readonly (string | Code)[] {
  const [first, ...rest] = parts;
  return typeof first === 'string' ? [first.replace(/^\r?\n/, ''), ...rest] : parts;
}
