import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import { Copy } from '../../ui/digest.tsx';
import { MarkdownText } from '../../ui/markdown.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';

/** The report on a run: to read here, to copy as Markdown into a ticket, to keep. */
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
      <Panel title="Report" aside={<Copy text={markdown} what="report" />} edges="flush">
        <MarkdownText text={markdown} label={`Report on ${run}`} />
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
