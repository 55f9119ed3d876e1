/**
 * Stands where `sftp -S` and `scp -S` expect an ssh program: runs the server side here and lets the observer read along.
 * Environment: OBSERVED is the file for what was observed, a JSON line each. FILE_SIZE_LIMIT: a server that writes a
 * longer file is killed by the kernel.
 */
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { observeTransfer } from '../../src-main/core/recordings/transfer-observer.ts';

const report = process.env.OBSERVED ?? '';
const request = process.argv.at(-1) ?? '';
const kind = process.argv.includes('-s') ? 'subsystem' : 'exec';
const program = kind === 'subsystem' ? '/usr/lib/openssh/sftp-server' : request;
const limit = process.env.FILE_SIZE_LIMIT ?? 'unlimited';
const server = spawn('prlimit', [`--fsize=${limit}`, 'sh', '-c', `exec ${program}`]);
const observer = observeTransfer(
  kind,
  request,
  (transfer) => appendFileSync(report, `${JSON.stringify(transfer)}\n`),
  () => appendFileSync(report, '"lost"\n'),
);
process.stdin.on('data', (data) => {
  observer?.fromClient(data);
  server.stdin.write(data);
});
process.stdin.on('end', () => server.stdin.end());
server.stdin.on('error', () => {});
server.stdout.on('data', (data) => {
  observer?.fromServer(data);
  process.stdout.write(data);
});
server.stderr.pipe(process.stderr);
server.on('close', (status) => {
  observer?.end();
  process.exitCode = status ?? 255;
  process.stdin.destroy();
});
