import type { Translation } from '../../kit/translation.ts';

export const german: Translation = {
  summary: 'CRM: Kontakte und Unternehmen lesen und schreiben.',
  categories: ['CRM', 'Marketing'],
  revocation: {
    who: 'ein Super-Admin des HubSpot-Kontos oder wer die App verbunden hat',
    steps: [
      'Die Anmeldung wird von selbst an HubSpot zurückgegeben.',
      'Um sie auch bei HubSpot zu beenden, öffnen Sie im verknüpften Konto Einstellungen → Integrationen → Verbundene Apps.',
      'Wählen Sie die App und dann „Deinstallieren“: Nichts, was sie erhalten hat, gilt danach noch.',
    ],
  },
  guide: {
    warning:
      'Nur ein Super-Admin des HubSpot-Kontos oder ein Benutzer mit der Berechtigung „App Marketplace access“ kann eine App verbinden. Fehlt Ihnen dieses Recht, bitten Sie eine dieser Personen, das Konto zu verbinden.',
    steps: [
      {
        title: 'Klicken Sie auf „Verbinden“',
        body: 'Es öffnet sich ein Fenster von HubSpot, in dem Sie sich wie gewohnt anmelden. Es gibt keinen Schlüssel zu kopieren, und Ihr Passwort bleibt zwischen Ihnen und HubSpot.',
        notes: [
          'Kein Fenster? Der Browser hat es zurückgehalten: Erlauben Sie Pop-ups für diese Seite und klicken Sie erneut auf „Verbinden“.',
        ],
      },
      {
        title: 'Wählen Sie das Konto',
        body: 'HubSpot zeigt die Konten, zu denen Sie gehören. Wählen Sie das, um dessen Kontakte und Unternehmen es geht.',
        notes: ['Eine Verbindung gilt für ein Konto. Für ein zweites verbinden Sie noch einmal.'],
        link: { label: 'HubSpot', url: 'https://app.hubspot.com/' },
      },
      {
        title: 'Prüfen Sie, was verlangt wird, und stimmen Sie zu',
        body: 'Kontakte und Unternehmen dürfen gelesen und geschrieben werden, sonst nichts. Klicken Sie dann auf „Connect app“ („App verbinden“).',
        notes: ['Alles, was aufgeführt ist, wird gebraucht: Mit weniger verbindet HubSpot nicht.'],
      },
      {
        title: 'Kehren Sie zurück',
        body: 'Das Fenster schließt sich von selbst. Die Verbindung wird geprüft, indem die Nummer Ihres Kontos gelesen wird; die Tokens von HubSpot werden danach verschlüsselt aufbewahrt und nur an HubSpot gesendet.',
        notes: [
          'In HubSpot lässt sie sich jederzeit beenden: Einstellungen → Integrationen → Verbundene Apps.',
        ],
      },
    ],
  },
  fields: {
    baseUrl: {
      label: 'Serveradresse',
      help: 'Ein anderer Server, der dieselbe Schnittstelle spricht, etwa Ihr eigener. Der Betreiber muss dessen Host erlaubt haben.',
    },
  },
};
