/** How people write the columns that identify a contact, in their usual order of trust. Lower case, no accents. */
export const CONTACT_SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  email: words(
    'email, e mail, email address, e mail address, work email, work e mail, business email, mail, mail address,' +
      'contact email, primary email, email 1, emailadresse, e mail adresse, adresse email, adresse e mail, courriel,' +
      'correo, correo electronico, indirizzo email, posta elettronica, endereco de email, correio eletronico,' +
      'e mailadres, adres email, eposta, e post, sahkoposti, почта, электронная почта, メール, メールアドレス, 邮箱, 电子邮件',
  ),
  linkedinUrl: words(
    'linkedin, linkedin url, linkedin profile, linkedin profile url, linkedin link, person linkedin url,' +
      'contact linkedin, contact linkedin url, li url, profile url, linkedin profil, profil linkedin,' +
      'perfil de linkedin, profilo linkedin, perfil linkedin',
  ),
  firstName: words(
    'first name, firstname, first, given name, given, forename, contact first name, vorname, prenom, nombre,' +
      'primer nombre, nome proprio, primeiro nome, voornaam, imie, имя, fornavn, fornamn, etunimi, ad, 名, 名字',
  ),
  lastName: words(
    'last name, lastname, last, surname, family name, family, second name, contact last name, nachname, familienname,' +
      'nom, nom de famille, apellido, apellidos, cognome, sobrenome, ultimo nome, achternaam, nazwisko, фамилия,' +
      'etternavn, efternamn, efternavn, sukunimi, soyad, soyadi, 姓',
  ),
  fullName: words(
    'full name, fullname, name, contact name, contact, person, person name, lead name, candidate, employee,' +
      'display name, member, vollstandiger name, ansprechpartner, nom complet, nom et prenom, prenom nom,' +
      'nombre completo, nombre y apellidos, nome completo, nome e cognome, nominativo, volledige naam, naam,' +
      'imie i nazwisko, фио, полное имя, 氏名, 姓名',
  ),
  companyName: words(
    'company name, company, account name, account, organization, organisation, organization name,' +
      'organisation name, employer, current company, company or account, business name, firm, firma, firmenname,' +
      'unternehmen, arbeitgeber, entreprise, societe, nom de l entreprise, raison sociale, empresa,' +
      'nombre de la empresa, compania, azienda, nome azienda, societa, nome da empresa, bedrijf, bedrijfsnaam,' +
      'nazwa firmy, компания, организация, foretag, virksomhed, yritys, sirket, 会社, 会社名, 公司',
  ),
  companyDomain: words(
    'company domain, domain, company website, website, web site, website url, company url, company domain name,' +
      'domain name, homepage, web, url, internetseite, webseite, site web, site internet, domaine, sitio web,' +
      'pagina web, dominio, sito web, sito, site, bedrijfswebsite, strona internetowa, сайт, домен,' +
      'hemsida, nettsted, hjemmeside',
  ),
};

/** The same for a company. */
export const COMPANY_SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  domain: CONTACT_SPELLINGS['companyDomain'] ?? [],
  name: [
    ...(CONTACT_SPELLINGS['companyName'] ?? []),
    ...words('name, legal name, security, issuer, title, nom, nombre, nome, naam, nazwa, название, 名称'),
  ],
  linkedinUrl: words(
    'company linkedin url, company linkedin, linkedin company url, company linkedin page, linkedin company page,' +
      'organization linkedin url, linkedin url, linkedin, linkedin page',
  ),
};

function words(list: string): string[] {
  return list.split(',').map((word) => word.trim());
}
