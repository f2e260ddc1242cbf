import { useCallback, useEffect, useRef } from 'react';

/**
 * Runs something once no pointer is pressed. What a field says when it is left moves what lies below it: while a
 * button is being pressed it would slip away from under the pointer, and the press would come to nothing.
 */
export function usePress(root: { current: HTMLElement | null }): (run: () => void) => void {
  const pressed = useRef(false);
  const waiting = useRef<(() => void)[]>([]);
  useEffect(() => {
    const press = () => (pressed.current = true);
    const release = () => {
      pressed.current = false;
      // After the click that belongs to the press.
      setTimeout(() => {
        for (const run of waiting.current.splice(0)) run();
      }, 0);
    };
    const element = root.current;
    element?.addEventListener('pointerdown', press);
    window.addEventListener('pointerup', release, true);
    window.addEventListener('pointercancel', release, true);
    return () => {
      element?.removeEventListener('pointerdown', press);
      window.removeEventListener('pointerup', release, true);
      window.removeEventListener('pointercancel', release, true);
    };
  }, [root]);
  return useCallback((run) => {
    if (pressed.current) waiting.current.push(run);
    else run();
  }, []);
}
