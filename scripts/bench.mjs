// npm run bench: what the connector costs, against plain OpenSSH on the same machine in the same run. The measuring is
// in test/bench; this builds what is stale and goes there.
import { build } from './build.mjs';

await build();
await import('../test/bench/bench.ts');
