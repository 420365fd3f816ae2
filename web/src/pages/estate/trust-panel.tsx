import { Button } from '@mantine/core';
import { IconCheck, IconKeyOff, IconQuestionMark, IconShieldCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TrustView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { Copy, Digest } from '../../ui/digest.tsx';
import { When } from '../../ui/due.tsx';
import { ImageChecks } from '../../ui/image-checks.tsx';
import { statementName } from '../../ui/image-words.ts';
import { More, MoreLines } from '../../ui/more.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Reason } from '../../ui/reason.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import type { Look } from '../../ui/states.ts';
import { count } from '../../ui/words.ts';
import { cosignLines } from './cosign-lines.ts';
import classes from './trust-panel.module.css';

const looks: Readonly<Record<TrustView['state'], Look>> = {
  signed: { text: 'signed', tone: 'good', icon: IconShieldCheck },
  unsigned: { text: 'not signed', tone: 'warn', icon: IconKeyOff },
  refused: { text: 'does not count', tone: 'bad', icon: IconX },
  'no-key': { text: 'unknown', tone: 'warn', icon: IconQuestionMark },
};

/** A signature of ours says nothing to a policy that wants another: its no is not written small. */
const decisionClasses: Readonly<Record<TrustView['decision'], string | undefined>> = {
  accepted: 'soft',
  uncovered: 'soft',
  warned: classes.warned,
  refused: classes.refused,
};

/** What vouches for an image. Its registry is asked when a person asks: such questions count against the limits of some. */
export function TrustPanel({ image }: { readonly image: string }) {
  const [asked, setAsked] = useState(false);
  const { data, error, isFetching, refetch } = useQuery({ ...queries.imageTrust(image), enabled: asked });
  const ask = (): void => {
    if (asked) void refetch();
    else setAsked(true);
  };
  return (
    <Panel title="Signatures" aside={data === undefined ? 'not looked at' : <When at={data.checkedAt} />}>
      <div className={classes.trust}>
        {data === undefined ? (
          <p className="soft">
            Reads what hangs at this image in its registry, and holds it against the keys of this installation
            and the trust policies.
          </p>
        ) : (
          <Answer trust={data} />
        )}
        {error === null ? undefined : <Problem title="Nobody can say" error={error} />}
        <div>
          <Button size="xs" variant="default" loading={isFetching} onClick={ask}>
            {data === undefined ? 'Verify' : 'Verify again'}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

function Answer({ trust }: { readonly trust: TrustView }) {
  return (
    <>
      <p className={classes.verdict}>
        <StateChip look={looks[trust.state]} />
        {trust.signatures.length === 0 ? undefined : (
          <span className="soft">
            {[...new Set(trust.signatures.map(({ format }) => format))].join(' and ')}
          </span>
        )}
      </p>
      <MoreLines
        lines={[
          ...[...new Set(trust.signatures.map(({ keyId }) => keyId))].map((keyId) => (
            <span key={keyId}>
              by key <code className="mono">{keyId.slice(0, 16)}</code>
            </span>
          )),
          ...trust.reasons.map((reason) => <Reason key={reason} text={reason} />),
          <span key="policies" className={decisionClasses[trust.decision]}>
            trust policies: <Reason text={trust.policies} />
          </span>,
        ]}
      />
      {trust.statements.length === 0 ? undefined : <Statements trust={trust} />}
      {trust.state === 'signed' ? <WithoutUs trust={trust} /> : undefined}
    </>
  );
}

function Statements({ trust: { statements } }: { readonly trust: TrustView }) {
  return (
    <ul className={classes.statements} aria-label="Statements that count">
      {statements.map((statement) => (
        <li key={`${statement.keyId} ${statement.predicateType}`}>
          <span title={statement.predicateType}>
            <IconCheck size={14} aria-hidden className={classes.sign} />{' '}
            {statementName(statement.predicateType)}
          </span>
          <Made made={statement.made} />
          {statement.verdicts.length === 0 ? undefined : (
            <More
              summary={count(statement.verdicts.length, 'check')}
              about="that it was held against before the push"
            >
              <ImageChecks verdicts={statement.verdicts} />
            </More>
          )}
        </li>
      ))}
    </ul>
  );
}

function Made({ made }: { readonly made: TrustView['statements'][number]['made'] }) {
  if (made === undefined) return undefined;
  return (
    <p className="soft">
      by {made.engine}, from <span className="break">{made.image}</span>{' '}
      <Digest digest={made.digest} what="digest of the source" />
      <br />
      {made.withDigest} of {count(made.dependencies, 'thing')} that went in named by digest
    </p>
  );
}

/** The same without Oakum: the key and the words for cosign. */
function WithoutUs({ trust }: { readonly trust: TrustView }) {
  const { keyFile, verify } = cosignLines(trust);
  return (
    <More summary="Check it without Oakum" about="with cosign">
      <div className={classes.without}>
        <p className="soft">
          Save the key as <code className="mono">oakum.pub</code> <Copy text={keyFile} what="public key" />
        </p>
        <pre className={classes.code}>{keyFile}</pre>
        <p className="soft">
          Then <Copy text={verify} what="commands" />
        </p>
        <pre className={classes.code}>{verify}</pre>
      </div>
    </More>
  );
}
