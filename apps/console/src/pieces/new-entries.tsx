import { Button } from '@mantine/core';
import { ArrowUp } from 'lucide-react';
import { countText } from './numbers.ts';
import './new-entries.css';

interface NewEntriesProps {
  count: number;
  /** There are at least so many. */
  isMore: boolean;
  show: () => void;
  /** In the singular: `call`. */
  noun: string;
  /** Default: the noun with an s. */
  plural?: string;
}

/** Tells that a list has grown, without moving what is being read. */
export function NewEntries({ count, isMore, show, noun, plural = `${noun}s` }: NewEntriesProps) {
  const words = `${countText(count)}${isMore ? '+' : ''} new ${count === 1 && !isMore ? noun : plural}`;
  return (
    <output className="new-entries">
      {count > 0 ? (
        <Button size="xs" radius="xl" leftSection={<ArrowUp size={14} aria-hidden />} onClick={show}>
          {words}
        </Button>
      ) : null}
    </output>
  );
}
