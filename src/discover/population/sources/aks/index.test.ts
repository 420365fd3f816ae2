import { describeFileSource } from '../../conformance/file-source.ts';
import { aks } from './index.ts';

const id =
  '/subscriptions/0000-1111/resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/prod';
const listed = {
  id,
  name: 'prod',
  location: 'westeurope',
  fqdn: 'prod-dns-1a2b.hcp.westeurope.azmk8s.io',
  privateFqdn: null,
  provisioningState: 'Succeeded',
  powerState: { code: 'Running' },
};
const prod = {
  name: 'prod',
  servers: ['prod-dns-1a2b.hcp.westeurope.azmk8s.io:443'],
  provider: 'azure',
  region: 'westeurope',
  account: '0000-1111',
};

describeFileSource(aks, [
  { name: 'az aks list', text: JSON.stringify([listed]), sightings: [{ place: 'file[0]', ...prod }] },
  {
    name: 'a stopped, a failed and a private one, and one that is broken',
    text: JSON.stringify([
      { ...listed, powerState: { code: 'Stopped' } },
      { ...listed, provisioningState: 'Failed' },
      { ...listed, fqdn: null, privateFQDN: 'prod.privatelink.westeurope.azmk8s.io' },
      { id, name: null },
    ]),
    sightings: [
      { place: 'file[0]', ...prod, note: 'stopped' },
      { place: 'file[1]', ...prod, note: 'failed' },
      { place: 'file[2]', ...prod, servers: ['prod.privatelink.westeurope.azmk8s.io:443'] },
    ],
    unread: ['population.malformed file[3]'],
  },
]);
