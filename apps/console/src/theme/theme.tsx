import { createTheme, localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import './mantine-styles.ts';
import './theme.css';

const theme = createTheme({
  primaryColor: 'blue',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

const colorSchemeManager = localStorageColorSchemeManager({ key: 'sluice.color-scheme' });

/**
 * Mantine without the `<style>` elements that it usually writes: the values stand in theme.css. For the same
 * reason responsive style props, and the components that stand on them (Grid, AppShell, Modal), are not used.
 */
export function Theme({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      {children}
    </MantineProvider>
  );
}
