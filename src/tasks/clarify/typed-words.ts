/** What people type in `clarify`, beside its own words. */
import type { KeyboardWords } from '../keyboard/words';
import type { ClarifyGoal } from './definition';
import { SLOT_VALUES } from './vocabulary';

export const keyboardWords: KeyboardWords<ClarifyGoal> = {
  card: {
    title: 'Book this trip',
    success: 'You succeed if the last booking that is offered to you is exactly this one, and you do not leave.',
  },
  slots: [
    {
      label: 'City',
      plural: 'cities',
      names: 'city|cities|town|destination|location|the place',
      synonyms: {
        rome: 'roma|rom|roman',
        paris: 'parigi|parijs|pariz',
        london: 'londres|londra|londen|ldn',
        berlin: 'berlino|berlim|bln',
        madrid: 'madrit',
        vienna: 'wien|vienne|viena|becs|vienna austria|wenen',
        prague: 'praha|prag|praga|praag',
        oslo: 'kristiania',
      },
      elsewhere:
        'lisbon|lissabon|lisboa|amsterdam|brussels|bruxelles|copenhagen|stockholm|helsinki|warsaw|budapest|athens|dublin|geneva|' +
        'zurich|munich|munchen|hamburg|cologne|frankfurt|milan|milano|venice|naples|napoli|florence|turin|barcelona|seville|' +
        'valencia|porto|lyon|marseille|bordeaux|edinburgh|glasgow|manchester|liverpool|bergen|reykjavik|riga|tallinn|' +
        'vilnius|krakow|bratislava|zagreb|belgrade|bucharest|sofia|istanbul|ankara|moscow|kyiv|kiev|minsk|tokyo|beijing|' +
        'shanghai|delhi|mumbai|sydney|melbourne|new york|chicago|boston|toronto|montreal|los angeles|san francisco|dubai|' +
        'cairo|tunis|lagos|nairobi|mexico|rio|lima|bogota|salzburg|graz|bern|basel|luxembourg|monaco|malta|cyprus|france|italy|' +
        'spain|germany|austria|norway|england|britain|uk|czechia|portugal|greece|europe|usa|america|turkey|sweden|denmark|' +
        'beach|mountains|countryside|abroad|home',
    },
    {
      label: 'Month',
      plural: 'months',
      names: 'month|months|date|time of year',
      synonyms: {
        march: 'marz|marzo',
        april: 'apr|avril|abril|aprile',
        may: 'mai|mayo|maggio',
        june: 'jun|juin|giugno',
        july: 'jul|juillet|luglio',
        august: 'aug|aout|agosto',
        september: 'sep|sept|septembre|septiembre|settembre',
        october: 'oct|okt|oktober|octobre|octubre|ottobre',
      },
      elsewhere:
        'january|jan|februar|february|feb|november|nov|december|dec|dezember|januar|spring|summer|autumn|fall|winter|monday|mondays|' +
        'tuesday|tuesdays|wednesday|wednesdays|thursday|thursdays|friday|fridays|saturday|saturdays|sunday|sundays|weekend|' +
        'today|tomorrow|tonight|christmas|easter|new year|next week|this week|early|late|mid|beginning|end',
    },
    {
      label: 'Transport',
      plural: 'kinds of transport',
      names: 'transport|vehicle|transportation|means of transport|mode of transport',
      synonyms: {
        train: 'trains|railway|rail|by rail|treno|trainride|train ride|railroad|intercity|🚆|🚂|🚄|🚅|🚉',
        plane:
          'airplane|aeroplane|aircraft|airplanes|flight|flights|fly|flying|flug|flugzeug|avion|by air|flown|jet|by plane|✈|🛫|🛩',
        bus: 'buses|busses|autobus|omnibus|🚌|🚍',
        car: 'cars|drive|driving|auto|automobile|voiture|coche|by road|rental car|roadtrip|road trip|🚗|🚙|🚘',
        ferry: 'ferries|ferryboat|ferry boat|fahre|traghetto|⛴',
        bike: 'bikes|bicycle|bicycles|cycle|cycling|biking|velo|fahrrad|pushbike|bici|🚲|🚴',
        tram: 'trams|streetcar|tramway|strassenbahn|trolley|🚊|🚋',
        coach: 'coaches|motor coach|motorcoach|reisebus',
      },
      elsewhere:
        'helicopter|boat|ship|cruise|taxi|cab|uber|metro|subway|underground|tube|scooter|motorbike|motorcycle|motor bike|horse|foot|' +
        'on foot|walk|walking|truck|van|balloon|rocket|hitchhike|hitchhiking|sail|sailing|yacht|lorry|minibus|limousine|skateboard|' +
        'camper|submarine',
    },
  ],
  proper: [...SLOT_VALUES[0], ...SLOT_VALUES[1]],
  greet:
    'i need a trip|i want a trip|need a trip|want a trip|i want to travel|i want to go on a trip|book a trip|i want to book a trip|' +
    'id like a trip|id like to book a trip|i would like to book a trip|i need a holiday|i want a holiday|holiday|a holiday|vacation|' +
    'a vacation|i want to book|i want to book something|id like to travel|plan a trip|a trip please|i need a booking',
  fillers:
    'something|trip|trips|how|when|where|travel|time|means|mode|journey|ride|tour|visit|visiting|travelling|traveling|holidays|leave|depart|arrive|arriving|get to|head|heading|' +
    'ticket|tickets|book|booking|booked|reserve|next|sometime|some time|during|around|anyway|lovely to|via|straight|directly|return',
  unsayable:
    'not before|not after|before|after|until|between|early|late|cheap|cheaper|cheapest|expensive|fast|fastest|slow|two|three|four|' +
    'five|people|persons|kids|children|class|hotel|somewhere|warm|cold|sunny|alone',
};
