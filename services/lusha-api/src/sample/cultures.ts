/** Where people of the sample live and what they are called there; every combination is invented. */
export interface Culture {
  weight: number;
  iso2: string;
  country: string;
  continent: string;
  inEu: boolean;
  first: readonly string[];
  last: readonly string[];
  /** City, state, state code, longitude, latitude. */
  cities: readonly (readonly [string, string, string, number, number])[];
  /** Numbers kept free for fiction, `#` being any digit. */
  mobile: string;
  work: string;
}

const list = (text: string) => text.split(' ').map((word) => word.replaceAll('_', ' '));

export const CULTURES: readonly Culture[] = [
  {
    weight: 46,
    iso2: 'US', country: 'United States', continent: 'North America', inEu: false,
    first: list(
      'James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Sandra Mark Margaret Donald Ashley Steven Kimberly Andrew Emily Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa Timothy Deborah Ronald Stephanie Jason Rebecca George Sharon Edward Laura Jeffrey Cynthia Ryan Amy Jacob Kathleen Nicholas Angela Gary Shirley Eric Brenda Jonathan Emma Stephen Anna Larry Pamela Justin Nicole Scott Samantha Brandon Katherine Benjamin Christine Samuel Helen Gregory Debra Alexander Rachel Patrick Carolyn Frank Janet Raymond Maria Jack Catherine Dennis Heather Jerry Diane Tyler Olivia Aaron Julie Nathan Joyce Zachary Victoria Douglas Kelly Peter Christina Adam Lauren Henry Joan Terrance Evelyn Darnell Latoya Malik Keisha',
    ),
    last: list(
      'Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore Jackson Martin Lee Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Nelson Baker Hall Campbell Mitchell Carter Roberts Phillips Evans Turner Parker Collins Edwards Stewart Morris Murphy Cook Rogers Morgan Peterson Cooper Reed Bailey Bell Kelly Howard Ward Cox Richardson Wood Watson Brooks Bennett Gray Hughes Price Myers Long Foster Sanders Ross Powell Sullivan Russell Jenkins Perry Butler Barnes Fisher Henderson Coleman Simmons Patterson Jordan Reynolds Hamilton Graham Griffin Wallace West Cole Hayes Bryant Gibson Ellis Stevens Ford Marshall Owens Harrison Kennedy Wells Woods Webb Tucker Freeman Burns Crawford Simpson Porter Hunter Gordon Shaw Snyder Mason Dixon Hunt Hicks Holmes Palmer Wagner Black Robertson Boyd Stone Salazar Fox Warren Mills Meyer Rice Schmidt Daniels Ferguson Nichols Stephens Weaver Ryan Gardner Payne Grant Dunn Kelley Spencer Hawkins Arnold Pierce Hansen Peters Hart Bradley Knight Elliott Cunningham Duncan Armstrong Hudson Carroll Lane Riley Andrews Ray Berry Perkins Hoffman Johnston Matthews Richards Willis Carpenter Lawrence Whitfield Okafor Kowalski Rosenberg McAllister O\'Connor Van_Buren De_Luca St._James',
    ),
    cities: [
      ['New York', 'New York', 'NY', -74.01, 40.71], ['Los Angeles', 'California', 'CA', -118.24, 34.05],
      ['San Francisco', 'California', 'CA', -122.42, 37.77], ['Chicago', 'Illinois', 'IL', -87.63, 41.88],
      ['Austin', 'Texas', 'TX', -97.74, 30.27], ['Dallas', 'Texas', 'TX', -96.8, 32.78],
      ['Seattle', 'Washington', 'WA', -122.33, 47.61], ['Boston', 'Massachusetts', 'MA', -71.06, 42.36],
      ['Denver', 'Colorado', 'CO', -104.99, 39.74], ['Atlanta', 'Georgia', 'GA', -84.39, 33.75],
      ['Miami', 'Florida', 'FL', -80.19, 25.76], ['Raleigh', 'North Carolina', 'NC', -78.64, 35.78],
      ['Minneapolis', 'Minnesota', 'MN', -93.27, 44.98], ['Columbus', 'Ohio', 'OH', -83.0, 39.96],
    ],
    mobile: '+1###55501##', work: '+1###55501##',
  },
  {
    weight: 10,
    iso2: 'GB', country: 'United Kingdom', continent: 'Europe', inEu: false,
    first: list('Oliver Amelia Harry Isla George Poppy Alfie Ava Charlie Freya Thomas Florence Oscar Imogen William Harriet James Matilda Edward Beatrice Rupert Philippa Callum Eilidh Rhys Carys Nigel Gemma Stuart Fiona Alistair Siobhan Graham Hazel Priya Imran Yasmin Tariq'),
    last: list('Ashworth Barclay Blackwood Bramley Carrington Cartwright Chadwick Clarke Davies Dunmore Ellison Fairclough Fletcher Gallagher Greenwood Hargreaves Holloway Hutchinson Kingsley Langford Lockwood MacDonald Marlowe Montgomery Naylor Oakley Pemberton Prescott Radcliffe Sinclair Stanhope Sutton Thornton Townsend Wainwright Whitaker Winterbourne Patel Hussain Begum'),
    cities: [
      ['London', 'England', '', -0.13, 51.51], ['Manchester', 'England', '', -2.24, 53.48],
      ['Edinburgh', 'Scotland', '', -3.19, 55.95], ['Bristol', 'England', '', -2.59, 51.45],
      ['Cardiff', 'Wales', '', -3.18, 51.48],
    ],
    mobile: '+447700900###', work: '+442079460###',
  },
  {
    weight: 9,
    iso2: 'DE', country: 'Germany', continent: 'Europe', inEu: true,
    first: list('Lukas Anna Maximilian Lena Felix Sophie Jonas Marie Paul Katharina Leon Johanna Stefan Sabine Jürgen Ursula Thomas Claudia Andreas Birgit Matthias Susanne Günther Renate Tobias Franziska Sebastian Julia Björn Heike Mehmet Elif Jörg Käthe'),
    last: list('Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Vogel Yılmaz von_Berg'),
    cities: [
      ['Berlin', 'Berlin', '', 13.4, 52.52], ['Munich', 'Bavaria', '', 11.58, 48.14],
      ['Hamburg', 'Hamburg', '', 9.99, 53.55], ['Cologne', 'North Rhine-Westphalia', '', 6.96, 50.94],
      ['Stuttgart', 'Baden-Württemberg', '', 9.18, 48.78],
    ],
    mobile: '+4917139200##', work: '+493023125###',
  },
  {
    weight: 7,
    iso2: 'FR', country: 'France', continent: 'Europe', inEu: true,
    first: list('Lucas Emma Gabriel Jade Louis Louise Raphaël Alice Arthur Chloé Hugo Léa Jules Manon Adam Inès Étienne Camille Antoine Juliette Mathieu Élise Jean-Luc Anne-Sophie Frédéric Nathalie Benoît Céline François Hélène Guillaume Aurélie Karim Yasmine'),
    last: list('Martin Bernard Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure Mercier Blanc Guérin Boyer Garnier Chevalier Legrand Gauthier Perrin Robin Clément Morin Henry Roussel Mathieu de_la_Tour Benali'),
    cities: [
      ['Paris', 'Île-de-France', '', 2.35, 48.86], ['Lyon', 'Auvergne-Rhône-Alpes', '', 4.84, 45.76],
      ['Toulouse', 'Occitanie', '', 1.44, 43.6], ['Nantes', 'Pays de la Loire', '', -1.55, 47.22],
    ],
    mobile: '+3363998####', work: '+3319900####',
  },
  {
    weight: 7,
    iso2: 'ES', country: 'Spain', continent: 'Europe', inEu: true,
    first: list('Hugo Lucía Martín Sofía Pablo María Alejandro Paula Daniel Carmen Álvaro Elena Javier Marta Sergio Laura Diego Cristina Raúl Inés Andrés Beatriz Joaquín Pilar Íñigo Nuria José Rocío Fernando Mónica'),
    last: list('García_López Hernández_Rivera Martínez_Gil Sánchez_Ruiz Pérez_Ortega Gómez_Navarro Díaz_Romero Álvarez_Castro Moreno_Vidal Jiménez Ruiz Serrano Molina Blanco Suárez Ortega Delgado Castro Ortiz Rubio Marín Sanz Núñez Iglesias Medina Garrido Cortés Castillo Santos Lozano Guerrero Cano Prieto Méndez Cruz Calvo Gallego Vidal León Herrera Peña Flores'),
    cities: [
      ['Madrid', 'Community of Madrid', '', -3.7, 40.42], ['Barcelona', 'Catalonia', '', 2.17, 41.39],
      ['Valencia', 'Valencian Community', '', -0.38, 39.47], ['Seville', 'Andalusia', '', -5.98, 37.39],
    ],
    mobile: '+1###55501##', work: '+1###55501##',
  },
  {
    weight: 8,
    iso2: 'IN', country: 'India', continent: 'Asia', inEu: false,
    first: list('Aarav Aanya Vivaan Diya Aditya Saanvi Arjun Ananya Rohan Isha Rahul Priya Vikram Neha Sanjay Kavita Anil Pooja Suresh Lakshmi Ramesh Meera Karthik Divya Rajesh Sunita Manoj Swati Deepak Shreya Nikhil Ritu'),
    last: list('Sharma Verma Gupta Agarwal Iyer Nair Reddy Rao Menon Pillai Chatterjee Banerjee Mukherjee Desai Shah Mehta Joshi Kulkarni Patil Singh Kaur Malhotra Kapoor Khanna Bhatia Chopra Saxena Mishra Tiwari Pandey Krishnan Subramanian Venkatesan Bose Ghosh Naidu Hegde Shetty'),
    cities: [
      ['Bengaluru', 'Karnataka', '', 77.59, 12.97], ['Mumbai', 'Maharashtra', '', 72.88, 19.08],
      ['Delhi', 'Delhi', '', 77.21, 28.61], ['Hyderabad', 'Telangana', '', 78.49, 17.39],
    ],
    mobile: '+1###55501##', work: '+1###55501##',
  },
  {
    weight: 5,
    iso2: 'BR', country: 'Brazil', continent: 'South America', inEu: false,
    first: list('Miguel Helena Arthur Alice Heitor Laura Bernardo Manuela Davi Sophia Gabriel Isabella Rafael Beatriz Thiago Mariana João Fernanda Lucas Camila Gustavo Letícia Felipe Juliana Rodrigo Patrícia Marcelo Renata'),
    last: list('Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro Martins Carvalho Almeida Lopes Soares Fernandes Vieira Barbosa Rocha Dias Nascimento Andrade Moreira Nunes Marques Machado Mendes Freitas Cardoso Ramos Gonçalves Santana Teixeira dos_Santos da_Costa'),
    cities: [
      ['São Paulo', 'São Paulo', '', -46.63, -23.55], ['Rio de Janeiro', 'Rio de Janeiro', '', -43.17, -22.91],
      ['Curitiba', 'Paraná', '', -49.27, -25.43],
    ],
    mobile: '+1###55501##', work: '+1###55501##',
  },
  {
    weight: 4,
    iso2: 'SE', country: 'Sweden', continent: 'Europe', inEu: true,
    first: list('Lars Astrid Erik Ingrid Anders Elin Björn Maja Gustav Linnéa Oskar Ebba Henrik Sigrid Nils Annika Mattias Åsa Göran Malin Fredrik Karin Johan Märta'),
    last: list('Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson Jansson Hansson Bengtsson Jönsson Lindberg Jakobsson Lindström Lindqvist Axelsson Berg Bergström Lundberg Lind Åberg Sjöberg Öberg Nyström Holmgren'),
    cities: [
      ['Stockholm', 'Stockholm', '', 18.07, 59.33], ['Gothenburg', 'Västra Götaland', '', 11.97, 57.71],
      ['Malmö', 'Skåne', '', 13.0, 55.6],
    ],
    mobile: '+46701740###', work: '+468465004##',
  },
  {
    weight: 4,
    iso2: 'CA', country: 'Canada', continent: 'North America', inEu: false,
    first: list('Liam Olivia Noah Charlotte Ethan Sophie Logan Chloe Mathieu Élodie Connor Maeve Owen Hannah Xavier Gabrielle Wei Mei Arjun Simran Graham Bronwyn Tristan Noémie'),
    last: list('Tremblay Gagnon Roy Bouchard Gauthier Morin Lavoie Fortin MacLeod Campbell Fraser MacKenzie Sinclair Chen Wong Singh Sidhu Dhaliwal Peltier Desjardins Beaulieu Thibault Sutherland Ferguson'),
    cities: [
      ['Toronto', 'Ontario', 'ON', -79.38, 43.65], ['Montreal', 'Quebec', 'QC', -73.57, 45.5],
      ['Vancouver', 'British Columbia', 'BC', -123.12, 49.28], ['Calgary', 'Alberta', 'AB', -114.07, 51.05],
    ],
    mobile: '+1###55501##', work: '+1###55501##',
  },
]; // prettier-ignore
