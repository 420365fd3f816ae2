import { describeRig } from '../../../rig/describe-rig.ts';
import { startDockerRegistry, startReferrersRegistry } from '../../../rig/registry.ts';
import { describeRegistry } from './conformance/registry.ts';

describeRig('docker-registry', ['docker-registry'], () => {
  describeRegistry(
    'Debian’s docker-registry',
    async () => {
      const { address, stop } = await startDockerRegistry();
      return { host: address, stop };
    },
    { mounts: true, referrers: false, deletes: { byDigest: true, byTag: false } },
  );

  const closed = async () => {
    const { address, stop } = await startDockerRegistry({ deletes: false });
    return { host: address, stop };
  };
  const deletes = { byDigest: false, byTag: false };
  describeRegistry('docker-registry that deletes nothing', closed, {
    mounts: true,
    referrers: false,
    deletes,
  });
});

describeRig('go-containerregistry', ['referrers-registry'], () => {
  const start = async () => {
    const { address, stop } = await startReferrersRegistry();
    return { host: address, stop };
  };
  describeRegistry('go-containerregistry’s registry', start, { mounts: false, referrers: true });
});
