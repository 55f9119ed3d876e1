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
  const syntax = describeSyntaxErrors([...document.errors, ...document.warnings], text, lineAt);
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

const badIndentation =
  'the indentation does not fit the lines above: what belongs together starts at the same column';
const unclosedBracket = 'a bracket that was opened above is not closed: there is a ] or } missing';
const unindentedBracket =
  'what stands in brackets over several lines must be indented further than the line that opened them';
const needsQuotes = 'put the value in quotes';
const syntaxTexts: Partial<Record<YAMLError['code'], string>> = {
  ALIAS_PROPS: `a value that starts with * refers to an anchor: if it is text, ${needsQuotes}`,
  BAD_ALIAS: `a value that starts with & or * is an anchor or an alias: if it is text, ${needsQuotes}`,
  BAD_DIRECTIVE: 'a line that starts with % is a YAML directive, and this one is not known',
  BAD_DQ_ESCAPE:
    'a backslash in double quotes starts an escape, and this one is not known: use single quotes, or two backslashes',
  BAD_INDENT: badIndentation,
  BAD_SCALAR_START: `a value cannot start with this character: ${needsQuotes}`,
  BLOCK_AS_IMPLICIT_KEY: `": " cannot stand inside a value: ${needsQuotes}`,
  BLOCK_IN_FLOW: 'a list or mapping in brackets cannot hold one without brackets: is there a comma missing?',
  KEY_OVER_1024_CHARS: 'a field name is far too long: is there a ":" missing?',
  MISSING_CHAR: 'something is missing: a closing quote, a comma, a bracket, or the ":" after a field name',
  MULTILINE_IMPLICIT_KEY:
    'a field name must stand on one line with its ":": is there a quote, a comma or a ":" missing, or is a line of a longer text not indented?',
  MULTIPLE_DOCS: 'a second document starts here (---), and a config is one document',
  NON_STRING_KEY: 'a field name must be text',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
  TAB_AS_INDENT: 'a tab cannot be used for indentation: use spaces',
  UNEXPECTED_TOKEN:
    'this does not belong here: is a comma, a quote or a bracket missing before it, or is it one too many?',
  TAG_RESOLVE_FAILED: `a value that starts with ! is a YAML tag, and this one is not known: if it is text, ${needsQuotes}`,
};

/** In our words, for the library's own may quote the value. One mistake a line: others there mostly follow from it. */
function describeSyntaxErrors(
  errors: readonly YAMLError[],
  text: string,
  lineAt: (offset: number) => number,
): SourceMistake[] {
  if (errors.length === 0) return [];
  const closed = count(text, /[[{]/g) === count(text, /[\]}]/g);
  const mistakes = new Map<number, SourceMistake>();
  for (const [index, error] of errors.entries()) {
    const odd = oddColumn(error, errors[index + 1], text);
    const line = lineAt(odd ?? error.pos[0]);
    if (errors[index - 1]?.pos[0] === error.pos[0] || mistakes.has(line)) continue;
    const words = odd === undefined ? describeSyntaxError(error, closed) : badIndentation;
    mistakes.set(line, { line, text: words });
  }
  return [...mistakes.values()];
}

function describeSyntaxError({ code, message }: YAMLError, bracketsClosed: boolean): string {
  if (/^Flow .* end with a/.test(message)) {
    return code === 'BAD_INDENT' && bracketsClosed ? unindentedBracket : unclosedBracket;
  }
  return syntaxTexts[code] ?? 'this is not valid YAML';
}

/** Where a line starts at a wrong column, for errors that come of this and are named after something else. */
function oddColumn(error: YAMLError, next: YAMLError | undefined, text: string): number | undefined {
  const [start] = error.pos;
  if (/^(Sequence item without -|A block sequence may not)/.test(error.message)) return start;
  if (error.code === 'UNEXPECTED_TOKEN') {
    const startsLine = /(^|\n) *$/.test(text.slice(Math.max(0, start - 80), start));
    return startsLine && /^[\w-]+:/.test(text.slice(start, start + 80)) ? start : undefined;
  }
  // a field further in than the one above it reads as a part of that one's value, up to its own ":"
  const readsOn = next?.code === 'MULTILINE_IMPLICIT_KEY' && next.pos[0] === start;
  return error.code === 'BLOCK_AS_IMPLICIT_KEY' && readsOn ? next.pos[1] : undefined;
}

function count(text: string, characters: RegExp): number {
  return text.match(characters)?.length ?? 0;
}
