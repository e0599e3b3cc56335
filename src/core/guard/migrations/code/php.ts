import type { SyntaxNode } from '../parser.ts';
import type { Call, Code, Routine } from './model.ts';
import { field, joined, lineAt, other, type Source, textOf, unescaped, written } from './source.ts';

/** PHP's tree as code. `Schema::table(...)` and `$table->string(...)` are calls on `Schema` and `$table`. */
export function phpCode(source: Source, root: SyntaxNode): readonly Code[] {
  return body(source, root);
}

function body(source: Source, node: SyntaxNode | null): readonly Code[] {
  return node === null ? [] : node.children.filter(counts).flatMap((one) => statement(source, one));
}

function statement(source: Source, node: SyntaxNode): readonly Code[] {
  if (/^(expression_statement|compound_statement|declaration_list|colon_block)$/.test(node.type))
    return body(source, node);
  if (node.type === 'const_declaration' || node.type === 'property_declaration')
    return node.children.flatMap((one) => element(source, one));
  return [read(source, node)];
}

/** A constant or a property of a class: `const TABLE = 'orders'`. */
function element(source: Source, node: SyntaxNode): readonly Code[] {
  if (node.type !== 'const_element' && node.type !== 'property_element') return [];
  const [name, value] = [node.children[0], node.children.at(-1)];
  if (name === undefined || value === undefined || name === value) return [];
  const to =
    node.type === 'const_element' ? `self::${textOf(source, name)}` : `$this->${textOf(source, name).replace('$', '')}`;
  return [{ kind: 'assign', to, value: read(source, value), ...written(source, node) }];
}

function read(source: Source, node: SyntaxNode): Code {
  return literal(source, node) ?? built(source, node);
}

/** Texts, numbers and the like; null: something else. */
function literal(source: Source, node: SyntaxNode): Code | null {
  const at = written(source, node);
  switch (node.type) {
    case 'string':
    case 'encapsed_string':
      return joined(at, at.line, parts(source, node));
    case 'heredoc':
    case 'nowdoc':
      return heredoc(source, node);
    case 'integer':
    case 'float':
      return { kind: 'number', value: at.text.replaceAll('_', ''), ...at };
    case 'unary_op_expression':
      return /^-\s*[\d._]+$/.test(at.text)
        ? { kind: 'number', value: at.text.replace(/[_\s]/g, ''), ...at }
        : other(source, node);
    case 'boolean':
      return { kind: 'boolean', value: /^true$/i.test(at.text), ...at };
    case 'null':
      return { kind: 'null', ...at };
    case 'array_creation_expression':
      return array(source, node);
    default:
      return null;
  }
}

function built(source: Source, node: SyntaxNode): Code {
  const at = written(source, node);
  switch (node.type) {
    case 'parenthesized_expression':
      return node.children[0] === undefined ? other(source, node) : read(source, node.children[0]);
    case 'name':
    case 'qualified_name':
    case 'variable_name':
    case 'relative_scope':
    case 'class_constant_access_expression':
      return { kind: 'name', name: at.text.replace(/^static::/, 'self::'), ...at };
    case 'member_access_expression':
      return { kind: 'name', name: at.text.replace(/\s/g, ''), ...at };
    case 'member_call_expression':
    case 'nullsafe_member_call_expression':
    case 'scoped_call_expression':
    case 'function_call_expression':
      return call(source, node);
    case 'object_creation_expression':
      return created(source, node);
    case 'anonymous_function':
    case 'arrow_function':
    case 'method_declaration':
    case 'function_definition':
      return routine(source, node);
    case 'class_declaration':
      return {
        kind: 'class',
        name: nameOf(source, node),
        parents: parents(source, node),
        body: body(source, field(node, 'body')),
        ...at,
      };
    case 'assignment_expression':
      return assignment(source, node);
    case 'binary_expression':
      return binary(source, node);
    case 'if_statement':
      return conditional(source, node);
    case 'foreach_statement':
    case 'for_statement':
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
    if (part.type === 'string_content') return textOf(source, part);
    if (part.type === 'escape_sequence') return unescaped(textOf(source, part));
    return read(source, part);
  });
}

/** Line breaks before and after a variable are in no node. */
function heredoc(source: Source, node: SyntaxNode): Code {
  const at = written(source, node);
  const content = field(node, 'value');
  if (content === null) return { kind: 'text', value: '', from: at.line, ...at };
  const pieces: (string | Code)[] = [];
  let end = content.start;
  for (const [index, piece] of parts(source, content).entries()) {
    const part = content.children[index] ?? content;
    pieces.push(source.text.slice(end, part.start).replace(/[{}]/g, ''), piece);
    end = part.end;
  }
  return joined(at, lineAt(source, content.start), pieces);
}

