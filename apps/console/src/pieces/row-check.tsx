import { useEffect, useRef } from 'react';
import './row-check.css';

interface RowCheckProps {
  label: string;
  checked: boolean;
  /** Some of what it stands for is chosen. */
  partly?: boolean;
  onChange: () => void;
}

/** A bare checkbox: of a table's hundreds all are drawn anew at once, which the theme's own is too heavy for. */
export function RowCheck({ label, checked, partly = false, onChange }: RowCheckProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = partly;
  }, [partly]);
  return (
    <input
      ref={box}
      type="checkbox"
      className="row-check"
      aria-label={label}
      checked={checked}
      onChange={onChange}
    />
  );
}
