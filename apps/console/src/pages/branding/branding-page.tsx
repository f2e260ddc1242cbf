import type { Branding } from '@sluice/core';
import { useState } from 'react';
import { useBranding } from '../../data/links.ts';
import { Page } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { BrandingForm } from './branding-form.tsx';
import { LinkPreview } from './link-preview.tsx';
import './branding.css';

/** How the Hub and the hosted link page present themselves to those who link. */
export function BrandingPage() {
  const { data, error, refetch } = useBranding();
  return (
    <Page
      title="Link page"
      intro="The page that your links lead to, and the Hub in your own product, in your name and colours."
    >
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsComing height={200} /> : null}
      {data ? <Editor branding={data} /> : null}
    </Page>
  );
}

function Editor({ branding }: { branding: Branding }) {
  const [shown, setShown] = useState(branding);
  return (
    <div className="branding">
      <BrandingForm branding={branding} onChange={setShown} />
      <LinkPreview branding={shown} />
    </div>
  );
}
