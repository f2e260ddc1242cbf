import { Button, TextInput } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import './copy-field.css';

interface CopyFieldProps {
  label: string;
  value: string;
  help?: string;
}

const SHOWN_MS = 2000;

/** Something to be taken elsewhere: read-only, and copied by a button. */
export function CopyField({ label, value, help }: CopyFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const { copied, copy } = useCopy(value, () => input.current?.select());
  return (
    <div className="copy-field">
      <TextInput
        ref={input}
        label={label}
        description={help}
        value={value}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button
        variant="default"
        leftSection={copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
        onClick={copy}
      >
        {copied ? 'Copied' : 'Copy'}
      </Button>
      <output className="unseen">{copied ? `${label} copied` : ''}</output>
    </div>
  );
}

/** Where the browser does not let a page write to the clipboard, the text is selected instead. */
export function useCopy(value: string, select?: () => void): { copied: boolean; copy: () => void } {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      select?.();
    }
  };
  return { copied, copy: () => void copy() };
}
