import { ActionIcon } from '@mantine/core';
import { X } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import './drawer.css';

interface DrawerProps {
  label: string;
  open: boolean;
  onClose: () => void;
  /** From which side it comes. */
  side: 'start' | 'end';
  head: ReactNode;
  children: ReactNode;
}

/** A sheet over the page, from one side. */
export function Drawer({ label, open, onClose, side, head, children }: DrawerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className="shell-drawer"
      data-side={side}
      aria-label={label}
      onClose={onClose}
      closedby="any"
    >
      {open ? (
        <div className="shell-drawer-body">
          <div className="shell-drawer-head">
            {head}
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`Close the ${label.toLowerCase()}`}
              onClick={onClose}
            >
              <X size={20} aria-hidden />
            </ActionIcon>
          </div>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}
