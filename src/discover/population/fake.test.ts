import { startFakeKube } from '../../../testing/kube/index.ts';
import { recordsSuite } from './conformance/records-suite.ts';

recordsSuite('the fake cluster', async () => {
  const fake = await startFakeKube({ token: 'admin' });
  const rules = [{ apiGroups: ['cluster.x-k8s.io'], resources: ['clusters'], verbs: ['list'] }];
  fake.control.setToken('narrow', { name: 'jane', groups: [], rules });
  return {
    kubeconfig: fake.kubeconfig(),
    narrowKubeconfig: fake.kubeconfig().replaceAll('token: admin', 'token: narrow'),
    // The fake serves the stored version only.
    create: async (objects) => {
      const text = JSON.stringify(objects).replaceAll(
        'cluster.x-k8s.io/v1beta1"',
        'cluster.x-k8s.io/v1beta2"',
      );
      for (const object of JSON.parse(text)) fake.control.create(object);
    },
    stop: () => fake.stop(),
  };
});
