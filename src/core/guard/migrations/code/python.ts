import type { SyntaxNode } from '../parser.ts';
import type { Call, Code } from './model.ts';
import { field, joined, lineAt, other, type Source, textOf, unescaped, written } from './source.ts';

/** Python's tree as code. A `with` is a call whose block is what stands under it. */
export function pythonCode(source: Source, root: SyntaxNode): readonly Code[] {
  return body(source, root);
}

function body(source: Source, node: SyntaxNode | null): readonly Code[] {
  return node === null ? [] : node.children.filter(counts).flatMap((one) => statement(source, one));
}

function statement(source: Source, node: SyntaxNode): readonly Code[] {
  if (node.type === 'expression_statement') return node.children.filter(counts).map((one) => read(source, one));
  if (node.type === 'decorated_definition')
    return body(source, { ...node, children: node.children.filter((one) => one.field === 'definition') });
  return [read(source, node)];
}

function read(source: Source, node: SyntaxNode): Code {
  return literal(source, node) ?? built(source, node);
}

/** Texts, numbers and the like; null: something else. */
function literal(source: Source, node: SyntaxNode): Code | null {
  const at = written(source, node);
  switch (node.type) {
    case 'string':
      return joined(at, contentLine(source, node), parts(source, node));
    case 'concatenated_string':
      return joined(
        at,
        contentLine(source, node.children[0] ?? node),
        node.children.filter(counts).flatMap((one) => parts(source, one)),
      );
    case 'integer':
    case 'float':
      return { kind: 'number', value: at.text.replaceAll('_', ''), ...at };
    case 'unary_operator':
      return /^-\s*[\d._]+$/.test(at.text)
        ? { kind: 'number', value: at.text.replace(/[_\s]/g, ''), ...at }
        : other(source, node);
    case 'true':
    case 'false':
      return { kind: 'boolean', value: node.type === 'true', ...at };
    case 'none':
      return { kind: 'null', ...at };
    case 'list':
    case 'tuple':
    case 'set':
      return { kind: 'list', items: node.children.filter(counts).map((one) => read(source, one)), ...at };
    case 'dictionary':
      return map(source, node);
    default:
      return null;
  }
}

function built(source: Source, node: SyntaxNode): Code {
  const at = written(source, node);
  switch (node.type) {
    case 'parenthesized_expression':
    case 'await':
      return node.children[0] === undefined ? other(source, node) : read(source, node.children[0]);
    case 'identifier':
    case 'dotted_name':
      return { kind: 'name', name: at.text, ...at };
    case 'attribute':
      return attribute(source, node);
    case 'call':
      return call(source, node);
    case 'lambda':
      return {
        kind: 'routine',
        name: null,
        params: [],
        body: field(node, 'body') === null ? [] : [read(source, field(node, 'body') ?? node)],
        ...at,
      };
    case 'function_definition':
      return {
        kind: 'routine',
        name: nameOf(source, node),
        params: params(source, node),
        body: body(source, field(node, 'body')),
        ...at,
      };
    case 'class_definition':
      return {
        kind: 'class',
        name: nameOf(source, node),
        parents: parents(source, node),
        body: body(source, field(node, 'body')),
        ...at,
      };
    case 'assignment':
    case 'augmented_assignment':
      return assignment(source, node);
    case 'binary_operator':
      return binary(source, node);
    case 'if_statement':
      return conditional(source, node);
    case 'for_statement':
    case 'while_statement':
    case 'try_statement':
      return repeated(source, node);
    case 'with_statement':
      return withBlock(source, node);
    case 'return_statement':
      return { kind: 'return', value: node.children[0] === undefined ? null : read(source, node.children[0]), ...at };
    default:
      return other(source, node);
  }
}

function repeated(source: Source, node: SyntaxNode): Code {
  const what = node.type === 'try_statement' ? 'try' : 'loop';
  return {
    kind: 'branch',
    what,
    condition: '',
    body: body(source, field(node, 'body')),
    otherwise: [],
    ...written(source, node),
  };
}

function contentLine(source: Source, node: SyntaxNode): number {
  return lineAt(source, node.children[0]?.end ?? node.start);
}

function parts(source: Source, node: SyntaxNode): readonly (string | Code)[] {
  if (node.type !== 'string') return [read(source, node)];
  return node.children.flatMap((part) => {
    if (part.type === 'string_content') return [content(source, part)];
    if (part.type !== 'interpolation') return [];
    return [part.children[0] === undefined ? '' : read(source, part.children[0])];
  });
}

function content(source: Source, node: SyntaxNode): string {
  let text = '';
  let from = node.start;
  for (const part of node.children) {
    if (part.type !== 'escape_sequence') continue;
    text += source.text.slice(from, part.start) + unescaped(textOf(source, part));
    from = part.end;
  }
  return text + source.text.slice(from, node.end);
}

