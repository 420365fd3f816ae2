import { Button } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { isSignedOut } from '../api/failure.ts';
import { paths } from '../paths.ts';
import { Nothing, Problem } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';

/** A page whose data did not come. Signing in is asked for by the shell, and only there. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const boundary = useQueryErrorResetBoundary();
  if (isSignedOut(error)) return undefined;
  const again = (): void => {
    boundary.reset();
    reset();
    void router.invalidate();
  };
  return (
    <Page title="Not shown">
      <Problem
        title="This could not be shown"
        error={error}
        act={
          <Button size="xs" variant="default" onClick={again}>
            Try again
          </Button>
        }
      />
    </Page>
  );
}

export function PageNotFound() {
  return (
    <Page title="No such page">
      <Nothing
        title="There is nothing at this address"
        act={
          <Link to={paths.overview} className="link">
            Go to the overview
          </Link>
        }
      />
    </Page>
  );
}
