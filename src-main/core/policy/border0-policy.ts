import type { Policy } from '../../contract/policy.ts';
import { Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import { checkConfig } from '../sockets/config-file.ts';
import { readConfigSource } from '../sockets/config-source.ts';

/** For which sockets an imported policy is to be; undefined: as the document says, else for none. */
export type Attachment = Pick<Policy, 'sockets' | 'tags' | 'all'>;

export interface ImportedPolicies {
  policies: Policy[];
  /** what differs here, a sentence each */
  notes: string[];
}

type Fields = Record<string, unknown>;
type Step = string | number;

/**
 * Border0's policies as JSON: what its API gives for one policy or a list of them, or the `policy_data` alone.
 *
 * @param file its name in error texts
 * @throws Failure `config_invalid`, with the line and the field of each mistake
 */
export function importBorder0(text: string, file: string, attach: Attachment | undefined): ImportedPolicies {
  const { mistakes, lineOf, ...source } = readConfigSource(text);
  const fail = (lines: string[]): never => {
    throw new Failure('config_invalid', {
      message: lines.map((line) => `${file}:${line}`).join('\n'),
      advice: `Nothing was imported from ${file}.`,
      evidence: { mistakes: lines.slice(0, 200) },
    });
  };
  if (mistakes.length > 0) fail(mistakes.map((mistake) => `${mistake.line}: ${mistake.text}`));
  const documents = Array.isArray(source.value) ? source.value : [source.value];
  const paths: Step[][] = documents.map((_, index) => (Array.isArray(source.value) ? [index] : []));
  const notes: string[] = [];
  const entries = documents.map((document, index) => {
    const place = paths[index] ?? [];
    if (!isFields(document)) return fail([`${lineOf(place)}: found no policy, expected a mapping`]);
    return entryOf(document, { index, attach, notes });
  });
  const checked = checkConfig(JSON.stringify({ policies: entries.map(({ entry }) => entry) }));
  if (!checked.config) {
    fail(
      checked.mistakes.map(({ field, text }) => {
        const [, index = '0', rest = ''] = /^policies\[(\d+)\]\.?(.*)$/.exec(field) ?? [];
        const { isWhole } = entries[Number(index)] ?? {};
        const within = isWhole ? rest : rest.replace(/^policy_data\.?/, '');
        const steps = within
          .split(/[.[\]]+/)
          .filter(Boolean)
          .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
        return `${lineOf([...(paths[Number(index)] ?? []), ...steps])}: ${within ? `${within}: ` : ''}${text}`;
      }),
    );
  }
  const policies = checked.config?.policies ?? [];
  return { policies, notes: [...notes, ...policies.flatMap(differences)] };
}

function entryOf(
  document: Fields,
  { index, attach, notes }: { index: number; attach: Attachment | undefined; notes: string[] },
): { entry: Fields; isWhole: boolean } {
  const isWhole = 'policy_data' in document;
  const name = isWhole && typeof document.name === 'string' ? document.name : `imported-${index + 1}`;
  const { description } = document;
  const everywhere = isWhole && document.org_wide === true ? { all: true } : undefined;
  const place = attach ?? everywhere ?? { sockets: [] };
  if ('sockets' in place && place.sockets?.length === 0)
    notes.push(
      `${cleanText(name, 100)} is for no socket yet: name them under sockets, or use --socket, --tag or --all.`,
    );
  const entry = {
    name,
    ...(isWhole && typeof description === 'string' && description !== '' ? { description } : {}),
    ...place,
    policy_data: withoutNulls(isWhole ? document.policy_data : document),
  };
  return { entry, isWhole };
}

/** In its documents null says nothing. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => (field === null ? [] : [[name, withoutNulls(field)]])),
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function differences({ name, policy_data: { permissions, condition } }: Policy): string[] {
  const of = cleanText(name, 100);
  const { exec, allowed_usernames: logins } = permissions?.ssh ?? {};
  const open = (exec?.commands ?? []).filter((pattern) => !/^(\^|\\A|\.\*).*(\$|\\z|\.\*)$/s.test(pattern));
  return [
    ...open.map(
      (pattern) =>
        `${of}: the pattern ${cleanText(pattern, 100)} matches anywhere in a command in Border0, and the whole command here.`,
    ),
    ...((condition.who?.group?.length ?? 0) > 0
      ? [`${of}: groups are Border0’s ids; write what your identity provider calls them.`]
      : []),
    ...(logins
      ? [
          `${of}: allowed_usernames counts here for sockets with a login of their own too, in Border0 it does not.`,
        ]
      : []),
  ];
}
