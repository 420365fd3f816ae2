import '@mantine/core/styles.css';
import './ui/tokens.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Failure } from './api/failure.ts';
import { startLive } from './api/live.ts';
import { makeQueryClient } from './api/query-client.ts';
import { makeRouter } from './router.tsx';
import { cssVariables, theme } from './theme.ts';

const queryClient = makeQueryClient();
const live = startLive(queryClient, '/api/v1/events');
const router = makeRouter({ queryClient, live });

// A new page is read from its beginning: without this, the focus stays on the link that led to it.
router.subscribe('onResolved', ({ pathChanged, fromLocation }) => {
  if (pathChanged && fromLocation !== undefined)
    document.getElementById('main')?.focus({ preventScroll: true });
});

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no element with the id root');
createRoot(place, {
  // What the server refused is shown in its place; only a fault of the page itself is worth the console.
  onCaughtError: (error) => {
    if (!(error instanceof Failure)) console.error(error);
  },
}).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
