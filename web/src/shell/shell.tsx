import { Burger, Drawer, Loader } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouteContext } from '@tanstack/react-router';
import { unreachable } from '../api/failure.ts';
import { queries } from '../api/queries.ts';
import { paths } from '../paths.ts';
import { Banners } from './banners.tsx';
import { Mark } from './mark.tsx';
import { Nav } from './nav.tsx';
import { NotTakenUp } from './not-taken-up.tsx';
import classes from './shell.module.css';
import { NoSession, SignedOut } from './signed-out.tsx';
import { WritingPaused } from './writing-paused.tsx';

/** What is around every page: where one can go, whose estate it is, and whether what is shown is current. */
export function Shell() {
  const session = useQuery(queries.session);
  const retry = (): void => void session.refetch();
  if (session.data === null) return <SignedOut onRetry={retry} />;
  if (session.data !== undefined) return <Frame />;
  if (session.errorUpdateCount > 0)
    return <NoSession error={session.error ?? unreachable()} onRetry={retry} />;
  return (
    <div className={classes.blank}>
      <Loader size="sm" aria-label="Loading" role="status" />
    </div>
  );
}

function Frame() {
  const { live } = useRouteContext({ from: '__root__' });
  const [menu, { toggle, close }] = useDisclosure(false);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <header className={classes.bar}>
        <Link to={paths.overview} className={classes.brand}>
          <Mark />
          Oakum
        </Link>
        <Burger opened={menu} onClick={toggle} size="sm" aria-label="Menu" aria-expanded={menu} />
      </header>
      <Drawer
        opened={menu}
        onClose={close}
        size="17rem"
        padding="md"
        title="Oakum"
        closeButtonProps={{ 'aria-label': 'Close menu' }}
      >
        <Nav onGo={close} />
      </Drawer>
      <aside className={classes.side} aria-label="Oakum">
        <Link to={paths.overview} className={classes.brand}>
          <Mark />
          Oakum
        </Link>
        <Nav />
      </aside>
      <main className={classes.main} id="main" tabIndex={-1}>
        <WritingPaused />
        <Banners live={live} />
        <NotTakenUp />
        <Outlet />
      </main>
    </div>
  );
}
