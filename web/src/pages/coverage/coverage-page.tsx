import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import { Page, Stack } from '../../ui/page.tsx';
import { AfterScan } from '../scan-state.tsx';
import { LayerCounts } from './layer-counts.tsx';
import { ProblemList } from './problem-list.tsx';

/** What was read of what exists, and what to do about the rest: what was not read is unknown, never clean. */
export function CoveragePage() {
  return (
    <Page title="Coverage" facts={<span>what was read of what exists; the rest is unknown, not clean</span>}>
      <AfterScan>
        <Coverage />
      </AfterScan>
    </Page>
  );
}

function Coverage() {
  const { layers, problems } = useSuspenseQuery(queries.coverage).data;
  const search = useSearch({ from: paths.coverage });
  const navigate = useNavigate({ from: paths.coverage });
  return (
    <Stack>
      <LayerCounts layers={layers} />
      <ProblemList
        problems={problems}
        search={search}
        onSearch={(next) => void navigate({ search: next, replace: true })}
      />
    </Stack>
  );
}
