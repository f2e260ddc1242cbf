import { Textarea, TextInput } from '@mantine/core';
import type { Branding } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { linkKeys } from '../../data/links.ts';
import { Form } from '../../pieces/form.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { fieldProblem } from '../../pieces/problem.tsx';
import { useClient } from '../../session/session.tsx';
import { brandingOf, draftOf, type BrandingDraft } from './branding-draft.ts';
import { ColourField } from './colour-field.tsx';
import { Languages } from './languages.tsx';
import { LogoField } from './logo-field.tsx';

interface BrandingFormProps {
  branding: Branding;
  /** Told with each stroke, for the preview. */
  onChange: (branding: Branding) => void;
}

export function BrandingForm({ branding, onChange }: BrandingFormProps) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const [draft, setDraft] = useState(() => draftOf(branding));
  const change = (part: Partial<BrandingDraft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    onChange(brandingOf(next));
  };
  const save = useMutation({
    mutationFn: () => client.branding.set({ body: brandingOf(draft) }),
    onSuccess: (kept) => {
      notify('Saved. Links that are open show it at once.');
      queries.setQueryData(linkKeys.branding, kept);
      setDraft(draftOf(kept));
    },
  });
  const parts = { draft, error: save.error, onChange: change };
  return (
    <Form
      act="Save"
      busy={save.isPending}
      error={save.error}
      ready={draft.name.trim() !== ''}
      onSubmit={() => save.mutate()}
    >
      <Look {...parts} />
      <Words {...parts} />
      <Languages messages={draft.messages} onChange={(messages) => change({ messages })} />
      <Places {...parts} />
    </Form>
  );
}

interface PartProps {
  draft: BrandingDraft;
  error: unknown;
  onChange: (part: Partial<BrandingDraft>) => void;
}

function Look({ draft, error, onChange }: PartProps) {
  return (
    <Panel title="Look">
      <div className="form">
        <TextInput
          label="Name"
          required
          maxLength={80}
          value={draft.name}
          error={fieldProblem(error, 'name')}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <LogoField logo={draft.logo} onChange={(logo) => onChange({ logo })} />
        <div className="form-pair">
          <ColourField
            label="Accent"
            value={draft.accent}
            standard="#2458d3"
            onChange={(accent) => onChange({ accent })}
          />
          <ColourField
            label="Accent on dark"
            value={draft.accentDark}
            standard={draft.accent || '#7ea2ff'}
            onChange={(accentDark) => onChange({ accentDark })}
          />
        </div>
      </div>
    </Panel>
  );
}

function Words({ draft, error, onChange }: PartProps) {
  return (
    <Panel title="Words" intro="What you leave out is said in our words, in the language of the person.">
      <div className="form">
        <TextInput
          label="Title"
          placeholder="Connect your tools"
          maxLength={600}
          value={draft.title}
          error={fieldProblem(error, 'title')}
          onChange={(event) => onChange({ title: event.currentTarget.value })}
        />
        <Textarea
          label="Introduction"
          placeholder="Why you ask, and what you do with it."
          maxLength={600}
          rows={3}
          value={draft.intro}
          error={fieldProblem(error, 'intro')}
          onChange={(event) => onChange({ intro: event.currentTarget.value })}
        />
        <Textarea
          label="When it is linked"
          placeholder="Thank you! You can close this page."
          maxLength={600}
          rows={2}
          value={draft.success}
          error={fieldProblem(error, 'success')}
          onChange={(event) => onChange({ success: event.currentTarget.value })}
        />
      </div>
    </Panel>
  );
}

function Places({ draft, error, onChange }: PartProps) {
  return (
    <Panel title="Addresses">
      <div className="form">
        <TextInput
          label="Help for those who are stuck"
          description="A page, or an address of the form mailto:help@acme.example."
          placeholder="https://acme.example/help"
          maxLength={500}
          value={draft.supportUrl}
          error={fieldProblem(error, 'supportUrl')}
          onChange={(event) => onChange({ supportUrl: event.currentTarget.value })}
        />
        <TextInput
          label="Own domain of the link page"
          description="It has to lead to this server, through your own proxy or DNS."
          placeholder="https://link.acme.example"
          maxLength={300}
          value={draft.linkUrl}
          error={fieldProblem(error, 'linkUrl')}
          onChange={(event) => onChange({ linkUrl: event.currentTarget.value })}
        />
      </div>
    </Panel>
  );
}
