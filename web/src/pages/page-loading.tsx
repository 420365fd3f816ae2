import { Skeleton, Stack } from '@mantine/core';

/** The shape of a page while its data comes. */
export function PageLoading() {
  return (
    <Stack gap="md" role="status" aria-label="Loading">
      <Skeleton height={28} width="40%" />
      <Skeleton height={16} width="60%" />
      <Skeleton height={120} />
      <Skeleton height={240} />
    </Stack>
  );
}
