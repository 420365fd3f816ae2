import { ActionIcon, type MantineColorScheme, Tooltip, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

const schemes = {
  auto: { next: 'light', says: 'as the system', icon: IconDeviceDesktop },
  light: { next: 'dark', says: 'light', icon: IconSun },
  dark: { next: 'auto', says: 'dark', icon: IconMoon },
} as const satisfies Readonly<
  Record<
    MantineColorScheme,
    { readonly next: MantineColorScheme; readonly says: string; readonly icon: unknown }
  >
>;

/** Light, dark, or as the system has it. */
export function ColourToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { next, says, icon: Icon } = schemes[colorScheme];
  const label = `Colours: ${says}. Change to ${schemes[next].says}`;
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" size="md" aria-label={label} onClick={() => setColorScheme(next)}>
        <Icon size={16} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
