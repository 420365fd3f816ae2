import { useMediaQuery } from '@mantine/hooks';

/** Less than 768 pixels: tables become cards. */
export function useNarrow(): boolean {
  return useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
}
