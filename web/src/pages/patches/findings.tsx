import { Accordion, Button } from '@mantine/core';
import { IconFlame } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReportFinding } from '../../api/generated/types.ts';
import { paths } from '../../paths.ts';
import { Chip } from '../../ui/chip.tsx';
import { fixText } from '../../ui/fix-text.ts';
import { StateChip } from '../../ui/state-chip.tsx';
import { severityLook } from '../../ui/states.ts';
import { dueText } from '../../ui/times.ts';
import { useNow } from '../../ui/use-now.ts';
import { FindingInputs } from './finding-inputs.tsx';
import classes from './patches.module.css';

const shownFirst = 50;

/** Findings, one line each; the open one shows every input. Which is open is in the URL. */
export function Findings({ findings }: { readonly findings: readonly ReportFinding[] }) {
  const { finding: open } = useSearch({ from: paths.patch });
  const navigate = useNavigate({ from: paths.patch });
  const openAt = findings.findIndex((finding) => finding.id === open);
  const [shown, setShown] = useState(Math.max(shownFirst, openAt + 1));
  return (
    <>
      <Accordion
        value={open ?? null}
        onChange={(finding) =>
          void navigate({ search: finding === null ? {} : { finding }, replace: true, resetScroll: false })
        }
        chevronPosition="left"
        order={3}
      >
        {findings.slice(0, shown).map((finding) => (
          <Accordion.Item key={finding.id} value={finding.id}>
            <Accordion.Control>
              <Line finding={finding} />
            </Accordion.Control>
            <Accordion.Panel>
              {finding.id === open ? <FindingInputs finding={finding} /> : undefined}
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      {findings.length > shown ? (
        <Button variant="subtle" size="sm" fullWidth onClick={() => setShown(findings.length)}>
          Show {findings.length - shown} more
        </Button>
      ) : undefined}
    </>
  );
}

function Line({ finding }: { readonly finding: ReportFinding }) {
  const now = useNow();
  const { package: pack, fix } = finding;
  return (
    <span className={classes.finding}>
      <span className={classes.findingName}>
        <b>{finding.vulnerability}</b>
        <span className="mono break">
          {pack.name} {pack.version}
        </span>
        <span className="soft">{fixText(fix)}</span>
      </span>
      <span className={classes.findingName}>
        {finding.exploited ? (
          <Chip tone="bad" icon={IconFlame}>
            exploited
          </Chip>
        ) : undefined}
        <StateChip look={severityLook(finding.severity)} />
        <span className="nums">{dueText(finding.deadline.due, now).text}</span>
      </span>
    </span>
  );
}