function map(source: Source, node: SyntaxNode): Code {
  const pairs = node.children.filter(counts);
  const entries = new Map<string, Code>();
  for (const pair of pairs) {
    const [key, value] = [field(pair, 'key'), field(pair, 'value')];
    const name = key === null ? null : read(source, key);
    if (value !== null && name !== null)
      entries.set(name.kind === 'text' ? name.value : name.text, read(source, value));
  }
  return { kind: 'map', entries, whole: entries.size === pairs.length, ...written(source, node) };
}

function attribute(source: Source, node: SyntaxNode): Code {
  const [object, name] = [field(node, 'object'), field(node, 'attribute')];
  const on = object === null ? null : read(source, object);
  if (on?.kind !== 'name' || name === null) return other(source, node);
  return { kind: 'name', name: `${on.name}.${textOf(source, name)}`, ...written(source, node) };
}

function call(source: Source, node: SyntaxNode): Call {
  const target = field(node, 'function');
  const isMethod = target?.type === 'attribute';
  const object = isMethod ? field(target, 'object') : null;
  const name = isMethod ? field(target, 'attribute') : target;
  const options = new Map<string, Code>();
  const args: Code[] = [];
  for (const one of field(node, 'arguments')?.children ?? []) {
    if (!counts(one)) continue;
    const value = one.type === 'keyword_argument' ? field(one, 'value') : null;
    const key = field(one, 'name');
    if (value !== null && key !== null) options.set(textOf(source, key), read(source, value));
    else if (one.type === 'dictionary_splat') options.set('**', other(source, one));
    else args.push(read(source, one));
  }
  return {
    kind: 'call',
    on: object === null ? null : read(source, object),
    name: name === null ? '' : textOf(source, name),
    args,
    options,
    block: null,
    ...written(source, node),
  };
}

function nameOf(source: Source, node: SyntaxNode): string {
  const name = field(node, 'name');
  return name === null ? '' : textOf(source, name);
}

function params(source: Source, node: SyntaxNode): readonly string[] {
  return (field(node, 'parameters')?.children ?? []).map((one) => /^\w*/.exec(textOf(source, one))?.[0] ?? '');
}

function parents(source: Source, node: SyntaxNode): readonly string[] {
  return (field(node, 'superclasses')?.children ?? []).map((one) => textOf(source, one));
}

function assignment(source: Source, node: SyntaxNode): Code {
  const [to, value] = [field(node, 'left'), field(node, 'right')];
  if (to?.type !== 'identifier' || value === null || node.type === 'augmented_assignment') return other(source, node);
  return { kind: 'assign', to: textOf(source, to), value: read(source, value), ...written(source, node) };
}

/** Texts and lists that are added up. */
function binary(source: Source, node: SyntaxNode): Code {
  const [left, right] = [field(node, 'left'), field(node, 'right')];
  const operator = field(node, 'operator');
  if (left === null || right === null || operator === null || textOf(source, operator) !== '+')
    return other(source, node);
  const [one, two] = [read(source, left), read(source, right)];
  const at = written(source, node);
  if (one.kind === 'list' && two.kind === 'list') return { kind: 'list', items: [...one.items, ...two.items], ...at };
  if (one.kind !== 'text' && one.kind !== 'template') return other(source, node);
  return joined(
    at,
    one.from,
    [one, two].flatMap((part) => (part.kind === 'template' ? part.parts : [part])),
  );
}

function conditional(source: Source, node: SyntaxNode): Code {
  const condition = field(node, 'condition');
  const alternatives = node.children.filter((one) => one.field === 'alternative');
  return {
    kind: 'branch',
    what: 'if',
    condition: condition === null ? '' : textOf(source, condition),
    body: body(source, field(node, 'consequence')),
    otherwise: alternatives.flatMap((one) =>
      one.type === 'elif_clause' ? [conditional(source, one)] : body(source, field(one, 'body')),
    ),
    ...written(source, node),
  };
}

function withBlock(source: Source, node: SyntaxNode): Code {
  const at = written(source, node);
  const value = field(node.children[0]?.children[0] ?? node, 'value');
  const opened = value?.type === 'as_pattern' ? value.children[0] : value;
  const alias = value?.type === 'as_pattern' ? value.children[1] : undefined;
  const inside = body(source, field(node, 'body'));
  const call_ = !opened ? null : read(source, opened);
  if (call_?.kind !== 'call') return { kind: 'branch', what: 'try', condition: '', body: inside, otherwise: [], ...at };
  const params_ = alias === undefined ? [] : [textOf(source, alias)];
  return { ...call_, block: { kind: 'routine', name: null, params: params_, body: inside, ...at } };
}

function counts(node: SyntaxNode): boolean {
  return !/^(comment|pass_statement|import_statement|import_from_statement|future_import_statement|global_statement)$/.test(
    node.type,
  );
}
