import { ActionIcon } from '@mantine/core';
import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import './overlay.css';

interface OverlayProps {
  title: string;
  onClose: () => void;
  /** `narrow` for questions and short forms, `wide` for the Hub; default between them. */
  size?: 'narrow' | 'wide';
  children: ReactNode;
}

const ANSWERS = 'input, select, textarea, .confirm button';

/**
 * A window over the page, open for as long as it is rendered. It is the browser's own dialog: what lies behind is
 * out of reach, Escape closes it, and the focus goes back to where it came from, shadow roots included.
 */
export function Overlay({ title, onClose, size, children }: OverlayProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    // What is to be filled in or answered comes before the way out.
    element?.querySelector<HTMLElement>(`.overlay-body :is(${ANSWERS})`)?.focus({ preventScroll: true });
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="overlay"
      data-size={size ?? 'middle'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // Of this dialog alone: a file chooser within it cancels, too.
        if (event.target !== dialog.current) return;
        event.preventDefault();
        onClose();
      }}
    >
      <header className="overlay-head">
        <h2 id={titleId}>{title}</h2>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Close" onClick={onClose}>
          <X size={20} aria-hidden />
        </ActionIcon>
      </header>
      <div className="overlay-body">{children}</div>
    </dialog>
  );
}
