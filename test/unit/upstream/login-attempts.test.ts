import { expect, test } from 'vitest';
import { LoginAttempts } from '../../../src-main/core/upstream/login-attempts.ts';

const greeting = { server: 'SSH-2.0-OpenSSH_8.9', first_line: undefined, elapsed_ms: 5 };

function attempts(fields: Partial<LoginAttempts> & { keys?: string[] }): LoginAttempts {
  const { keys = [], ...rest } = fields;
  const made = Object.assign(new LoginAttempts('deploy'), rest);
  made.keyTypes.push(...keys);
  return made;
}

test('a rejected key is named by its type', () => {
  const made = attempts({ offered: ['publickey'], tried: ['none', 'publickey'], keys: ['ssh-ed25519'] });
  expect(made.failure(greeting)).toMatchObject({
    code: 'upstream_auth_rejected',
    evidence: { login: 'deploy', server: greeting.server, elapsed_ms: 5, key_types: ['ssh-ed25519'] },
  });
});

test('what a target offers and asks is cleaned and bounded', () => {
  const evil = `\x1b[2J${'x'.repeat(10_000)}`;
  const made = attempts({ offered: Array(1000).fill(evil), tried: ['none', 'keyboard-interactive'] });
  made.leftUnanswered(`${evil}one`);
  made.leftUnanswered('two');
  const { evidence } = made.failure(greeting);
  expect(evidence.methods_offered).toHaveLength(20);
  expect(evidence.prompt).toMatch(/^\\x1b\[2Jx{50,}…$/);
  expect(JSON.stringify(evidence)).not.toMatch(/[\x00-\x1f]/);
  expect(JSON.stringify(evidence).length).toBeLessThan(3000);
});
