import { describeFileSource } from '../../conformance/file-source.ts';
import { inventory } from './index.ts';

const uid = '0f6d2a6e-1f2b-4f0a-9a55-0e8f6d3b7c11';
const ignore = { reason: 'to be switched off', until: '2027-01-31' };

describeFileSource(inventory, [
  {
    name: 'JSON with every field',
    text: JSON.stringify({
      clusters: [
        {
          name: 'prod',
          server: 'https://prod.example',
          servers: ['10.0.0.1:6443'],
          uid,
          environment: 'production',
          owner: 'shop',
          criticality: 'high',
          provider: 'own',
          region: 'eu',
          account: 'a',
          ignore,
        },
      ],
    }),
    sightings: [
      {
        place: 'file[0]',
        name: 'prod',
        uid,
        servers: ['10.0.0.1:6443', 'prod.example:443'],
        environment: 'production',
        owner: 'shop',
        criticality: 'high',
        provider: 'own',
        region: 'eu',
        account: 'a',
        ignore,
      },
    ],
  },
  {
    name: 'a plain list',
    text: JSON.stringify([{ name: 'prod' }, { name: 'kind', server: 'https://127.0.0.1:6443' }]),
    sightings: [
      { place: 'file[0]', name: 'prod' },
      { place: 'file[1]', name: 'kind', servers: ['127.0.0.1:6443'] },
    ],
  },
  {
    name: 'JSON with a field that nobody knows, and an exception without a day',
    text: JSON.stringify({
      clusters: [{ name: 'a', ignored: true }, { name: 'b', ignore: { reason: 'x' } }, { name: 'c' }],
    }),
    sightings: [{ place: 'file[2]', name: 'c' }],
    unread: ['population.malformed file[0]', 'population.malformed file[1]'],
  },
  {
    name: 'CSV',
    text: 'Name,Server,Environment,Owner,Ignore,Until,Cost centre\nprod,https://prod.example,production,shop,,,7\nold,,,,"to be switched off",2027-01-31,\nbad,,,,x,soon,\n,https://x.example,,,,,\n',
    sightings: [
      {
        place: 'file line 2',
        name: 'prod',
        servers: ['prod.example:443'],
        environment: 'production',
        owner: 'shop',
      },
      { place: 'file line 3', name: 'old', ignore },
    ],
    unread: ['population.malformed file[2]', 'population.malformed file[3]'],
  },
  {
    name: 'CSV with several servers in one cell, semicolons and a byte order mark',
    text: '\ufeffname;servers\r\nprod;https://a.example https://b.example\r\n',
    sightings: [{ place: 'file line 2', name: 'prod', servers: ['a.example:443', 'b.example:443'] }],
  },
  {
    name: 'CSV with tabs, a line end in a cell, and rows of another width',
    text: 'name\tserver\towner\n"a"\thttps://a.example\t"shop\nand more"\n\nb\nc\t\t\tcell beyond\n',
    sightings: [
      { place: 'file line 2', name: 'a', servers: ['a.example:443'], owner: 'shop\nand more' },
      { place: 'file line 5', name: 'b' },
      { place: 'file line 6', name: 'c' },
    ],
  },
  { name: 'broken CSV', text: 'name,server\n"a,b', sightings: [], unread: ['documents.malformed file'] },
]);
