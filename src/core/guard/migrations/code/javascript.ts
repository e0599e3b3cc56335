import type { SyntaxNode } from '../parser.ts';
import type { Call, Code, Routine } from './model.ts';
import { NO_OPTIONS } from './model.ts';
import { field, joined, lineAt, other, type Source, textOf, unescaped, written } from './source.ts';

/** JavaScript's and TypeScript's tree as code: without `await`, types and `export`. `new Table(...)` is a call of `Table`. */
export function javascriptCode(source: Source, root: SyntaxNode): readonly Code[] {
  return body(source, root);
}

function body(source: Source, node: SyntaxNode | null): readonly Code[] {
  return node === null ? [] : node.children.filter(counts).flatMap((one) => statement(source, one));
}

function statement(source: Source, node: SyntaxNode): readonly Code[] {
  switch (node.type) {
    case 'expression_statement':
    case 'statement_block':
      return body(source, node);
    case 'lexical_declaration':
    case 'variable_declaration':
      return node.children.filter((one) => one.type === 'variable_declarator').map((one) => read(source, one));
    case 'export_statement':
      return exported(source, node);
    default:
      return [read(source, node)];
  }
}

function exported(source: Source, node: SyntaxNode): readonly Code[] {
  const declaration = field(node, 'declaration');
  if (declaration !== null) return statement(source, declaration);
  const value = field(node, 'value');
  return value === null
    ? []
    : [{ kind: 'assign', to: 'export default', value: read(source, value), ...written(source, node) }];
}

function read(source: Source, node: SyntaxNode): Code {
  return literal(source, node) ?? built(source, node);
}

/** Texts, numbers and the like; null: something else. */
function literal(source: Source, node: SyntaxNode): Code | null {
  const at = written(source, node);
  switch (node.type) {
    case 'string':
    case 'template_string':
      return joined(at, at.line, parts(source, node));
    case 'number':
      return { kind: 'number', value: at.text, ...at };
    case 'unary_expression':
      return /^-\s*[\d._]+$/.test(at.text)
        ? { kind: 'number', value: at.text.replace(/\s/g, ''), ...at }
        : other(source, node);
    case 'true':
    case 'false':
      return { kind: 'boolean', value: node.type === 'true', ...at };
    case 'null':
    case 'undefined':
      return { kind: 'null', ...at };
    case 'array':
      return { kind: 'list', items: node.children.filter(counts).map((one) => read(source, one)), ...at };
    case 'object':
      return map(source, node);
    default:
      return null;
  }
}

function built(source: Source, node: SyntaxNode): Code {
  const at = written(source, node);
  switch (node.type) {
    case 'await_expression':
    case 'parenthesized_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'non_null_expression':
      return node.children[0] === undefined ? other(source, node) : read(source, node.children[0]);
    case 'identifier':
    case 'this':
      return { kind: 'name', name: at.text, ...at };
    case 'member_expression':
      return member(source, node);
    case 'call_expression':
      return call(source, node, 'function');
    case 'new_expression':
      return call(source, node, 'constructor');
    case 'arrow_function':
    case 'function_expression':
    case 'function_declaration':
    case 'method_definition':
      return routine(source, node);
    case 'class':
    case 'class_declaration':
      return { kind: 'class', name: nameOf(source, node), parents: [], body: body(source, field(node, 'body')), ...at };
    case 'public_field_definition':
    case 'field_definition':
    case 'variable_declarator':
    case 'assignment_expression':
      return assignment(source, node);
    case 'binary_expression':
      return binary(source, node);
    case 'if_statement':
      return conditional(source, node);
    case 'for_statement':
    case 'for_in_statement':
    case 'while_statement':
    case 'do_statement':
      return {
        kind: 'branch',
        what: 'loop',
        condition: '',
        body: inside(source, field(node, 'body')),
        otherwise: [],
        ...at,
      };
    case 'try_statement':
      return {
        kind: 'branch',
        what: 'try',
        condition: '',
        body: inside(source, field(node, 'body')),
        otherwise: [],
        ...at,
      };
    case 'return_statement':
      return { kind: 'return', value: node.children[0] === undefined ? null : read(source, node.children[0]), ...at };
    default:
      return other(source, node);
  }
}