function array(source: Source, node: SyntaxNode): Code {
  const at = written(source, node);
  const elements = node.children.filter((one) => one.type === 'array_element_initializer');
  const isMap = elements.some((one) => one.children.length === 2);
  if (!isMap)
    return {
      kind: 'list',
      items: elements.flatMap((one) => one.children.slice(0, 1).map((one) => read(source, one))),
      ...at,
    };
  const entries = new Map<string, Code>();
  for (const {
    children: [key, value],
  } of elements) {
    const name = key === undefined ? null : read(source, key);
    if (value !== undefined && name !== null)
      entries.set(name.kind === 'text' ? name.value : name.text, read(source, value));
  }
  return { kind: 'map', entries, whole: entries.size === elements.length, ...at };
}

function call(source: Source, node: SyntaxNode): Call {
  const on = field(node, 'object') ?? field(node, 'scope');
  const name = field(node, 'name') ?? field(node, 'function');
  return {
    kind: 'call',
    on: on === null ? null : read(source, on),
    name: name === null ? '' : textOf(source, name),
    ...given(source, field(node, 'arguments')),
    block: null,
    ...written(source, node),
  };
}

function created(source: Source, node: SyntaxNode): Code {
  const at = written(source, node);
  const [made] = node.children;
  if (made?.type === 'anonymous_class')
    return { kind: 'class', name: '', parents: parents(source, made), body: body(source, field(made, 'body')), ...at };
  const name = made === undefined ? '' : textOf(source, made);
  return {
    kind: 'call',
    on: null,
    name,
    ...given(source, node.children.find((one) => one.type === 'arguments') ?? null),
    block: null,
    ...at,
  };
}

function given(source: Source, list: SyntaxNode | null): Pick<Call, 'args' | 'options'> {
  const args: Code[] = [];
  const options = new Map<string, Code>();
  for (const one of list?.children ?? []) {
    const value = one.type === 'argument' ? one.children.at(-1) : undefined;
    const name = field(one, 'name');
    if (value === undefined) continue;
    if (name === null) args.push(read(source, value));
    else options.set(textOf(source, name), read(source, value));
  }
  return { args, options };
}

function nameOf(source: Source, node: SyntaxNode): string {
  const name = field(node, 'name');
  return name === null ? '' : textOf(source, name);
}

function parents(source: Source, node: SyntaxNode): readonly string[] {
  const clause = node.children.find((one) => one.type === 'base_clause');
  return (clause?.children ?? []).map((one) => textOf(source, one));
}

function routine(source: Source, node: SyntaxNode): Routine {
  const params = field(node, 'parameters')?.children ?? [];
  return {
    kind: 'routine',
    name: nameOf(source, node) === '' ? null : nameOf(source, node),
    params: params.map((one) => nameOf(source, one)),
    body: inside(source, field(node, 'body')),
    ...written(source, node),
  };
}

function inside(source: Source, node: SyntaxNode | null): readonly Code[] {
  return node === null ? [] : statement(source, node);
}

function assignment(source: Source, node: SyntaxNode): Code {
  const [to, value] = [field(node, 'left'), field(node, 'right')];
  if (to === null || value === null) return other(source, node);
  return { kind: 'assign', to: textOf(source, to), value: read(source, value), ...written(source, node) };
}

function binary(source: Source, node: SyntaxNode): Code {
  const [left, right, operator] = [field(node, 'left'), field(node, 'right'), field(node, 'operator')];
  if (left === null || right === null || operator === null || textOf(source, operator) !== '.')
    return other(source, node);
  const [one, two] = [read(source, left), read(source, right)];
  const from = one.kind === 'text' || one.kind === 'template' ? one.from : one.line;
  return joined(
    written(source, node),
    from,
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
    body: inside(source, field(node, 'body')),
    otherwise: alternatives.flatMap((one) =>
      one.type === 'else_if_clause' ? [conditional(source, one)] : inside(source, field(one, 'body')),
    ),
    ...written(source, node),
  };
}

function counts(node: SyntaxNode): boolean {
  return !/^(comment|php_tag|text_interpolation|namespace_definition|namespace_use_declaration|declare_statement|base_clause|use_declaration)$/.test(
    node.type,
  );
}
