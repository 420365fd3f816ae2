import { Chip } from './chip.tsx';
import type { Look } from './states.ts';

export function StateChip({ look }: { readonly look: Look }) {
  return (
    <Chip tone={look.tone} icon={look.icon}>
      {look.text}
    </Chip>
  );
}