function parts(source: Source, node: SyntaxNode): readonly (string | Code)[] {
  return node.children.map((part) => {
    if (part.type === 'string_fragment') return textOf(source, part);
    if (part.type === 'escape_sequence') return unescaped(textOf(source, part));
    return part.children[0] === undefined ? '' : read(source, part.children[0]);
  });
}

function map(source: Source, node: SyntaxNode): Code {
  const pairs = node.children.filter(counts);
  const entries = new Map<string, Code>();
  let whole = true;
  for (const pair of pairs) {
    const key = field(pair, pair.type === 'method_definition' ? 'name' : 'key');
    const value = field(pair, 'value');
    if (pair.type === 'shorthand_property_identifier')
      entries.set(textOf(source, pair), { kind: 'name', name: textOf(source, pair), ...written(source, pair) });
    else if (key === null || key.type === 'computed_property_name') whole = false;
    else entries.set(keyText(source, key), read(source, value ?? pair));
  }
  return { kind: 'map', entries, whole, ...written(source, node) };
}

function keyText(source: Source, key: SyntaxNode): string {
  return key.type === 'string' ? parts(source, key).join('') : textOf(source, key);
}

function member(source: Source, node: SyntaxNode): Code {
  const [object, property] = [field(node, 'object'), field(node, 'property')];
  const on = object === null ? null : read(source, object);
  if (on?.kind !== 'name' || property === null) return other(source, node);
  return { kind: 'name', name: `${on.name}.${textOf(source, property)}`, ...written(source, node) };
}

function call(source: Source, node: SyntaxNode, called: 'function' | 'constructor'): Call {
  const target = field(node, called);
  const isMethod = target?.type === 'member_expression';
  const object = isMethod ? field(target, 'object') : null;
  const name = isMethod ? field(target, 'property') : target;
  const list = field(node, 'arguments');
  return {
    kind: 'call',
    on: object === null ? null : read(source, object),
    name: name === null ? '' : textOf(source, name),
    args:
      list === null
        ? []
        : list.type === 'template_string'
          ? [read(source, list)]
          : list.children.filter(counts).map((one) => read(source, one)),
    options: NO_OPTIONS,
    block: null,
    ...written(source, node),
  };
}

function nameOf(source: Source, node: SyntaxNode): string {
  const name = field(node, 'name');
  return name === null ? '' : textOf(source, name);
}

function routine(source: Source, node: SyntaxNode): Routine {
  const params = field(node, 'parameters')?.children ?? node.children.filter((one) => one.field === 'parameter');
  return {
    kind: 'routine',
    name: nameOf(source, node) === '' ? null : nameOf(source, node),
    params: params.filter(counts).map((one) => textOf(source, field(one, 'pattern') ?? one)),
    body: inside(source, field(node, 'body')),
    ...written(source, node),
  };
}

function inside(source: Source, node: SyntaxNode | null): readonly Code[] {
  return node === null ? [] : statement(source, node);
}

function assignment(source: Source, node: SyntaxNode): Code {
  const to = field(node, 'left') ?? field(node, 'name') ?? field(node, 'property');
  const value = field(node, 'right') ?? field(node, 'value');
  if (to === null || value === null || to.type.endsWith('_pattern')) return other(source, node);
  return { kind: 'assign', to: textOf(source, to), value: read(source, value), ...written(source, node) };
}

function binary(source: Source, node: SyntaxNode): Code {
  const [left, right, operator] = [field(node, 'left'), field(node, 'right'), field(node, 'operator')];
  if (left === null || right === null || operator === null || textOf(source, operator) !== '+')
    return other(source, node);
  const [one, two] = [read(source, left), read(source, right)];
  if (one.kind !== 'text' && one.kind !== 'template') return other(source, node);
  return joined(
    written(source, node),
    lineAt(source, left.start),
    [one, two].flatMap((part) => (part.kind === 'template' ? part.parts : [part])),
  );
}

function conditional(source: Source, node: SyntaxNode): Code {
  const condition = field(node, 'condition');
  const otherwise = field(node, 'alternative');
  return {
    kind: 'branch',
    what: 'if',
    condition: condition === null ? '' : textOf(source, condition),
    body: inside(source, field(node, 'consequence')),
    otherwise: otherwise === null ? [] : body(source, otherwise),
    ...written(source, node),
  };
}

function counts(node: SyntaxNode): boolean {
  return !/^(comment|import_statement|import|empty_statement|interface_declaration|type_alias_declaration|hash_bang_line)$/.test(
    node.type,
  );
}
