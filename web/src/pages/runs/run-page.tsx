import { Button } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Run, RunView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import { When } from '../../ui/due.tsx';
import { Nothing, Notice } from '../../ui/notice.tsx';
import { Columns, Page, Stack } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Reason } from '../../ui/reason.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { runLooks } from '../../ui/states.ts';
import { clockText, spanText } from '../../ui/times.ts';
import { RunButtons } from './run-buttons.tsx';
import { RunPatchCard } from './run-patch-card.tsx';
import { progressOf } from './run-progress.ts';
import classes from './runs.module.css';

/** One run, live: its patches, their rollouts, what the gates said, and who witnessed the result. */
export function RunPage() {
  const { run: id } = useParams({ from: paths.run });
  const view = useSuspenseQuery(queries.run(id)).data;
  const { run } = view;
  return (
    <Page
      title={run.id}
      above={
        <Link to={paths.runs} className="link">
          Runs
        </Link>
      }
      state={<StateChip look={runLooks[run.phase]} />}
      facts={<RunFacts run={run} />}
      acts={<RunButtons view={view} />}
    >
      <RunNow view={view} />
      <Columns
        main={
          run.patches.length === 0 ? (
            <Panel title="Patches">
              <Nothing title="No patches">The plan holds nothing that may be done.</Nothing>
            </Panel>
          ) : (
            <Stack>
              {run.patches.map((patch) => (
                <RunPatchCard key={patch.id} patch={patch} />
              ))}
            </Stack>
          )
        }
        side={
          <Stack>
            <Report run={run.id} />
            <Sentences sentences={view.sentences} />
          </Stack>
        }
      />
    </Page>
  );
}

function RunFacts({ run }: { readonly run: Run }) {
  const plan = useQuery(queries.plans).data?.find(({ digest }) => digest === run.planDigest);
  return (
    <>
      <span>{progressOf(run)}</span>
      <span>
        started <When at={run.startedAt} /> by {run.startedBy}
      </span>
      {run.endedAt === undefined ? undefined : (
        <span>took {spanText(Date.parse(run.endedAt) - Date.parse(run.startedAt))}</span>
      )}
      {plan === undefined ? undefined : (
        <span>
          <Link to={paths.plan} params={{ plan: plan.id }} className="link">
            {plan.id}
          </Link>
        </span>
      )}
    </>
  );
}

const wishes: Readonly<Record<Run['wish'], string | undefined>> = {
  go: undefined,
  pause: 'Asked to pause: it stops at its next safe point',
  abort: 'Asked to abort: what is under way is withdrawn',
  rollback: 'Asked to roll back: what was recorded is restored',
};

/** What happens at this moment, told to those who do not see it change. */
function RunNow({ view: { run, sentences } }: { readonly view: RunView }) {
  const last = sentences.at(-1);
  const wish = run.endedAt === undefined && run.phase !== 'paused' ? wishes[run.wish] : undefined;
  if (run.endedAt !== undefined || run.phase === 'waiting' || run.phase === 'paused') {
    if (run.note === '') return undefined;
    return (
      <Notice
        tone={runLooks[run.phase].tone === 'busy' ? 'plain' : runLooks[run.phase].tone}
        title={run.note}
      />
    );
  }
  return (
    <Notice tone="busy" title={wish ?? 'Under way'}>
      {last === undefined ? 'Nothing has been said yet.' : <Reason text={last.text.trim()} />}
    </Notice>
  );
}

function Report({ run }: { readonly run: string }) {
  return (
    <Panel title="Report">
      <p className="soft small">
        What was wrong, who allowed what, what changed, what the gates and witnesses said.{' '}
        <Link to={paths.runReport} params={{ run }} className="link">
          Read the report
        </Link>
      </p>
    </Panel>
  );
}

const shownFirst = 12;

/** What was said of the run, newest first. */
function Sentences({ sentences }: { readonly sentences: RunView['sentences'] }) {
  const [all, setAll] = useState(false);
  const newest = sentences.map((sentence, index) => ({ ...sentence, index })).toReversed();
  const shown = all ? newest : newest.slice(0, shownFirst);
  return (
    <Panel title="What happened" aside="newest first">
      {shown.length === 0 ? (
        <p className="soft small">This server has said nothing of this run; the report has its record.</p>
      ) : (
        <ol className={classes.sentences}>
          {shown.map(({ at, text, index }) => (
            <li key={index}>
              <time dateTime={at}>{clockText(at)}</time>
              <Reason text={text.trim()} />
            </li>
          ))}
        </ol>
      )}
      {newest.length > shown.length ? (
        <Button variant="subtle" size="xs" onClick={() => setAll(true)}>
          Show all {newest.length}
        </Button>
      ) : undefined}
    </Panel>
  );
}
