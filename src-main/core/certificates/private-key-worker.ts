import { parentPort, workerData } from 'node:worker_threads';
import { decodePrivateKey, type PrivateKeyBlock } from './decode-private-key.ts';

/** Runs in a thread of its own: decrypts one private key, answers with a DecodedKey, ends. */
const { block, passphrase } = workerData as { block: PrivateKeyBlock; passphrase: string };
parentPort?.postMessage(decodePrivateKey(block, passphrase));
