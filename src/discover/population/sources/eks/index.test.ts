import { makeAuthority } from '../../../../../testing/certificates/index.ts';
import { authorityKeys } from '../../../../formats/certificate/index.ts';
import { describeFileSource } from '../../conformance/file-source.ts';
import { eks } from './index.ts';

const { cert } = makeAuthority('prod', Temporal.Instant.from('2026-11-21T09:00:00Z'), 30);
const described = {
  name: 'prod',
  arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod',
  version: '1.34',
  endpoint: 'https://ABCDEF0123.gr7.eu-west-1.eks.amazonaws.com',
  status: 'ACTIVE',
  certificateAuthority: { data: Buffer.from(cert).toString('base64') },
};
const prod = {
  name: 'prod',
  servers: ['abcdef0123.gr7.eu-west-1.eks.amazonaws.com:443'],
  caKeys: authorityKeys(cert).keys,
  provider: 'aws',
  region: 'eu-west-1',
  account: '111122223333',
};
const creating = { name: 'new', arn: described.arn, status: 'CREATING' };

describeFileSource(eks, [
  {
    name: 'aws eks describe-cluster',
    text: JSON.stringify({ cluster: described }),
    sightings: [{ place: 'file[0]', ...prod }],
  },
  {
    name: 'several after each other',
    text: `${JSON.stringify({ cluster: described }, null, 4)}\n${JSON.stringify({ cluster: creating })}\n`,
    sightings: [
      { place: 'file[0]', ...prod },
      {
        place: 'file[1]',
        name: 'new',
        provider: 'aws',
        region: 'eu-west-1',
        account: '111122223333',
        note: 'creating',
      },
    ],
  },
  {
    name: 'a list of them, one of which is broken',
    text: JSON.stringify([{ cluster: { name: 3 } }, { cluster: described }]),
    sightings: [{ place: 'file[1]', ...prod }],
    unread: ['population.malformed file[0]'],
  },
  {
    name: 'aws eks list-clusters',
    text: JSON.stringify({ clusters: ['prod', 'dev'] }),
    sightings: [
      { place: 'file[0]', name: 'prod', provider: 'aws' },
      { place: 'file[1]', name: 'dev', provider: 'aws' },
    ],
  },
]);
