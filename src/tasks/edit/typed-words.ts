/** What people type in `edit`, beside its own words. */
import type { KeyboardWords } from '../keyboard/words';
import { edited, render } from './document';
import type { EditGoal } from './document';
import { revisionIn } from './language';
import { FIXED, STATES } from './vocabulary';

export const keyboardWords: KeyboardWords<EditGoal> = {
  card: {
    title: 'Have this note changed',
    success:
      'The nearer the last note that is sent to you comes to the wanted one, the better; if you leave, it counts as 0.',
    score: 'BLEU',
  },
  slots: [
    {
      label: 'Greeting',
      plural: 'greetings',
      names: 'greeting|the greeting|salutation|opening|opening word|first word|beginning of the note|start of the note',
      synonyms: {},
      elsewhere:
        'hello|good morning|good evening|good afternoon|good day|howdy|hiya|yo|to whom it may concern|sir or madam|dearest|hallo|hola',
      manners: ['dear', 'greetings', 'hi', 'hey'],
    },
    {
      label: 'Day',
      plural: 'days',
      names: 'day|date|weekday|day of the week|days|when',
      synonyms: {
        monday: 'mon|mo|montag|lundi|lunes',
        tuesday: 'tue|tues|dienstag|mardi|martes',
        thursday: 'thu|thur|thurs|donnerstag|jeudi|jueves',
        friday: 'fri|freitag|vendredi|viernes',
      },
      elsewhere:
        'wednesday|wednesdays|wed|mittwoch|saturday|saturdays|sat|samstag|sunday|sundays|sun|sonntag|weekend|tomorrow|today|tonight|' +
        'yesterday|next week|this week|another day|a different day|different day|other day|january|february|march|april|june|' +
        'july|august|september|october|november|december|morning of|afternoon|noon|evening|oclock',
    },
    {
      label: 'Courtesy',
      plural: 'courtesies',
      names: 'courtesy|tone|politeness|polite word|manners|courtesy word',
      synonyms: {
        blunt:
          'be blunt|bluntly|more blunt|blunter|direct|more direct|no courtesy|impolite|rude|ruder|not polite|not so polite|no please',
      },
      elsewhere: 'very polite|as polite as possible|extremely polite|most polite',
      none: 'blunt',
      manners: ['please', 'kindly'],
    },
    {
      label: 'Treat',
      plural: 'treats',
      names: 'treat|the treat|snack|food|drink|refreshment|refreshments|goodies',
      synonyms: {
        nothing: 'bring nothing|nothing to eat|no treats|no snack',
        cake: 'cakes|kuchen|gateau|a piece of cake|torte|🍰|🎂',
        coffee: 'coffees|kaffee|espresso|koffie|☕',
      },
      elsewhere:
        'tea|cookies|cookie|biscuits|biscuit|bread|wine|beer|juice|water|chocolate|sandwich|sandwiches|fruit|pizza|pie|muffin|muffins|' +
        'donuts|doughnuts|milk|sweets|candy|ice cream|lemonade|salad|soup',
      none: 'nothing',
    },
    {
      label: 'Place of the day',
      about: 1,
      moves: 'moved',
      plural: 'places of the day',
      names: 'order|word order|the order|sequence|arrangement|position|place of the day|position of the day',
      synonyms: {
        first:
          'at the beginning|at the start|to the beginning|to the start|to the front|in front|up front|at the front|in the beginning|' +
          'the beginning|the start|the front|in first place|at first|come first|comes first|goes first|front|beginning|start of the sentence',
        between: 'in between|in the middle|to the middle|the middle|middle|in the centre|halfway',
        last:
          'at the end|to the end|the end|at the very end|to the back|at the back|in the end|in last place|come last|comes last|goes last|' +
          'end|finally|final|to the very end|end of the sentence|at last',
      },
      elsewhere: 'second|third|before the place|after the place|before the name',
    },
  ],
  vague: {
    formal:
      'more formal|formally|more formally|formaler|more official|official|more serious|less casual|less informal|more proper|' +
      'less warm|less friendly|more respectful|stiffer|colder|more businesslike|professional|more professional|too casual|too informal',
    warmer:
      'more warm|warm|friendlier|friendly|more friendly|less formal|not so formal|informal|more informal|casual|more casual|less stiff|' +
      'more personal|kinder|nicer|more relaxed|less official|warmly|cosier|less serious|too formal|too stiff|chattier',
    earlier:
      'an earlier day|a day earlier|earlier day|sooner|a day before|earlier in the week|too late|one day earlier|bring forward',
    later:
      'a later day|a day later|later day|postpone|delay|later in the week|too early|one day later|postponed|push back|a day after',
    politer:
      'more polite|polite|politely|more politely|more courteous|courteous|less blunt|less rude|better manners|too rude|too blunt|' +
      'not so blunt|not so rude|more courtesy|less direct|too direct|mannerly|a courtesy|add a courtesy',
    treats:
      'a treat|some treat|something to eat|something to drink|something sweet|some treats|add a treat|a snack|with a treat|another treat',
    shorter:
      'short|more short|shorten|shorten it|briefer|brief|more brief|less words|fewer words|more concise|concise|too long|cut it down|trim it',
    moved:
      'move the day|move the date|the day moved|day moved|move day|moving the day|the day elsewhere|day elsewhere|move|move it|moved day|' +
      'rearrange|reorder|reordered|rearranged|another order|a different order|different order|change the order|move it around|' +
      'another place for the day|somewhere else|change the word order',
  },
  qualities: [
    { names: 'polite|courteous|well mannered|mannerly', more: 'politer', less: 'blunt' },
    { names: 'blunt|rude|direct|impolite|curt|abrupt', more: 'blunt', less: 'politer' },
    {
      names: 'formal|official|stiff|serious|cold|businesslike|professional|proper|respectful',
      more: 'formal',
      less: 'warmer',
    },
    { names: 'warm|friendly|casual|informal|relaxed|personal|chatty|familiar|kind', more: 'warmer', less: 'formal' },
    { names: 'early|soon', more: 'earlier', less: 'later' },
    { names: 'late', more: 'later', less: 'earlier' },
    { names: 'short|brief|concise', more: 'shorter', less: null },
    { names: 'long|wordy|lengthy', more: null, less: 'shorter' },
  ],
  proper: [...STATES[1]!, ...FIXED.name],
  greet: 'i need help with this note|i need help with a note|help with this note|i have a note|hello morning',
  fillers:
    'meet|begin|begins|open|opens|something|somewhat|note|the note|text|letter|message|mail|email|sentence|line|on|bring|bringing|serve|offer|version|draft|ending|start with|' +
    'begin with|open with|opens with|starts with|begins with|edits|wish|wishes|made|moved to|more of|be on|takes place|happen|held|' +
    'starting|before anything|tone it down|tone down|tone that down',
  unsayable:
    'longer|long|spelling|grammar|name|names|closing|signature|sign|sign off|verb|noun|place|place of|translate|german|french|english|' +
    'bold|title|subject|style|funny|funnier|capital|comma|exclamation|question|happened|too much|rewrite',
  fromIsOld: true,
  note: {
    fixed: Object.values(FIXED).flat(),
    original: ({ document }) => render(document),
    wanted: ({ document }, edits) => render(edited(document, edits)),
    sentIn: revisionIn,
  },
};
