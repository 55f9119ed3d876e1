import { greet } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const changeAddress = { kind: 'edit', label: 'Change address', field: 'hostname' } as const;
const testAgain = { kind: 'test' } as const;
const usualPort = 'Give the port of sshd in the socket: 22, if it was not moved.';

/** The port answers, and is not one of an SSH-2 server. */
export const notSshHints = {
  upstream_not_ssh: {
    title: 'What answers at {socket} on {the_port} is no SSH server',
    problem: '{at} is no SSH server',
    cause: 'The port belongs to another service.',
    steps: ['Check the port in the socket.', 'See on the target which port sshd has, and who has this one.'],
    commands: [
      greet,
      {
        where: 'target',
        purpose: 'See who listens where, on the target',
        posix: 'sudo ss -tlnp',
        windows: 'netstat -abno -p tcp',
      },
    ],
    action: changeAddress,
    variants: {
      http: {
        when: { speaks: 'http' },
        problem: '{at} is a web server, not an SSH server',
        cause:
          'It answers in HTTP: a web server or proxy has that port, or a captive portal of this network answers for it.',
        steps: [usualPort, 'In a hotel or guest network, sign in to the network first.'],
      },
      tls: {
        when: { speaks: 'tls' },
        problem: '{at} speaks TLS, not SSH',
        cause:
          'An HTTPS server or another encrypted service has that port, or SSH is wrapped in TLS there (stunnel, some gateways).',
        steps: [
          usualPort,
          'If SSH is wrapped in TLS on purpose, open that first (stunnel on the connector’s machine) and give the local port.',
        ],
      },
      smtp: {
        when: { speaks: 'smtp' },
        problem: '{at} is a mail server, not an SSH server',
        cause: 'It greets in SMTP: that is a mail server’s port (25, 465 or 587).',
        steps: [usualPort],
      },
      ftp: {
        when: { speaks: 'ftp' },
        problem: '{at} is an FTP server, not an SSH server',
        cause: 'It greets in FTP, which is no SSH even where files are meant: SFTP goes by sshd’s port.',
        steps: [usualPort],
      },
      ssh_1: {
        when: { speaks: 'ssh_1' },
        title: '{socket} speaks only SSH version 1',
        problem: '{host} speaks only SSH version 1',
        cause:
          'It is a very old server or network device. Version 1 has been broken for twenty years, and the connector speaks version 2 only.',
        steps: [
          'Ask for version 2 on the target: newer firmware, a newer sshd, or on Cisco “ip ssh version 2” (with an RSA key of 2048 bits).',
          'If it can’t be had, reach it by a machine next to it that can still speak version 1.',
        ],
        commands: [greet],
        action: testAgain,
      },
      mysql: {
        when: { speaks: 'mysql' },
        problem: '{at} is a MySQL server, not an SSH server',
        cause: 'It greets as MySQL or MariaDB does: that is the database’s port (3306).',
        steps: ['Give the port of sshd in the socket, and reach the database by a forward through it.'],
      },
      redis: {
        when: { speaks: 'redis' },
        problem: '{at} is a Redis server, not an SSH server',
        cause: 'It answers as Redis does: that is the database’s port (6379).',
        steps: ['Give the port of sshd in the socket, and reach Redis by a forward through it.'],
      },
      vnc: {
        when: { speaks: 'vnc' },
        problem: '{at} is a VNC server, not an SSH server',
        cause: 'It greets with RFB: that is the port of a screen (5900 and up).',
        steps: ['Give the port of sshd in the socket, and reach the screen by a forward through it.'],
      },
      other_text: {
        when: { speaks: 'other_text' },
        cause:
          'It greets with a text that is none of SSH[, “{first_line}”]: another service, or a wrapper before sshd that says why it refuses.',
        steps: [
          'Check the port in the socket.',
          'Read the first line of its answer: it often names the service, or the reason.',
        ],
      },
      other_bytes: {
        when: { speaks: 'other_bytes' },
        cause:
          'It answers in a binary protocol that is none of SSH, such as telnet, remote desktop or a database.',
      },
    },
  },
} as const satisfies HintRules;
