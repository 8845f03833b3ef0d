/** How people say what is the same in every task: verdicts, greetings, hesitation, and words that may be passed over. */

/** Phrases by what they do. Of `weak` ones nothing is left if something else is said as well. */
export const VERDICTS = {
  yes: [
    'yes|yeah|yep|yup|yea|yess|yes please|aye|y|ya|ja|oui|si|da|indeed|correct|right|true|exactly|precisely|absolutely',
    'definitely|certainly|of course|affirmative|agreed|i agree|confirmed|i confirm|uh huh|sure|sure thing|for sure',
    'that is right|thats right|that is correct|thats correct|that is it|thats it|spot on|you got it|got it|you are right',
    'is right|is correct|is fine|is good|is ok|is okay|is great|is perfect|are right|are correct|are fine|are good',
    'no problem|nothing wrong|not wrong|not bad|not a problem|why not|works for me|that works|yes it is|indeed it is',
    'genau|richtig|fine by me|fine with me|suits me|that suits me|all correct|all right|alright',
  ],
  weakYes: ['ok|okay|k|kk|fine|good|well|okey|oke'],
  accept: [
    'great|perfect|deal|wonderful|excellent|lovely|awesome|brilliant|fantastic|super|cool|nice one|that is nice|thats nice|looks nice|sounds nice|amazing|splendid|marvellous',
    'sounds good|sounds great|sounds perfect|sounds fine|sounds right|looks good|looks great|looks perfect|looks fine',
    'looks right|book it|please book|i take it|ill take it|i will take it|i accept|accept|accepted|go ahead|do it|send it',
    'exactly what i wanted|exactly what i want|just what i wanted|what i wanted|i like it|like it|i love it|love it',
    'very good|very nice|well done|good job|good work|nice work|happy with that|happy with it|good enough|all good|i am happy',
    'im happy|could not be better|just right|spot on thanks|thats perfect|thats great|go for it|lets do it|lets go|done',
    'no complaints|satisfied|i am satisfied|im satisfied|approved|i approve|approve|prima|wunderbar',
  ],
  weakAccept: [
    'thanks|thank you|thank you so much|thank you very much|thanks a lot|many thanks|thx|ty|tx|thank|thanks so much|danke|merci',
  ],
  no: [
    'no|nah|nope|wrong|incorrect|sadly|non|nein|false|mistake|error|bad|terrible|awful|rubbish|horrible|n|negative',
    'not right|not correct|not true|not good|not ok|not okay|not fine|not that|not this|not it|not great|not perfect|not yet right',
    'no way|not at all|not quite|not really|i disagree|disagree|is wrong|are wrong|that is wrong|thats wrong|its wrong|all wrong',
    'isnt right|isnt correct|is not right|is not correct|is not good|isnt good|not what i wanted|not what i want|not what i meant',
    'not what i said|not what i asked for|not what i asked|isnt what i wanted|isnt what i asked for|isnt what i said',
    'isnt what i meant|you got it wrong|got it wrong|i didnt say that|i did not say that|dont like it|i dont like it|not happy',
    'that is incorrect|thats incorrect|that is not it|thats not it|no no|no thanks|no thank you|unfortunately|unfortunately not',
    'i dont think so|i do not think so|dont think so|does not work|doesnt work|unacceptable|reject|rejected|i reject|decline|i decline',
  ],
  leave: [
    'bye|goodbye|good bye|bye bye|byebye|forget it|forget about it|forget that|never mind|nevermind|i give up|give up|i quit|quit',
    'cancel|cancel it|cancel everything|stop|stop it|im leaving|i am leaving|im done|i am done|im off|i have to go|gotta go|i leave',
    'i must go|see you|see you later|see ya|cya|exit|ciao|farewell|leave me alone|enough|thats enough|that is enough|tschuss|adieu',
    'im out|i am out|so long|forget',
  ],
  unsure: [
    'hmm|hm|mm|mmm|umm|not sure|not sure yet|im not sure|i am not sure|unsure|not certain|im not certain|i am unsure|dont know',
    'i dont know|i do not know|do not know|dont know yet|dunno|no idea|no clue|idk|let me think|let me think about it|nice weather',
    'weather|nice weather today|weather is nice|weather is nice today|nice day|maybe|perhaps|whatever|dont care|i dont care|dont mind',
    'i dont mind|doesnt matter|does not matter|up to you|you choose|you decide|any|anything|anywhere|no preference|cant decide',
    'i cant decide|cannot say|cant say|not yet|not decided|not decided yet|havent decided|let me see|wait|hold on|one moment',
    'good question|hard to say|it depends|depends|either|not sure about that|im not sure about that|think|thinking|anytime|surprise me',
  ],
  greet: [
    'hello|hello there|hi|hi there|hey|hey there|good morning|good afternoon|good evening|good day|morning|greetings|hallo|hola',
    'bonjour|salut|servus|howdy|help|help me|i need help|i need some help|need help|can you help me|could you help me|hiya|yo',
  ],
  unclear: [
    'what|huh|pardon|pardon me|sorry|eh|what do you mean|what does that mean|i dont understand|dont understand|i do not understand',
    'do not understand|i dont get it|dont get it|makes no sense|that makes no sense|this makes no sense|come again|say again',
    'say that again|excuse me|i am confused|im confused|confused|confusing|gibberish|nonsense|not clear|unclear|what is that|repeat',
    'what did you say|i dont follow|can you repeat|can you repeat that|wtf|please repeat',
  ],
} as const;

