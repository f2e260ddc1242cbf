import { useMantineColorScheme } from '@mantine/core';
import { MonitorCog, Moon, Sun } from 'lucide-react';

/** To stop them for a moment Mantine would write a `<style>` into the page. */
export const KEEP_TRANSITIONS = { keepTransitions: true } as const;

const SCHEMES = [
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
  { value: 'auto', label: 'As the system', Icon: MonitorCog },
] as const;

export function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme(KEEP_TRANSITIONS);
  return (
    <fieldset className="shell-schemes" aria-label="Colours">
      {SCHEMES.map(({ value, label, Icon }) => (
        <button
          key={value}
          type="button"
          aria-label={label}
          title={label}
          aria-pressed={colorScheme === value}
          onClick={() => setColorScheme(value)}
        >
          <Icon size={16} aria-hidden />
        </button>
      ))}
    </fieldset>
  );
}
