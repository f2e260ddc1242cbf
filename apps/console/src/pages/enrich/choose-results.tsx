import { DestinationChoice, type Target } from '../runs/destination-choice.tsx';
import { StepEnd } from './step.tsx';

interface ChooseResultsProps {
  entity: 'contact' | 'company';
  target: Target;
  busy: boolean;
  onTarget: (target: Target) => void;
  onNext: () => void;
}

/** Where what is found goes: to be downloaded, or into a CRM as well. */
export function ChooseResults({ entity, target, busy, onTarget, onNext }: ChooseResultsProps) {
  const isWhole = target.connectorId === undefined || target.accountId !== undefined;
  return (
    <>
      <DestinationChoice
        entity={entity}
        value={target}
        onChange={onTarget}
        none={{ title: 'Only download', text: 'As CSV or JSON Lines. It can still be sent afterwards.' }}
      />
      <StepEnd
        act="See what it costs"
        busy={busy}
        ready={isWhole}
        note="Choose a credential, or add one."
        onNext={onNext}
      />
    </>
  );
}