/** Words that turn what follows around, or tie two values together. */
export const TURNS = {
  not: [
    'not|isnt|arent|wasnt|dont|do not|didnt|did not|never|cant|cannot|wont|shouldnt|doesnt|aint|anything but|no longer',
  ],
  old: ['instead of|rather than|in place of|in lieu of|as opposed to|replacing'],
  but: [
    'but|however|except|except that|though|although|apart from|only that|almost',
    'the rest is fine|rest is fine|the rest is good|the rest is ok|the rest is okay|the rest is right|everything else is fine|otherwise fine|otherwise good|otherwise ok|otherwise',
    'everything else is good|everything fine but|all fine but|all good but',
  ],
  or: ['or|either or|versus|vs'],
  drop: [
    'without|remove|drop|delete|take out|leave out|get rid of|skip|omit|cut|cut out|lose|no more|strike|take away|erase|w o|minus',
  ],
  dropBefore: ['should go|must go|has to go|can go|needs to go|out'],
  keep: [
    'keep|keep it|keep that|leave|leave it|same|the same|stay|stays|stay the same|unchanged|no change|no changes|dont change',
    'do not change|dont touch|do not touch|as it is|as is|as it was|like it is|leave it as it is|keep it as it is|leave it like that',
    'keep the same|the same as now|same as now|same as before|leave as it is|keep as is|stay as it is',
  ],
  change: ['change|switch|replace|swap|turn|move|exchange|convert|adjust|edit|modify|set|put|shift|change it|make it'],
  from: ['from'],
  to: ['to|into|with|by|for|becomes|become'],
} as const;

/** Passed over: nothing is lost with them. */
export const FILLERS: readonly string[] = [
  'a|an|the|this|that|these|those|it|its|i|im|ive|id|ill|we|were|weve|wed|you|your|youre|my|our|me|us|he|she|they|them|one|ones',
  'is|are|was|be|been|being|am|do|does|did|have|has|had|will|would|could|can|should|shall|might|must|let|lets|get|got',
  'to|in|on|at|by|of|for|with|and|also|too|as|if|so|then|than|there|here|now|just|really|very|quite|bit|little|a bit|slightly|much',
  'some|please|pls|plz|plse|kindly|oh|ah|er|uh|um|well|actually|basically|honestly|again|already|still|yet|all|everything|both|rest',
  'want|wanna|wants|wanted|need|needs|like|liked|love|would like|want to|need to|prefer|preferably|rather|instead|perhaps|possibly',
  'probably|ideally|possible|if possible|if you can|could you|can you|would you|will you|may i|can i|could i|thats|that is|theres',
  'say|says|said|saying|tell|told|mean|meant|ask|asked|think|believe|guess|suppose|hope|wish|wished|choose|pick|select|decide|chose',
  'take|go|goes|going|come|make|making|use|using|give|add|include|put|see|read|reads|write|written|look|looks|sound|sounds',
  'about|what about|how about|as i said|i said|like i said|i mean|i think|i believe|i guess|for me|to me|thing|things|way|lot|kind of|sort of',
  'looking for|im looking for|i am looking for|looking|interested in|let us|me too|okay so|and then|after that|in fact|of course i',
  'sir|madam|mate|dude|buddy|man|friend|bot|robot|computer|lol|haha|ha|hehe|ps|btw|asap|im sure|i am sure|dear bot|when possible',
  'because|since|should be|ought to be|has to be|must be|needs to be|called|named|word|words|part|bit of|other|others|them all',
  'definitely want|always|maybe then|exactly that|first of all|at least|at all|in total|altogether|together|alone|simply|only',
];

/**
 * Words of plain English that are one slip away from words of tasks, and are no slips. Without them "rain" would become a
 * train. The words of these lists say nothing in any task.
 */
export const NO_SLIPS: ReadonlySet<string> = new Set(
  (
    'home dome some none more role rose rode rope rule come pairs parish prince martin merlin also solo marsh match arch ' +
    'patch north mouth moth tune dune jude jane done gone lone june-bug jury duly ugly rain brain grain drain trail trait ' +
    'strain plan plans place plate planet plant plain plants merry berry jerry hike mike biker bake like bikes team trap tray ' +
    'trim tree true ram tramp couch poach roach teach reach peach near year bear fear hear dead deer dare wear tear lease ' +
    'leave kind kindle noting lake wake sake care came case cave cape cage made late fate date fist list lost fast past cast ' +
    'lass least east layer water latter farmer former normal format threat shortest loved lives mover moves vote rote note ' +
    'nice mice rice price vice face race lace pace fact tact wine line mine nine fine dine time tame lime same name game ' +
    'bush bust boss burn cart card care scar core card hat cat her him his hers who why where how when which many few every ' +
    'soft sort word work world walk talk tall ball call mail male male hall half help held head hand land sand band bank ' +
    'great-aunt greed green greek street treatment threat sweat wheat cheat meat heat seat beat best rest test west nest ' +
    'long song strong young tongue spring summer winter autumn week weekend day night tonight today tomorrow noon evening ' +
    'money cheap cheaper expensive price hotel room food drink child children people person friend family mother father'
  ).split(' '),
);
