import type {
  Decision,
  PackageChange,
  Place,
  PlannedPatch,
  RebuildOrder,
} from '../../api/generated/types.ts';
import { Diff } from '../../ui/diff.tsx';
import { Due, When } from '../../ui/due.tsx';
import { PatchTitle } from '../../ui/patch-title.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { decisionLooks } from '../../ui/states.ts';
import { count } from '../../ui/words.ts';
import classes from './plans.module.css';

/** Planned patches in their order, each with its decision, what changes, and what stays. */
export function PlannedPatches({ patches }: { readonly patches: readonly PlannedPatch[] }) {
  return (
    <ol aria-label="Planned patches">
      {patches.map((planned, index) => (
        <li key={planned.patch.id} className={classes.patch}>
          <span className={classes.number} aria-hidden="true">
            {index + 1}
          </span>
          <article className={classes.content} aria-label={planned.patch.title}>
            <div className={classes.head}>
              <h3>
                <PatchTitle title={planned.patch.title} />
              </h3>
            </div>
            <DecisionLine decision={planned.decision} />
            <Details planned={planned} />
            {planned.diff === '' ? undefined : (
              <Diff diff={planned.diff} label={`What changes: ${planned.patch.title}`} />
            )}
            <div className={classes.both}>
              <HowMade patch={planned.patch} />
              <Findings title="removes" places={planned.patch.removes} />
              <Findings title="leaves" places={planned.patch.leaves} />
            </div>
          </article>
        </li>
      ))}
    </ol>
  );
}

/** The decision, and always the rule that spoke. */
function DecisionLine({ decision }: { readonly decision: Decision }) {
  return (
    <div className={classes.decision}>
      <StateChip look={decisionLooks[decision.kind]} />
      <span className="soft">by {decision.rule}</span>
      {decision.kind === 'waits' && decision.until !== undefined ? (
        <span>
          opens <When at={decision.until} />
        </span>
      ) : undefined}
      {decision.kind === 'blocked' && decision.reasons.length > 0 ? (
        <ul>
          {decision.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      ) : undefined}
    </div>
  );
}

function Details({ planned }: { readonly planned: PlannedPatch }) {
  const { patch, gate, engines, to, windows = [] } = planned;
  return (
    <dl className={classes.details}>
      <div>
        <dt>Due</dt>
        <dd>
          <Due due={patch.due} rule={patch.dueRule} />
        </dd>
      </div>
      <div>
        <dt>Where</dt>
        <dd>
          {patch.where.length === 0 ? 'nowhere now' : undefined}
          <ul>
            {patch.where.map(({ id, name }) => (
              <li key={id}>
                {name}
                <WindowLine decision={windows.find(({ workload }) => workload.id === id)?.decision} />
              </li>
            ))}
          </ul>
        </dd>
      </div>
      <div>
        <dt>Gate</dt>
        <dd>
          canary baked {gate.bake}, at most {gate.deadline}
        </dd>
      </div>
      {to === undefined ? undefined : (
        <div>
          <dt>New image</dt>
          <dd>
            <span className="mono">
              {to.repository}:{to.tag}
            </span>
            {engines.length === 0 ? undefined : (
              <div className="soft">made by {engines.join(', else by ')}</div>
            )}
          </dd>
        </div>
      )}
      {patch.kind === 'rebuild' ? <Build order={patch.order} /> : undefined}
    </dl>
  );
}

/** What the owner's CI is asked for. Nothing of it leads anywhere: it is shown as the plan has it. */
function Build({ order }: { readonly order: RebuildOrder }) {
  const { ci, namespace, baseline, revision, base } = order;
  return (
    <div className={classes.whole}>
      <dt>Build</dt>
      <dd>
        <div className="break">
          by <span className="mono">{ci}</span>
          {namespace === undefined ? undefined : ` in namespace ${namespace}`}{' '}
          <span className="soft">(Baseline {baseline})</span>
        </div>
        <div className="break">
          of revision <span className="mono">{revision}</span>
        </div>
        <div className="break">
          on <span className="mono">{base}</span>
        </div>
        <div className="soft">accepted only if it is what was asked for; Oakum does not sign it</div>
      </dd>
    </div>
  );
}

/** What keeps one workload from being changed now, while its siblings go. */
function WindowLine({ decision }: { readonly decision: Decision | undefined }) {
  if (decision?.kind !== 'waits' && decision?.kind !== 'blocked') return undefined;
  return (
    <div className="soft">
      {decisionLooks[decision.kind].text}
      {decision.kind === 'waits' && decision.until !== undefined ? (
        <>
          , opens <When at={decision.until} />
        </>
      ) : undefined}{' '}
      by {decision.rule}
    </div>
  );
}

/** What an engine said that it would do, package by package, and why it is this patch. */
function HowMade({ patch }: { readonly patch: PlannedPatch['patch'] }) {
  return (
    <>
      {movesOf(patch).map(({ platform, packages }) => (
        <details key={platform ?? ''} className={classes.more}>
          <summary>
            moves {count(packages.length, 'package')}
            {platform === undefined ? undefined : ` for ${platform}`}
          </summary>
          <ul className={`${classes.lines} mono small`}>
            {packages.map(({ name, from, to }) => (
              <li key={`${name} ${from}`} className="break">
                {name} {from}→{to}
              </li>
            ))}
          </ul>
        </details>
      ))}
      {patch.reasons.length === 0 ? undefined : (
        <details className={classes.more}>
          <summary>why so, and what was left out</summary>
          <ul className={classes.lines}>
            {patch.reasons.map((reason) => (
              <li key={reason} className="break">
                {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** Of an index, what moves in each platform; one that stays as it is moves none. */
function movesOf(patch: PlannedPatch['patch']): readonly Moves[] {
  if (patch.kind !== 'layer-patch') return [];
  const all = patch.platforms ?? [{ packages: patch.packages }];
  return all.filter(({ packages }) => packages.length > 0);
}

interface Moves {
  readonly platform?: string;
  readonly packages: readonly PackageChange[];
}

function Findings({
  title,
  places,
}: {
  readonly title: 'removes' | 'leaves';
  readonly places: readonly Place[];
}) {
  if (places.length === 0) return undefined;
  return (
    <details className={classes.more}>
      <summary>
        {title} {count(places.length, 'finding')}
      </summary>
      <ul className={classes.lines}>
        {places.map((place) => (
          <li key={place.id} className="break">
            {place.name}
          </li>
        ))}
      </ul>
    </details>
  );
}
