import type { TestEvidence, TestStepName } from '../../contract/connection-test.ts';

/** What a login to a target goes through; its credential is loaded before the target is dialled. */
export type ConnectStep = 'credential' | Exclude<TestStepName, 'session' | 'pty' | 'round_trip'>;

/**
 * Hears of each step that is done and what it has shown: texts as they came, never a secret. Where a target is dialled
 * again (for a host key of another type), the steps come again.
 */
export type Progress = (step: ConnectStep, evidence: TestEvidence) => void;
