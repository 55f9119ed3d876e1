import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { IssuedCertificate } from '../../../src-main/contract/commands/settings.ts';
import { IssuedCertificates } from '../../../src-main/core/certificates/issued-certificates.ts';
import { quietLog } from '../../support/settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function certificate(serial: number): IssuedCertificate {
  return {
    serial: String(serial),
    person: 'Alice',
    email: 'alice@example.com',
    socket: 'web1',
    login: 'ops',
    session: '20261123-141500-3f9a0c1d2b',
    issued_at: '2026-11-23T14:15:00.000Z',
    valid_until: '2026-11-23T14:20:00.000Z',
  };
}

const serials = (issued: IssuedCertificates) => issued.list().map(({ serial }) => serial);

function openIn(file = temporaryFolder().file('issued.jsonl')) {
  const { log, entries } = quietLog();
  return { file, log: entries, issued: new IssuedCertificates(file, log) };
}

test('what was issued is listed newest first, also after the next start', () => {
  const { file, issued } = openIn();
  issued.add(certificate(1));
  issued.add(certificate(2));
  expect(issued.list()).toEqual([certificate(2), certificate(1)]);
  expect(openIn(file).issued.list()).toEqual([certificate(2), certificate(1)]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a torn line and foreign ones cost only themselves', () => {
  const { file, issued } = openIn();
  issued.add(certificate(1));
  appendFileSync(file, '{"serial":"9"}\nnull\n{"serial":"2","pers');
  const again = openIn(file).issued;
  again.add(certificate(3));
  expect(serials(openIn(file).issued)).toEqual(['3', '1']);
});

test('the last 1,000 are kept, and the file is written anew before it grows large', () => {
  const { file, issued } = openIn();
  for (let serial = 1; serial <= 4500; serial++) issued.add(certificate(serial));
  expect(issued.list()).toHaveLength(1000);
  expect([serials(issued)[0], serials(issued).at(-1)]).toEqual(['4500', '3501']);
  expect(serials(openIn(file).issued)).toEqual(serials(issued));
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(2000);
});

test.runIf(existsSync('/dev/full'))('a full disk is logged, and keeps nobody from logging in', () => {
  const { file, log, issued } = openIn();
  symlinkSync('/dev/full', file);
  issued.add(certificate(1));
  expect(serials(issued)).toEqual(['1']);
  expect(log.list()).toMatchObject([{ level: 'error', error: 'ENOSPC', serial: '1' }]);
  rmSync(file);
  issued.add(certificate(2));
  expect(serials(openIn(file).issued)).toEqual(['2']);
});

test('a file that cannot be read is logged, and the start goes on', () => {
  const { file } = openIn();
  mkdirSync(file);
  const { log, issued } = openIn(file);
  expect(issued.list()).toEqual([]);
  expect(log.list()).toMatchObject([{ level: 'error' }]);
});
