import { useQuery } from '@tanstack/react-query';
import type { ApisView, ApiUse } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { Nothing, Notice } from '../../ui/notice.tsx';
import { Page, Stack } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PageLoading } from '../page-loading.tsx';

/** Versions of the Kubernetes API that go, with what stores them and what calls them. */
export function ApisPage() {
  const { data, error } = useQuery(queries.apis(undefined));
  return (
    <Page
      title="API versions"
      facts={
        <span>
          what still uses a version of the Kubernetes API that the next release does not serve, or warns of
        </span>
      }
    >
      {error === null ? undefined : (
        <Notice tone="bad" title="The cluster could not be read">
          {error.message}
        </Notice>
      )}
      {data === undefined ? error === null ? <PageLoading /> : undefined : <Apis answer={data} />}
    </Page>
  );
}

function Apis({ answer }: { readonly answer: ApisView }) {
  const { version, to, table, uses, unknowns } = answer;
  return (
    <Stack>
      <Panel title={`From ${version} to ${to}`} aside={`dates of Kubernetes ${table.knownTo}`} edges="flush">
        {uses.length === 0 ? (
          <Nothing title="Nothing that was read uses a version that goes">
            What was not looked at is listed below.
          </Nothing>
        ) : (
          <DataTable label="Uses of API versions that go" rows={uses} columns={columns} rowKey={keyOf} />
        )}
      </Panel>
      {unknowns.length === 0 ? undefined : (
        <Panel title="Not known" aside={unknowns.length} edges="flush">
          <DataTable
            label="What is not known"
            rows={unknowns}
            columns={unknownColumns}
            rowKey={({ what, code }) => `${what} ${code}`}
          />
        </Panel>
      )}
    </Stack>
  );
}

function keyOf(use: ApiUse): string {
  return [use.via, use.group, use.version, use.kind, use.resource, use.where, use.by].join(' ');
}

const columns: readonly Column<ApiUse>[] = [
  {
    id: 'api',
    header: 'API',
    role: 'name',
    cell: ({ group, version, kind, resource }) => (
      <span className="break">
        <b>{kind ?? resource}</b>{' '}
        <span className="soft">{group === '' ? version : `${group}/${version}`}</span>
      </span>
    ),
  },
  { id: 'standing', header: 'Standing', cell: (use) => standingText(use) },
  {
    id: 'instead',
    header: 'Instead',
    cell: ({ replacement }) => replacement?.apiVersion ?? <span className="soft">not named</span>,
  },
  { id: 'how', header: 'How', cell: ({ via }) => howTexts[via] },
  { id: 'where', header: 'Where', cell: ({ where }) => <span className="break">{where}</span> },
  {
    id: 'by',
    header: 'By',
    cell: ({ by, how, at }) =>
      by === undefined ? (
        <span className="soft">{how === 'called' ? 'the server does not say' : 'not said'}</span>
      ) : (
        <span className="break">{at === undefined ? by : `${by}, ${at.slice(0, 10)}`}</span>
      ),
  },
];

const howTexts: Readonly<Record<ApiUse['via'], string>> = {
  'managed-fields': 'stored: written',
  'last-applied': 'stored: applied by kubectl, may be stale',
  'helm-manifest': 'stored: Helm release',
  definition: 'stored: objects lie in it',
  metric: 'called',
};

function standingText({ standing, removed, deprecated, component, says }: ApiUse): string {
  if (says === 'not-served') return 'stored, not served';
  switch (standing) {
    case 'gone':
      return `gone since ${removed}`;
    case 'breaks':
      return `goes in ${removed}`;
    case 'unknown':
      return `unknown: of ${component ?? 'another component'}`;
    case 'deprecated':
      return [
        deprecated === undefined ? 'deprecated' : `deprecated since ${deprecated}`,
        ...(removed === undefined ? [] : [`goes in ${removed}`]),
      ].join(', ');
  }
}

const unknownColumns: readonly Column<ApisView['unknowns'][number]>[] = [
  { id: 'what', header: 'What', role: 'name', cell: ({ what }) => <span className="break">{what}</span> },
  { id: 'why', header: 'Why', cell: ({ reason }) => <span className="break">{reason}</span> },
];
