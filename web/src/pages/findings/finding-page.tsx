import { IconFlame } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { FindingDetail } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import { Chip } from '../../ui/chip.tsx';
import { When } from '../../ui/due.tsx';
import { Ledger } from '../../ui/ledger.tsx';
import { MoreLines } from '../../ui/more.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Columns, Page, Stack } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { severityLook } from '../../ui/states.ts';
import { DeadlineInputs, Evidence, Reach } from '../patches/finding-inputs.tsx';
import { Deadlines, Disagreements, Records, Streams } from './finding-sources.tsx';
import { ListingWay } from './listing-way.tsx';

/** One finding with everything that its verdict was made from, each source in its own words. */
export function FindingPage() {
  const { finding: id } = useParams({ from: paths.finding });
  const detail = useSuspenseQuery(queries.finding(id)).data;
  const { finding, notes } = detail;
  const { vulnerability, package: pack, exploited, severity } = finding;
  return (
    <Page
      title={vulnerability}
      above={
        <Link to={paths.findings} className="link">
          Findings
        </Link>
      }
      state={
        <>
          <StateChip look={severityLook(severity)} />
          {exploited ? (
            <Chip tone="bad" icon={IconFlame}>
              exploited
            </Chip>
          ) : undefined}
        </>
      }
      facts={
        <>
          <span className="mono break">
            {pack.name} {pack.version}
          </span>
          <span>
            why it counts, by when and in which order, as of the scan <When at={detail.scannedAt} />
          </span>
        </>
      }
    >
      {notes.length === 0 ? undefined : (
        <Notice tone="warn" title="What to know of this answer">
          <MoreLines lines={notes} />
        </Notice>
      )}
      <Columns
        main={
          <Stack>
            <Panel title="Deadlines" aside="of every profile; the earliest that applies binds">
              <DeadlineInputs deadline={finding.deadline} />
              <Deadlines deadlines={detail.deadlines} />
            </Panel>
            <Panel title="What sources say" aside="each in its own words">
              <Records records={detail.records} />
              <Disagreements disagreements={detail.disagreements} />
            </Panel>
            {detail.listing === undefined ? undefined : <ListingWay listing={detail.listing} />}
            <Panel title="Fix by release">
              <Streams streams={detail.streams} />
            </Panel>
          </Stack>
        }
        side={<Side detail={detail} />}
      />
    </Page>
  );
}

function Side({ detail: { finding, found, names } }: { readonly detail: FindingDetail }) {
  return (
    <Stack>
      <Panel title="Order inside the deadline">
        <Ledger label="Ledger of points" lines={finding.order.ledger} sum={String(finding.order.points)} />
      </Panel>
      <Panel title="Evidence" aside={found.database}>
        <Evidence finding={finding} />
      </Panel>
      <Panel title="Who can reach it">
        <Reach finding={finding} />
      </Panel>
      <Panel title="Names">
        <MoreLines
          lines={names.map(({ name, by }) => `${name}${by.length === 0 ? '' : `: ${by.join(', ')}`}`)}
        />
      </Panel>
      <Removing id={finding.id} />
    </Stack>
  );
}

/** The patches that remove it; the page does not wait for them. */
function Removing({ id }: { readonly id: string }) {
  const patches = useQuery(queries.patches).data;
  const own = patches?.filter(({ removes }) => removes.some((one) => one.id === id)) ?? [];
  return (
    <Panel title="Patches">
      {own.length === 0 ? (
        <p className="soft">{patches === undefined ? 'not known yet' : 'No patch is about it.'}</p>
      ) : (
        <MoreLines
          lines={own.map((patch) => (
            <Link key={patch.id} to={paths.patch} params={{ patch: patch.id }} className="link">
              {patch.title}
            </Link>
          ))}
        />
      )}
    </Panel>
  );
}
