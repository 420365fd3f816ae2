import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import { Copy } from '../../ui/digest.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import classes from './runs.module.css';

/** The report on a run, in Markdown: to read, to copy into a ticket, to keep. */
export function RunReportPage() {
  const { run } = useParams({ from: paths.runReport });
  const { markdown } = useSuspenseQuery(queries.runReport(run)).data;
  return (
    <Page
      title={`Report on ${run}`}
      above={
        <Link to={paths.run} params={{ run }} className="link">
          {run}
        </Link>
      }
      acts={
        <Button
          size="sm"
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
          onClick={() => download(`${run}.md`, markdown)}
        >
          Download
        </Button>
      }
    >
      <Panel title="Markdown" aside={<Copy text={markdown} what="report" />} edges="flush">
        <pre className={classes.report}>{markdown}</pre>
      </Panel>
    </Page>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
