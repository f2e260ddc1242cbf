import { Hub } from '@sluice/sdk/react';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';

function Integrations() {
  const [session, setSession] = useState();
  const [linked, setLinked] = useState();

  const open = async () => {
    const answer = await fetch('/link-session', { method: 'POST' });
    setSession(await answer.json());
  };

  return (
    <main style={{ margin: '0 auto', maxWidth: '60rem', font: '1rem/1.5 system-ui, sans-serif' }}>
      <h1>Integrations</h1>
      {session ? (
        <Hub
          token={session.token}
          url={session.url}
          onSuccess={({ account }) => setLinked(account)}
          onClose={() => setSession(undefined)}
        />
      ) : (
        <button onClick={open}>Link an account</button>
      )}
      <output>{linked && `Linked: ${linked.name}`}</output>
    </main>
  );
}

createRoot(document.getElementById('root')).render(<Integrations />);
