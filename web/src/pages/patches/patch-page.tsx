import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMakePlan } from '../../api/acts.ts';
import type { ExplanationView, Place, ReportPatch } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { ActButton } from '../../forms/act-button.tsx';
import { paths } from '../../paths.ts';
import { Due, When } from '../../ui/due.tsx';
import { Nothing, Problem } from '../../ui/notice.tsx';
import { Columns, Page, Stack } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PatchTitle } from '../../ui/patch-title.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { patchKindLook } from '../../ui/states.ts';
import { count } from '../../ui/words.ts';
import { Findings } from './findings.tsx';
import { LineagePanel } from './lineage-panel.tsx';
import classes from './patches.module.css';
import { WaysPanel } from './ways-panel.tsx';

/** One patch, or one vulnerability, with every input of its verdict. */
export function PatchPage() {
  const { patch: id } = useParams({ from: paths.patch });
  const explanation = useSuspenseQuery(queries.explain(id)).data;
  const { patch, findings } = explanation;
  const title = patch?.title ?? findings[0]?.vulnerability ?? id;
  return (
    <Page
      title={title}
      heading={patch === undefined ? undefined : <PatchTitle title={title} />}
      above={
        <Link to={paths.patches} className="link">
          Patches
        </Link>
      }
      state={patch === undefined ? undefined : <StateChip look={patchKindLook(patch.kind)} />}
      facts={
        <span>
          as of the scan <When at={explanation.scannedAt} />
        </span>
      }
      acts={patch === undefined ? undefined : <PlanThis patch={patch} />}
    >
      <Columns
        main={
          <Stack>
            {patch === undefined ? undefined : <Verdict patch={patch} />}
            {patch?.ways === undefined ? undefined : <WaysPanel ways={patch.ways} />}
            <FindingsPanel explanation={explanation} />
          </Stack>
        }
        side={
          <Stack>
            {patch === undefined ? undefined : <Reasons patch={patch} />}
            {patch === undefined
              ? undefined
              : explanation.images.map(({ subject, lineage }) => (
                  <LineagePanel key={subject} lineage={lineage} />
                ))}
            <WhereRuns places={patch?.where ?? placesOf(explanation)} />
          </Stack>
        }
      />
    </Page>
  );
}

function PlanThis({ patch }: { readonly patch: ReportPatch }) {
  const plan = useMakePlan();
  const refusal =
    patch.kind === 'none'
      ? 'There is no patch yet that Oakum could apply: these findings stay open.'
      : undefined;
  return (
    <>
      <ActButton refusal={refusal} pending={plan.isPending} onAct={() => plan.mutate([patch.id])}>
        Plan this
      </ActButton>
      {plan.error === null ? undefined : <Problem title="No plan was made" error={plan.error} />}
    </>
  );
}

function Verdict({ patch }: { readonly patch: ReportPatch }) {
  return (
    <Panel title="What it does">
      <dl className={classes.tiles}>
        <div>
          <dt>Due</dt>
          <dd>
            <Due due={patch.due} rule={patch.dueRule} detail="whole" />
          </dd>
        </div>
        <div>
          <dt>{patch.kind === 'none' ? 'Would remove' : 'Removes'}</dt>
          <dd>{count(patch.removes.length, 'finding')}</dd>
        </div>
        <div>
          <dt>Exploited</dt>
          <dd>{patch.exploited === 0 ? 'none that is known' : patch.exploited}</dd>
        </div>
        <div>
          <dt>How</dt>
          <dd>{patch.how}</dd>
        </div>
        <div>
          <dt>Points</dt>
          <dd className="nums">{patch.points}</dd>
        </div>
      </dl>
    </Panel>
  );
}

function FindingsPanel({ explanation }: { readonly explanation: ExplanationView }) {
  const { findings, patch } = explanation;
  return (
    <Panel
      title={patch?.kind === 'none' ? 'What stays open' : 'What it removes'}
      aside={count(findings.length, 'finding')}
      edges="flush"
    >
      {findings.length === 0 ? (
        <Nothing title="No findings">
          The scan names none for this patch. Scan again to see what is current.
        </Nothing>
      ) : (
        <Findings findings={findings} />
      )}
    </Panel>
  );
}

function Reasons({ patch }: { readonly patch: ReportPatch }) {
  if (patch.reasons.length === 0) return undefined;
  return (
    <Panel title="Why so">
      <ul className={classes.reasons}>
        {patch.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </Panel>
  );
}

function WhereRuns({ places }: { readonly places: readonly Place[] }) {
  return (
    <Panel title="Where it runs" aside={count(places.length, 'place')}>
      {places.length === 0 ? (
        <p className="soft small">Nowhere at the moment.</p>
      ) : (
        <ul className={classes.reasons}>
          {places.map((place) => (
            <li key={place.id} className="break">
              {place.name}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function placesOf({ findings }: ExplanationView): readonly Place[] {
  return [
    ...new Map(findings.flatMap(({ where }) => where.map((place) => [place.id, place] as const))).values(),
  ];
}
