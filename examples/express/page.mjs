/** A page of your product with the Hub in it: the five lines are the script, the element and the three below. */
export const page = ({ sluiceUrl }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Integrations – Example product</title>
    <link rel="icon" href="data:," />
    <style>
      body { margin: 0 auto; max-width: 60rem; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif; }
    </style>
    <script src="${sluiceUrl}/hub.js" defer></script>
  </head>
  <body>
    <main>
      <h1>Integrations</h1>
      <sluice-hub></sluice-hub>
      <output></output>
    </main>
    <script type="module">
      const hub = document.querySelector('sluice-hub');
      const answer = await fetch('/link-session', { method: 'POST' });
      hub.setAttribute('token', (await answer.json()).token);

      // What became of it. Your server hears of it too, by a webhook: trust that one.
      const output = document.querySelector('output');
      hub.addEventListener('success', ({ detail }) => {
        output.textContent = 'Linked: ' + detail.account.name;
      });
      hub.addEventListener('close', () => hub.remove());
    </script>
  </body>
</html>
`;
