import { Button, Code } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { Problem } from '../ui/notice.tsx';
import { Mark } from './mark.tsx';
import classes from './signed-out.module.css';

/** Nobody is signed in: how to get in. */
export function SignedOut({ onRetry }: { readonly onRetry: () => void }) {
  const router = useRouter();
  // It leaves the screen when somebody signed in, here or in another tab: what was refused before is loaded then.
  useEffect(() => () => void router.invalidate(), [router]);
  return (
    <Card title="Sign in">
      <p>
        Open the sign-in link that the server printed when it started. It is in the terminal where{' '}
        <Code>oakum serve</Code> or <Code>npm start</Code> runs.
      </p>
      <p className="soft">
        Whoever has the link is taken for the person who started the server. A server that was started again
        prints a new one.
      </p>
      <Button variant="default" onClick={onRetry}>
        I have signed in
      </Button>
    </Card>
  );
}

/** The server did not say who is signed in. */
export function NoSession({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  return (
    <Card title="Oakum">
      <Problem title="This page could not be opened" error={error} />
      <Button variant="default" onClick={onRetry}>
        Try again
      </Button>
    </Card>
  );
}

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <main className={classes.place}>
      <title>{`${title} · Oakum`}</title>
      <div className={classes.card}>
        <Mark />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
