import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { escapeControls } from '../logging/sanitize.ts';

export type FieldPath = readonly PropertyKey[];

export interface SourceMistake {
  line: number;
  text: string;
}

/** A config text, read but not yet checked against what a config is. */
export interface ConfigSource {
  /** absent when mistakes make it meaningless */
  value?: unknown;
  mistakes: SourceMistake[];
  /** The line of a field, from 1; of the nearest field around it when it is not there. */
  lineOf(path: FieldPath): number;
}

/** Lets one anchor serve 10,000 sockets, and stops anchors that multiply each other ("billion laughs"). */
const maxAliasCount = 10_000;

/** Reads YAML, or JSON, which is YAML too. Never throws, and no mistake shows a value: it might be a secret. */
export function readConfigSource(text: string): ConfigSource {
  const lines = new LineCounter();
  const lineAt = (offset: number) => lines.linePos(offset).line || 1;
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      schema: 'core', // also where a %YAML 1.1 line would turn 22:30 into a number and yes into true
      stringKeys: true,
      uniqueKeys: false, // checked below, in linear time
      prettyErrors: false,
      logLevel: 'error', // nothing on the console; 'silent' would let a second document pass
    });
  } catch {
    return {
      mistakes: [{ line: 1, text: 'this is not a config: it is nested too deeply' }],
      lineOf: () => 1,
    };
  }
  const lineOf = (path: FieldPath) => lineAt(offsetOf(document, path));
  const syntax = [...document.errors, ...document.warnings].map((error) =>
    describeSyntaxError(error, lineAt),
  );
  if (syntax.length > 0) return { mistakes: syntax, lineOf };

  const { duplicates, badAliases } = checkNodes(document, lineAt);
  if (badAliases.length > 0) return { mistakes: [...duplicates, ...badAliases], lineOf };
  try {
    return { value: document.toJS({ maxAliasCount }), mistakes: duplicates, lineOf };
  } catch {
    return { mistakes: [{ line: 1, text: 'its aliases (*name) repeat too much content' }], lineOf };
  }
}

function checkNodes(document: Document.Parsed, lineAt: (offset: number) => number) {
  const duplicates: SourceMistake[] = [];
  const badAliases: SourceMistake[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Node(_key, node, ancestors) {
      const line = lineAt(node.range?.[0] ?? 0);
      if (isMap(node)) duplicates.push(...findDuplicateKeys(node, lineAt));
      if (!isAlias(node)) {
        if (node.anchor) anchors.add(node.anchor);
      } else if (!anchors.has(node.source)) {
        badAliases.push({
          line,
          text: 'a value that starts with * refers to an anchor (&name) above it, and there is none of this name: put the value in quotes if it is text',
        });
      } else if (ancestors.some((ancestor) => 'anchor' in ancestor && ancestor.anchor === node.source)) {
        badAliases.push({ line, text: 'an alias (*name) stands inside of what it repeats' });
      }
    },
  });
  return { duplicates, badAliases };
}

function findDuplicateKeys(map: YAMLMap, lineAt: (offset: number) => number): SourceMistake[] {
  const firstLines = new Map<string, number>();
  return map.items.flatMap(({ key }) => {
    const name = keyName(key);
    const line = lineAt(startOf(key));
    const first = firstLines.get(name);
    if (first === undefined) firstLines.set(name, line);
    return first === undefined
      ? []
      : [{ line, text: `${showName(name)} is given twice, first on line ${first}` }];
  });
}

/** The offset where a field stands: its key in a mapping, its start in a list. */
function offsetOf(document: Document.Parsed, path: FieldPath): number {
  let node: Node | null | undefined = document.contents;
  let offset = startOf(node);
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      // of a key that is given twice, the last one counts
      const pair: Pair<unknown, Node> | undefined = (node as YAMLMap<unknown, Node>).items.findLast(
        ({ key }) => keyName(key) === String(step),
      );
      if (!pair) break;
      offset = startOf(pair.key);
      node = pair.value;
    } else if (isSeq(node)) {
      const item: Node | undefined = (node.items as Node[])[Number(step)];
      if (!item) break;
      offset = startOf(item);
      node = item;
    } else {
      break;
    }
  }
  return offset;
}

function startOf(node: unknown): number {
  return (node as ParsedNode | null | undefined)?.range?.[0] ?? 0;
}

function keyName(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

/** The name of a field, as it is fit to be shown. */
export function showName(name: string): string {
  return /^[\w-]{1,64}$/.test(name) ? name : `"${escapeControls(name.slice(0, 64))}"`;
}

const needsQuotes = 'put the value in quotes';
const syntaxTexts: Partial<Record<YAMLError['code'], string>> = {
  ALIAS_PROPS: `a value that starts with * refers to an anchor: if it is text, ${needsQuotes}`,
  BAD_ALIAS: `a value that starts with & or * is an anchor or an alias: if it is text, ${needsQuotes}`,
  BAD_DIRECTIVE: 'a line that starts with % is a YAML directive, and this one is not known',
  BAD_DQ_ESCAPE:
    'a backslash in double quotes starts an escape, and this one is not known: use single quotes, or two backslashes',
  BAD_INDENT: 'the indentation does not fit the lines above, or a bracket is not closed',
  BAD_SCALAR_START: `a value cannot start with this character: ${needsQuotes}`,
  BLOCK_AS_IMPLICIT_KEY: `": " cannot stand inside a value: ${needsQuotes}`,
  BLOCK_IN_FLOW: 'a list or mapping in brackets cannot hold one without brackets',
  KEY_OVER_1024_CHARS: 'a field name is far too long: is there a ":" missing?',
  MISSING_CHAR: 'something is missing: a closing quote, a comma, a bracket, or the ":" after a field name',
  MULTILINE_IMPLICIT_KEY:
    'a field name must stand on one line with its ":": is there a quote or a ":" missing?',
  MULTIPLE_DOCS: 'a second document starts here (---), and a config is one document',
  NON_STRING_KEY: 'a field name must be text',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
  TAB_AS_INDENT: 'a tab cannot be used for indentation: use spaces',
  TAG_RESOLVE_FAILED: `a value that starts with ! is a YAML tag, and this one is not known: if it is text, ${needsQuotes}`,
};

/** In our words, for the library's own may quote the value. */
function describeSyntaxError({ code, pos }: YAMLError, lineAt: (offset: number) => number): SourceMistake {
  return { line: lineAt(pos[0]), text: syntaxTexts[code] ?? 'this is not valid YAML' };
}
