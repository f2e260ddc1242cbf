import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { EmptyState } from './empty-state.tsx';

interface NoneFitsProps {
  icon: ReactNode;
  /** `No key fits`. */
  title: string;
  onClear: () => void;
}

/** What a list says when its filters leave nothing of it. */
export function NoneFits({ icon, title, onClear }: NoneFitsProps) {
  return (
    <EmptyState
      icon={icon}
      title={title}
      actions={
        <Button variant="default" onClick={onClear}>
          Show all
        </Button>
      }
    >
      <p>Try other words, or show all of them.</p>
    </EmptyState>
  );
}
