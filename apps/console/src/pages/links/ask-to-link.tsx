import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { CreatedLinkSession, CreateLinkSession } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useConnectors } from '../../data/connectors.ts';
import { linkKeys, useBranding } from '../../data/links.ts';
import { Form } from '../../pieces/form.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { fieldProblem, Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { useClient } from '../../session/session.tsx';
import { useLackingApps } from '../../data/lacking-apps.ts';
import { languages, LIFETIMES, linkBody, type LinkWish } from './link-wish.ts';

interface AskToLinkProps {
  onMade: (made: CreatedLinkSession) => void;
  onClose: () => void;
}

export function AskToLink({ onMade, onClose }: AskToLinkProps) {
  const client = useClient();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: (body: CreateLinkSession) => client.linkSessions.create({ body }),
    onSuccess: async (made) => {
      onMade(made);
      await queries.invalidateQueries({ queryKey: linkKeys.all });
    },
  });
  return (
    <Overlay title="Ask someone to link" onClose={onClose}>
      <WishForm
        busy={make.isPending}
        error={make.error}
        onSubmit={(wish) => make.mutate(linkBody(wish))}
        onCancel={onClose}
      />
    </Overlay>
  );
}

interface WishFormProps {
  busy: boolean;
  error: unknown;
  onSubmit: (wish: LinkWish) => void;
  onCancel: () => void;
}

function WishForm({ busy, error, onSubmit, onCancel }: WishFormProps) {
  const [wish, setWish] = useState<LinkWish>({
    ownerName: '',
    ownerId: '',
    connectors: [],
    lifetime: LIFETIMES[1].value,
    several: false,
    label: '',
    locale: '',
  });
  const branding = useBranding();
  const change = (part: Partial<LinkWish>) => setWish((before) => ({ ...before, ...part }));
  return (
    <Form
      act="Make the link"
      busy={busy}
      error={error}
      ready={wish.ownerName.trim() !== '' && wish.ownerId.trim() !== ''}
      onSubmit={() => onSubmit(wish)}
      onCancel={onCancel}
    >
      <Owner wish={wish} error={error} onChange={change} />
      <Systems chosen={wish.connectors} onChange={(connectors) => change({ connectors })} />
      <div className="form-pair">
        <NativeSelect
          label="The link lives for"
          data={LIFETIMES.map(({ value, label }) => ({ value, label }))}
          value={wish.lifetime}
          onChange={(event) => change({ lifetime: event.currentTarget.value })}
        />
        <NativeSelect
          label="Language"
          data={languages(branding.data?.messages ?? null)}
          value={wish.locale}
          onChange={(event) => change({ locale: event.currentTarget.value })}
        />
      </div>
      <TextInput
        label="Label"
        description="For you, to find the account by; the person does not see it."
        maxLength={120}
        value={wish.label}
        onChange={(event) => change({ label: event.currentTarget.value })}
      />
      <Checkbox
        label="This owner may have several accounts of one system"
        description="Otherwise an account that is there already is changed and not added to."
        checked={wish.several}
        onChange={(event) => change({ several: event.currentTarget.checked })}
      />
    </Form>
  );
}

interface OwnerProps {
  wish: LinkWish;
  error: unknown;
  onChange: (part: Partial<LinkWish>) => void;
}

function Owner({ wish, error, onChange }: OwnerProps) {
  return (
    <div className="form-pair">
      <TextInput
        label="Owner’s name"
        description="Shown to the person who links."
        placeholder="Acme Ltd"
        required
        maxLength={200}
        value={wish.ownerName}
        error={fieldProblem(error, 'owner.name')}
        onChange={(event) => onChange({ ownerName: event.currentTarget.value })}
      />
      <TextInput
        label="Owner’s id"
        description="Your own id of that customer."
        placeholder="acme"
        required
        maxLength={200}
        value={wish.ownerId}
        error={fieldProblem(error, 'owner.id')}
        onChange={(event) => onChange({ ownerId: event.currentTarget.value })}
      />
    </div>
  );
}

function Systems({ chosen, onChange }: { chosen: readonly string[]; onChange: (ids: string[]) => void }) {
  const { data, error } = useConnectors();
  const lacking = useLackingApps();
  return (
    <Checkbox.Group
      label="What may be linked"
      description="Choose none to leave it to the person; with one alone there is nothing to choose."
      value={[...chosen]}
      onChange={onChange}
    >
      {error ? <Problem error={error} /> : null}
      {!data && !error ? <RowsComing height={24} /> : null}
      <div className="form-choices">
        {data?.map(({ id, name }) => (
          <Checkbox
            key={id}
            value={id}
            label={name}
            disabled={lacking.has(id)}
            description={
              lacking.has(id) ? 'Its OAuth app has to be entered first, at Connectors.' : undefined
            }
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}
