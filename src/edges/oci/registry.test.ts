import { startFakeRegistry } from '../../../testing/registry/index.ts';
import { describeRegistry } from './conformance/registry.ts';

describeRegistry('the fake registry', () => startFakeRegistry());

describeRegistry('the fake registry with referrers', () => startFakeRegistry({ withReferrers: true }), {
  mounts: true,
  referrers: true,
});
