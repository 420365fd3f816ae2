import { startFakeRegistry } from '../../../testing/registry/index.ts';
import { describeRegistry } from './conformance/registry.ts';

describeRegistry('the fake registry', () => startFakeRegistry());
