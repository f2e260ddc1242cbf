import { Alert, Button } from '@mantine/core';
import type { CreatedLinkSession } from '@sluice/core';
import { Mail, TriangleAlert } from 'lucide-react';
import { useBranding } from '../../data/links.ts';
import { CopyField } from '../../pieces/copy-field.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { fullTime } from '../../pieces/time.ts';
import { isLoopback, mailUrl } from './link-wish.ts';

/** The link, this once: it holds the token, which is kept nowhere. */
export function LinkReady({ made, onClose }: { made: CreatedLinkSession; onClose: () => void }) {
  const { data: brand } = useBranding();
  const { owner, expiresAt } = made.session;
  return (
    <Overlay title={`A link for ${owner.name}`} onClose={onClose}>
      <div className="form">
        <CopyField label="Link" value={made.url} help="Shown this once. It works for one person, once." />
        {isLoopback(made.url) ? (
          <Alert color="yellow" icon={<TriangleAlert size={18} aria-hidden />}>
            This link leads to this machine alone: nobody else can open it. Whoever runs the server sets its
            public address with SLUICE_PUBLIC_URL.
          </Alert>
        ) : null}
        <p className="row-note">It can be used until {fullTime(expiresAt)}, or until you revoke it.</p>
        <div className="form-end">
          <Button
            component="a"
            variant="default"
            leftSection={<Mail size={16} aria-hidden />}
            href={mailUrl({
              url: made.url,
              ownerName: owner.name,
              from: brand && brand.name !== 'Sluice' ? brand.name : undefined,
              expiresAt,
            })}
          >
            Send by e-mail
          </Button>
          <Button onClick={onClose}>Done</Button>
        </div>
      </div>
    </Overlay>
  );
}
