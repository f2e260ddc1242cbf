const words = (text: string) => text.split(' ');

/** Parts of invented company names; each combination is one company. */
export const NAME_STARTS = words(
  'Bright Harbor North Silver Blue Clear Red Stone Iron Oak Maple River Summit Cedar Copper Crystal Delta Echo Ember Falcon Fern Field Flint Frost Garnet Glen Golden Granite Green Hawk Hazel Heron Hollow Indigo Ivory Jade Juniper Kestrel Lake Lark Laurel Lime Linden Lumen Lunar Marble Meadow Mesa Mill Mint Moor Moss Nimbus Noble Nova Ocean Olive Onyx Opal Orchid Osprey Otter Palm Pearl Pine Plum Prairie Quartz Quill Raven Ridge Rock Rowan Ruby Sable Saffron Sage Salt Sand Sequoia Shore Sierra Slate Solar Sparrow Spruce Star Sterling Storm Sun Swift Teal Terra Thistle Thorn Tide Timber Topaz Trail Tundra Umber Valley Vector Velvet Verdant Vine Violet Vista Water Wave Willow Wind Winter Wren Yarrow Zephyr Zinc',
);
export const NAME_ENDS = words(
  'wave line gate field stone bridge port point light mark path works craft crest dale edge fall fire flow ford forge grove guard haven heart hill hold house key land leaf link lock loop mast mere mill mind mist moor nest node peak pier pine pond pool quest reach ridge ring rise root sail seed shade shift shore side smith span spark spire spring stack star stead stem step stream tower trail vale vault view ware watch way well wing wood yard',
);
export const NAME_TAILS = words(
  'Labs Systems Logistics Partners Analytics Software Health Foods Energy Capital Consulting Robotics Media Networks Materials Retail Studios Insurance Motors Pharma Learning Travel Security Mobility Textiles Construction Legal Bank Telecom Aerospace',
);
export const LEGAL_FORMS: Readonly<Record<string, readonly string[]>> = {
  US: ['Inc.', 'LLC', 'Corp.', 'Inc', ''],
  GB: ['Ltd', 'Limited', 'PLC', ''],
  DE: ['GmbH', 'AG', ''],
  FR: ['SAS', 'SA', ''],
  ES: ['S.L.', 'S.A.', ''],
  IN: ['Pvt Ltd', 'Limited', ''],
  BR: ['Ltda', 'S.A.', ''],
  SE: ['AB', ''],
  CA: ['Inc.', 'Ltd.', ''],
};

/** What each kind of company does: main industry, sub-industry. */
export const TAIL_INDUSTRIES: Readonly<Record<string, readonly [string, string]>> = {
  Labs: ['Technology, Information & Media', 'Software Development'],
  Systems: ['Technology, Information & Media', 'Computer Networking Products'],
  Logistics: ['Transportation, Logistics, Supply Chain & Storage', 'Freight & Package Transportation'],
  Partners: ['Business Services', 'Business Consulting & Services'],
  Analytics: ['Technology, Information & Media', 'Data Infrastructure & Analytics'],
  Software: ['Technology, Information & Media', 'Software Development'],
  Health: ['Hospitals, Healthcare & Clinics', 'Hospitals & Healthcare'],
  Foods: ['Manufacturing', 'Food & Beverage'],
  Energy: ['Utilities', 'Utilities'],
  Capital: ['Finance', 'Investment Management'],
  Consulting: ['Business Services', 'IT Consulting & IT Services'],
  Robotics: ['Manufacturing', 'Industrial Machinery & Equipment'],
  Media: ['Technology, Information & Media', 'Internet Publishing'],
  Networks: ['Technology, Information & Media', 'Telecommunications'],
  Materials: ['Manufacturing', 'Chemicals & Related Products'],
  Retail: ['Retail', 'Retail'],
  Studios: ['Entertainment', 'Entertainment Providers'],
  Insurance: ['Finance', 'Insurance'],
  Motors: ['Manufacturing', 'Motor Vehicles'],
  Pharma: ['Manufacturing', 'Pharmaceuticals'],
  Learning: ['Education', 'E-Learning Providers'],
  Travel: ['Administrative & Support Services', 'Travel Arrangements'],
  Security: ['Technology, Information & Media', 'Computer & Network Security Services'],
  Mobility: ['Transportation, Logistics, Supply Chain & Storage', 'Ground Passenger Transportation'],
  Textiles: ['Manufacturing', 'Textile'],
  Construction: ['Construction', 'Building Construction'],
  Legal: ['Business Services', 'Law Firms & Legal Services'],
  Bank: ['Finance', 'Banking'],
  Telecom: ['Technology, Information & Media', 'Telecommunications'],
  Aerospace: ['Manufacturing', 'Aerospace & Defense'],
};

export const TECHNOLOGIES = words(
  'amazon react node.js salesforce hubspot stripe snowflake kubernetes postgresql redis wordpress shopify zendesk slack okta datadog tableau sap oracle cloudflare',
);
