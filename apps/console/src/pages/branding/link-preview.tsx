import type { Branding } from '@sluice/core';
import { useComputedColorScheme } from '@mantine/core';
import { useState, type CSSProperties } from 'react';
import { LinkFrame } from '../../link-page/link-frame.tsx';
import { readableOn } from './branding-draft.ts';

/** How the page will look, with a connector that does not exist. It is a picture: nothing in it can be used. */
export function LinkPreview({ branding }: { branding: Branding }) {
  const own = useComputedColorScheme('light');
  const [chosen, setChosen] = useState<'light' | 'dark'>();
  const scheme = chosen ?? own;
  const accent =
    scheme === 'light'
      ? (branding.accent ?? '#2458d3')
      : (branding.accentDark ?? branding.accent ?? '#7ea2ff');
  const style = { '--preview-accent': accent, '--preview-on': readableOn(accent) } as CSSProperties;
  return (
    <section className="preview" aria-label="Preview">
      <div className="preview-head">
        <h2>Preview</h2>
        <fieldset className="shell-schemes" aria-label="Colours of the preview">
          {(['light', 'dark'] as const).map((value) => (
            <button
              key={value}
              type="button"
              aria-pressed={scheme === value}
              onClick={() => setChosen(value)}
            >
              {value === 'light' ? 'Light' : 'Dark'}
            </button>
          ))}
        </fieldset>
      </div>
      <div className="preview-page" style={style} aria-hidden>
        <LinkFrame brand={branding} words scheme={scheme} picture>
          <div className="preview-form">
            <p className="preview-title">Link Harbor</p>
            <p className="preview-label">API key</p>
            <p className="preview-input">••••••••••••••••</p>
            <p className="preview-button">Connect</p>
            {branding.supportUrl === null ? null : <p className="preview-help">Get help</p>}
          </div>
        </LinkFrame>
      </div>
      {branding.success === null ? null : <p className="row-note">When it is linked: “{branding.success}”</p>}
    </section>
  );
}
