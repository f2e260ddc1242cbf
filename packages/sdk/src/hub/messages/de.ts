import type { Messages } from './en.ts';

export const de: Messages = {
  'hub.label': 'Konto verbinden',
  loading: 'Wird geladen …',
  close: 'Schließen',
  back: 'Zurück zur Liste',
  cancel: 'Abbrechen',
  retry: 'Erneut versuchen',
  support: 'Hilfe erhalten',
  newTab: 'öffnet einen neuen Tab',

  'picker.title': 'Was möchten Sie verbinden?',
  'picker.search': 'Suchen',
  'picker.categories': 'Kategorien',
  'picker.all': 'Alle',
  'picker.list': 'Anbieter',
  'picker.none': 'Nichts passt zu „{query}“.',
  'picker.clear': 'Alle anzeigen',
  'picker.found.one': '{count} Treffer',
  'picker.found.other': '{count} Treffer',

  'form.title': '{connector} verbinden',
  'form.titleEdit': '{account} ändern',
  'form.connect': 'Verbinden',
  'form.connecting': 'Wird verbunden …',
  'form.cancelling': 'Wird abgebrochen …',
  'form.checking': 'Wird bei {connector} geprüft …',
  'form.long': '{connector} braucht länger als gewöhnlich.',
  'form.safe': 'Wird erst bei {connector} geprüft, dann verschlüsselt aufbewahrt.',
  'form.signIn':
    'Drücken Sie „Verbinden“, um sich bei {connector} anzumelden. Dafür öffnet sich ein eigenes Fenster; danach geht es hier weiter.',
  'form.more': 'Weitere Optionen',
  'form.name': 'Name',
  'form.nameHelp': 'So heißt dieses Konto hier.',
  'form.description': 'Beschreibung',
  'form.choose': 'Auswählen …',
  optional: 'Freiwillig',

  'secret.show': 'Zeigen',
  'secret.hide': 'Verbergen',
  'secret.paste': 'Einfügen',
  'secret.pasteDenied': 'Ihr Browser lässt das Einfügen per Knopf nicht zu. Nehmen Sie Strg+V oder ⌘V.',
  'secret.kept': 'Bleibt unverändert',
  'secret.replace': 'Ersetzen',
  'secret.keep': 'Unverändert lassen',
  'field.required': '„{label}“ wird gebraucht.',
  'field.pattern': '„{label}“ hat nicht die richtige Form.',
  'field.number': '„{label}“ muss eine Zahl sein.',
  'field.url': '„{label}“ muss eine ganze Adresse sein, wie https://api.example.com.',
  'field.again': 'Geben Sie „{label}“ noch einmal ein: die Adresse, an die gesendet wird, hat sich geändert.',
  'field.good': 'Sieht richtig aus',

  'guide.title': 'Schritt für Schritt',
  'guide.titleOauth': 'So läuft es ab',
  'guide.before': 'Vorab zu wissen',
  'guide.show.one': 'Den Schritt zeigen',
  'guide.show.other': 'Die {count} Schritte zeigen',
  'guide.hide': 'Die Schritte verbergen',

  'refused.title': '{connector} hat das nicht angenommen',
  'refused.said': '{connector} meldet',
  'refused.fix':
    'Prüfen Sie, ob alles kopiert wurde und noch gültig ist, und drücken Sie erneut „Verbinden“.',
  'unverified.title': '{connector} konnte nicht gefragt werden',
  'unverified.fix':
    'Es wurde nichts gespeichert. Ihre Eingaben stehen noch hier: versuchen Sie es gleich noch einmal.',
  'host.title': 'Diese Adresse ist nicht erlaubt',
  'exists.title': 'Dieses Konto ist schon verbunden',
  'changed.title': 'Das Konto wurde inzwischen geändert',
  'changed.fix': 'Laden Sie es neu, um vom jetzigen Stand aus weiterzumachen.',
  reload: 'Neu laden',
  'network.title': 'Keine Verbindung',
  'network.fix': 'Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
  'network.kept':
    'Der Server ist nicht erreichbar. Ihre Eingaben stehen noch hier: prüfen Sie Ihre Verbindung und drücken Sie erneut „Verbinden“.',
  'unknown.title': 'Das hat nicht geklappt',
  'unknown.fix':
    'Versuchen Sie es noch einmal. Bleibt es dabei, wenden Sie sich an die Person, die Ihnen den Link geschickt hat.',
  'cancelled.title': 'Abgebrochen. Es wurde nichts gespeichert.',

  'signIn.title': 'Bei {connector} anmelden',
  'signIn.opening': 'Das Fenster wird geöffnet …',
  'signIn.waiting':
    'Schließen Sie die Anmeldung in dem geöffneten Fenster ab. Diese Seite geht von selbst weiter.',
  'signIn.blocked': 'Ihr Browser hat das Fenster nicht zugelassen. Öffnen Sie es selbst:',
  'signIn.open': 'Anmeldung öffnen',
  'signIn.closed':
    'Das Fenster scheint geschlossen zu sein. Sind Sie dort fertig, dauert es nur einen Moment; wenn nicht, öffnen Sie es noch einmal.',
  'signIn.again': 'Fenster noch einmal öffnen',
  'signIn.offline': 'Keine Verbindung. Es wird weiter versucht …',
  'signIn.cancelled': 'Die Anmeldung wurde abgebrochen. Es wurde nichts gespeichert.',
  'signIn.expired':
    'Die Anmeldung hat zu lange gedauert und ist beendet. Drücken Sie „Verbinden“, um neu zu beginnen.',
  'signIn.failed': 'Die Anmeldung hat nicht geklappt',

  'success.title': '{connector} ist verbunden',
  'success.titleEdit': '{connector} ist auf dem neuesten Stand',
  'success.body': '„{account}“ wurde geprüft und ist einsatzbereit. Sie können das jetzt schließen.',
  'used.title': 'Dieser Link wurde schon benutzt',
  'used.linked': '„{account}“ ist verbunden. Es bleibt nichts zu tun.',
  'used.body': 'Es bleibt nichts zu tun.',

  'stopped.hub.token.title': 'Dieser Link ist unvollständig',
  'stopped.hub.token.body':
    'Ein Teil davon fehlt. Öffnen Sie ihn noch einmal dort, wo Sie ihn bekommen haben, oder bitten Sie um einen neuen.',
  'stopped.link.invalid.title': 'Dieser Link ist ungültig',
  'stopped.link.invalid.body': 'Bitten Sie die Person, die ihn geschickt hat, um einen neuen.',
  'stopped.link.expired.title': 'Dieser Link ist abgelaufen',
  'stopped.link.expired.body':
    'Links gelten nur eine begrenzte Zeit. Bitten Sie die Person, die ihn geschickt hat, um einen neuen.',
  'stopped.link.revoked.title': 'Dieser Link wurde zurückgezogen',
  'stopped.link.revoked.body': 'Bitten Sie die Person, die ihn geschickt hat, um einen neuen.',
  'stopped.link.exhausted.title': 'Zu viele Versuche',
  'stopped.link.exhausted.body':
    'Dieser Link wurde zu oft versucht. Bitten Sie die Person, die ihn geschickt hat, um einen neuen.',
  'stopped.link.origin.title': 'Diese Seite darf den Link nicht benutzen',
  'stopped.link.origin.body':
    'Der Link ist für eine andere Website gemacht. Gehen Sie dorthin zurück und öffnen Sie ihn dort.',
  'empty.title': 'Noch nichts zu verbinden',
  'empty.body': 'Für diesen Link steht kein Anbieter bereit. Sagen Sie es der Person, die ihn geschickt hat.',
  'app.title': '{connector} ist noch nicht eingerichtet',
  'app.body': 'Die Person, die Ihnen den Link geschickt hat, muss die Anmeldung erst einrichten.',
};
