import type { Translation } from '../../kit/translation.ts';

export const german: Translation = {
  summary: 'CRM: Organisationen, Kontakte und Leads lesen und schreiben.',
  categories: ['CRM', 'Projektmanagement'],
  revocation: {
    who: 'ein Administrator des Flowlu-Portals',
    steps: [
      'Melden Sie sich im Workspace an und wählen Sie oben Ihr Bild, dann „Portal Settings“ und „API Settings“.',
      'Suchen Sie den Schlüssel anhand seines Namens und löschen Sie ihn: Er gilt sofort nicht mehr und lässt sich nicht zurückholen.',
      'Alles andere, das denselben Schlüssel nutzt, steht dann ebenfalls still: Geben Sie ihm vorher einen neuen.',
    ],
  },
  guide: {
    warning:
      'Nur Administratoren des Flowlu-Portals können API-Schlüssel anlegen. Ein Schlüssel wird nur einmal angezeigt, gleich nach dem Speichern: Kopieren Sie ihn, bevor Sie die Seite verlassen.',
    steps: [
      {
        title: 'Melden Sie sich bei Flowlu an',
        body: 'Öffnen Sie Ihren Flowlu-Arbeitsbereich als Administrator.',
        notes: [
          'Noch kein Arbeitsbereich? Auf flowlu.com können Sie einen eröffnen; es gibt einen kostenlosen Tarif.',
        ],
        link: { label: 'Flowlu', url: 'https://www.flowlu.com/' },
      },
      {
        title: 'Notieren Sie die Account-Domain',
        body: 'Sie ist der erste Teil der Adresse im Browser: mycompany, wenn der Arbeitsbereich unter mycompany.flowlu.com zu finden ist.',
        notes: [],
      },
      {
        title: 'Öffnen Sie die API-Einstellungen',
        body: 'Klicken Sie oben auf Ihr Bild, dann auf „Portal Settings“ und dann auf „API Settings“.',
        notes: ['In manchen Versionen heißt der Eintrag „API“ und steht unter „For Developers“.'],
      },
      {
        title: 'Legen Sie einen Schlüssel an',
        body: 'Klicken Sie auf „Create“, geben Sie dem Schlüssel einen Namen, der seinen Zweck nennt, und wählen Sie das Modul CRM aus. Klicken Sie dann auf „Save“.',
        notes: [
          'Wählen Sie nicht mehr Module aus als nötig: Der Schlüssel erreicht alle Daten jedes Moduls.',
          'Ein Schlüssel arbeitet mit den Rechten des Portals, nicht mit denen eines einzelnen Benutzers.',
        ],
      },
      {
        title: 'Kopieren Sie den Schlüssel und fügen Sie ihn hier ein',
        body: 'Tragen Sie ihn unter „API-Schlüssel“ ein und die Domain unter „Account-Domain“. Beides wird geprüft, indem ein einziger Kontakt gelesen wird; der Schlüssel wird danach verschlüsselt aufbewahrt und nur an die Adresse Ihres Arbeitsbereichs gesendet.',
        notes: [
          'Der Schlüssel lässt sich nicht noch einmal anzeigen. Ist er verloren, löschen Sie ihn dort und legen Sie einen neuen an.',
        ],
      },
    ],
  },
  fields: {
    domain: {
      label: 'Account-Domain',
      help: 'Der erste Teil der Adresse des Arbeitsbereichs: mycompany bei mycompany.flowlu.com. Die ganze Adresse geht auch.',
      patternMessage: 'Nur der Teil vor .flowlu.com: Kleinbuchstaben, Ziffern und Bindestriche.',
    },
    apiKey: {
      label: 'API-Schlüssel',
      help: 'Aus Portal Settings → API Settings. Er wird nur einmal angezeigt, beim Anlegen.',
      patternMessage:
        'Ein API-Schlüssel von Flowlu besteht nur aus Buchstaben, Ziffern, „_“, „-“ und „=“. Kopieren Sie noch einmal den ganzen Schlüssel.',
    },
    requestsPerSecond: {
      label: 'Anfragen pro Sekunde',
      help: 'Was der Tarif erlaubt. Testzugänge haben 1; das gilt auch, wenn das Feld leer ist.',
      patternMessage: 'Eine ganze Zahl von 1 bis 9999.',
    },
    baseUrl: {
      label: 'Serveradresse',
      help: 'Ein anderer Server, der dieselbe Schnittstelle spricht, etwa Ihr eigener. Der Betreiber muss dessen Host erlaubt haben.',
    },
  },
};
