import { Button } from '@mantine/core';
import { ImageUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { LOGO_KINDS, logoProblem } from './branding-draft.ts';

interface LogoFieldProps {
  /** A data URI. */
  logo: string | null;
  onChange: (logo: string | null) => void;
}

export function LogoField({ logo, onChange }: LogoFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const take = async (file: File | undefined) => {
    if (!file) return;
    const wrong = logoProblem(file);
    setProblem(wrong);
    if (wrong === undefined) onChange(await dataUri(file));
  };
  return (
    <fieldset className="form-set">
      <legend>Logo</legend>
      <p>PNG, JPEG, WebP or SVG, at most 100 KB.</p>
      <div className="logo-row">
        {logo === null ? null : <img className="logo-now" src={logo} alt="The present logo" />}
        <input
          ref={input}
          className="logo-file"
          type="file"
          accept={LOGO_KINDS}
          aria-label="Logo file"
          tabIndex={-1}
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
        <Button
          variant="default"
          leftSection={<ImageUp size={16} aria-hidden />}
          onClick={() => input.current?.click()}
        >
          {logo === null ? 'Choose a logo' : 'Choose another'}
        </Button>
        {logo === null ? null : (
          <Button variant="subtle" color="gray" onClick={() => onChange(null)}>
            Remove the logo
          </Button>
        )}
      </div>
      <p className="logo-problem" role="alert">
        {problem}
      </p>
    </fieldset>
  );
}

function dataUri(file: File): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => done(reader.result as string));
    reader.addEventListener('error', () => failed(reader.error ?? new Error('unreadable')));
    reader.readAsDataURL(file);
  });
}
