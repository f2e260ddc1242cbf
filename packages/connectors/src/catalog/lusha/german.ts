import type { Translation } from '../../kit/translation.ts';

export const german: Translation = {
  summary:
    'Kontakt- und Firmendaten: Personen und Unternehmen finden, mit E-Mail-Adressen, Telefonnummern und Firmenmerkmalen.',
  categories: ['Datenanreicherung', 'Sales Intelligence'],
  revocation: {
    who: 'ein Admin oder Manager des Lusha-Kontos',
    steps: [
      'Melden Sie sich im Lusha-Dashboard an und öffnen Sie „Manage API Keys“ auf der API-Seite.',
      'Suchen Sie den Schlüssel anhand seines Namens oder seiner letzten Zeichen und löschen Sie ihn; hat das Konto nur einen Schlüssel, erneuern Sie ihn.',
      'Alles andere, das denselben Schlüssel nutzt, steht dann ebenfalls still: Geben Sie ihm vorher einen neuen.',
    ],
  },
  guide: {
    warning:
      'Nur Admins und Manager eines Lusha-Kontos erreichen dessen API-Seite und können Schlüssel anlegen. Die Tarife Free und Starter haben einen einzigen Schlüssel; mehrere benannte Schlüssel gibt es mit Professional, Premium und Scale.',
    steps: [
      {
        title: 'Melden Sie sich bei Lusha an',
        body: 'Öffnen Sie das Lusha-Dashboard und melden Sie sich als Admin oder Manager an.',
        notes: [],
        link: { label: 'Lusha-Dashboard', url: 'https://dashboard.lusha.com/' },
      },
      {
        title: 'Öffnen Sie die API-Seite',
        body: 'Wählen Sie „API“ oben rechts neben dem Zahnrad (in manchen Konten „API Hub“ in der linken Leiste).',
        notes: [
          'Sie sehen diesen Eintrag nicht? Dann hat das Konto keinen Zugang zur API: Wenden Sie sich an den Lusha-Support oder an Ihren Customer Success Manager.',
        ],
        link: { label: 'API-Schlüssel verwalten', url: 'https://dashboard.lusha.com/api/manage-api-keys' },
      },
      {
        title: 'Wechseln Sie zu „Manage API Keys“',
        body: 'Die Seite öffnet sich mit der Liste der Endpunkte; der zweite Reiter enthält die Schlüssel, jeweils mit verbrauchten Credits und einem Limit, das Sie setzen können.',
        notes: ['Ein Limit am Schlüssel begrenzt, was diese Verbindung jemals ausgeben kann.'],
      },
      {
        title: 'Legen Sie einen Schlüssel an oder kopieren Sie einen',
        body: 'Klicken Sie auf „+ Create new Key“ und geben Sie dem Schlüssel einen Namen, etwa den dieser Verbindung. Bei einem vorhandenen Schlüssel klicken Sie auf das Auge, um ihn anzuzeigen, und dann auf das Kopiersymbol.',
        notes: [
          'Ein Schlüssel hat 36 Zeichen in der Form 00000000-0000-0000-0000-000000000000.',
          'Kopieren Sie ihn sofort und verwahren Sie ihn sicher: Er wird womöglich nur dieses eine Mal angezeigt.',
          'Wer den Schlüssel hat, kann die Credits des Kontos ausgeben.',
        ],
      },
      {
        title: 'Fügen Sie ihn hier ein',
        body: 'Tragen Sie den Schlüssel unter „API-Schlüssel“ ein. Er wird mit einer Anfrage geprüft, die keine Credits kostet, danach verschlüsselt aufbewahrt und nur an api.lusha.com gesendet.',
        notes: [],
      },
    ],
  },
  fields: {
    apiKey: {
      label: 'API-Schlüssel',
      help: 'Aus „Manage API Keys“ im Lusha-Dashboard.',
      patternMessage:
        'Ein API-Schlüssel von Lusha ist eine UUID der Version 4: 36 Zeichen in fünf Gruppen, etwa 3f0c2d1e-8a4b-4c6d-9e7f-1a2b3c4d5e6f. Kopieren Sie noch einmal den ganzen Schlüssel.',
    },
    plan: {
      label: 'Tarif',
      help: 'Wie viele Anfragen das Konto senden darf, bis seine erste Antwort es sagt. Lassen Sie das Feld leer, wenn Sie unsicher sind.',
      patternMessage: 'Einer von free, starter, pro, premium und scale; oder leer.',
    },
    requestsPerSecond: {
      label: 'Anfragen pro Sekunde',
      help: 'Wenn ein Vertrag oder ein eigener Server ein anderes Tempo erlaubt als die üblichen 25.',
      patternMessage: 'Eine ganze Zahl von 1 bis 99999.',
    },
    baseUrl: {
      label: 'Serveradresse',
      help: 'Ein anderer Server, der dieselbe Schnittstelle spricht, etwa Ihr eigener. Der Betreiber muss dessen Host erlaubt haben.',
    },
  },
};
