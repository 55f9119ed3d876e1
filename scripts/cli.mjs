// npm run cli -- COMMAND …: the small commands, after a build where one is due.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from './build.mjs';
import { callersFolder, ownedBy } from './pinned-node.mjs';

await build();
const program = path.join(path.dirname(import.meta.dirname), 'dist/headless/cli.js');
const options = { stdio: 'inherit', cwd: callersFolder('cli') };
await ownedBy(spawn(process.execPath, [program, ...process.argv.slice(2)], options));
