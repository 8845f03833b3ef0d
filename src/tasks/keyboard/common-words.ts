/** How people say what is the same in every task: verdicts, greetings, hesitation, and words that turn others around. */

/** Phrases by what they do. Of `weak` ones nothing is left if something else is said as well. */
export const VERDICTS = {
  yes: [
    'yes|yeah|yep|yup|yea|yess|yh|ye|yeh|yas|yes please|aye|y|ya|ja|oui|si|da|indeed|correct|right|true|exactly|precisely|absolutely',
    'definitely|certainly|of course|affirmative|agreed|i agree|confirmed|i confirm|uh huh|sure|sure thing|for sure',
    'that is right|thats right|that is correct|thats correct|that is what i said|thats what i said|spot on|you got it|got it|you are right',
    'is right|is correct|is fine|is good|is ok|is okay|is great|is perfect|are right|are correct|are fine|are good',
    'no problem|nothing wrong|not wrong|not bad|not a problem|why not|works for me|that works|yes it is|indeed it is',
    '👍|👌|✅|✔|💯|quite so|quite right|so it is|genau|richtig|fine by me|fine with me|suits me|that suits me|all correct|all right|alright',
  ],
  weakYes: ['ok|okay|k|kk|fine|good|well|okey|oke'],
  accept: [
    'great|perfect|deal|wonderful|excellent|lovely|awesome|brilliant|fantastic|super|cool|nice one|that is nice|thats nice|looks nice|sounds nice|amazing|splendid|marvellous',
    'sounds good|sounds great|sounds perfect|sounds fine|sounds right|looks good|looks great|looks perfect|looks fine',
    'looks right|book it|please book|i take it|ill take it|i will take it|i accept|accept|accepted|go ahead|do it|send it',
    'exactly what i wanted|exactly what i want|just what i wanted|what i wanted|i like it|like it|i love it|love it',
    'very good|very nice|well done|good job|good work|nice work|happy with that|happy with it|good enough|all good|i am happy',
    'im happy|could not be better|just right|spot on thanks|thats perfect|thats great|go for it|lets do it|lets go|done',
    'that will do|that will do nicely|thatll do|will do nicely|that does it|would be perfect|would be great|very happy',
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
    'not what i said|not what i asked for|not what i asked|not what i requested|not what i ordered|isnt what i wanted|isnt what i asked for|isnt what i said',
    'isnt what i meant|you got it wrong|got it wrong|i didnt say that|i did not say that|dont like it|i dont like it|not happy',
    '👎|❌|🚫|i am afraid not|im afraid not|fuck no|hell no|far from it|that is incorrect|thats incorrect|that is not it|thats not it|no no|no thanks|no thank you|unfortunately|unfortunately not',
    'i dont think so|i do not think so|dont think so|does not work|doesnt work|scratch that|scratch it|unacceptable|reject|rejected|i reject|decline|i decline',
  ],
  leave: [
    'bye|goodbye|good bye|bye bye|byebye|forget it|forget about it|forget that|never mind|nevermind|i give up|give up|i quit|quit',
    'cancel|cancel it|cancel everything|stop|stop it|im leaving|i am leaving|im done|i am done|im off|i have to go|gotta go|i leave',
    'i must go|see you|see you later|see ya|cya|exit|ciao|farewell|leave me alone|enough|thats enough|that is enough|tschuss|adieu',
    'im out|i am out|so long|forget|fuck off|piss off|go away|get lost|screw this|screw you|screw it|fuck this|fuck you|good night',
    'i dont want to continue|i dont want anymore|i dont want any more|lets stop|stop here|end it|end this|end the chat|nvm|bye now',
  ],
  unsure: [
    'hmm|hm|mm|mmm|umm|not sure|not sure yet|im not sure|i am not sure|unsure|not certain|im not certain|i am unsure|dont know',
    'i dont know|i do not know|do not know|dont know yet|dunno|no idea|no clue|idk|let me think|let me think about it|nice weather',
    'weather|nice weather today|weather is nice|weather is nice today|nice day|maybe|perhaps|whatever|dont care|i dont care|dont mind',
    'i dont mind|doesnt matter|does not matter|up to you|you choose|you decide|any|anything|anywhere|no preference|cant decide',
    'not know|i not know|no know|not known|no opinion|not a clue|havent a clue|🤷|🤔|not decided that|undecided|hang on',
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
    'wait what|i beg your pardon|beg your pardon|beg pardon|❓|🤨|i do not follow|i cant follow|i cannot follow|lost me|you lost me',
    'what did you say|i dont follow|can you repeat|can you repeat that|wtf|please repeat',
  ],
  /** There is no more to say. */
  finished: [
    'that is it|thats it|that is all|thats all|that will be all|thatll be all|that was it|that was all|nothing else|nothing more',
    'thats everything|that is everything|all set|no more changes|no other changes|no others|no other wishes|no further changes|no more wishes',
  ],
} as const;

/** Words that turn what follows around, or tie two values together. */
export const TURNS = {
  not: [
    'who said|who said anything about|who asked for|who mentioned|who wants|definitely not|absolutely not|certainly not|of course not|surely not|by no means|other than|any other than',
    'not|isnt|arent|wasnt|dont|do not|didnt|did not|never|cant|cannot|wont|shouldnt|doesnt|aint|anything but|no longer',
  ],
  /** Questions that expect a yes, if a value follows; otherwise they deny. */
  rhetorical: [
    'didnt i|did i not|havent i|have i not|didnt we|did we not|havent we|dont i|do i not|didnt you|did you not|dont you know|dont you see',
    'dont you remember|didnt you hear|isnt it|is it not|isnt that|isnt this|wasnt it|was it not|wasnt that|arent we|are we not|werent we',
    'shouldnt it|should it not|shouldnt that|wouldnt it|wont it|doesnt it|why dont we|why dont you|why isnt it|why wasnt it|why arent we|arent i',
    'werent you listening|hasnt it|hadnt i|isnt my|wasnt my|cant we|cant i|couldnt we|couldnt i',
  ],
  old: ['than|instead of|rather than|in place of|in lieu of|as opposed to|replacing'],
  but: [
    'but|however|except|except for|close but|nearly|except that|though|although|apart from|only that|almost',
    'the rest is fine|rest is fine|the rest is good|the rest is ok|the rest is okay|the rest is right|everything else is fine|otherwise fine|otherwise good|otherwise ok|otherwise',
    'everything else is good|everything fine but|all fine but|all good but',
  ],
  or: ['or|either or|versus|vs'],
  drop: [
    'dont bring|do not bring|dont serve|do not serve|dont mention|do not mention|dont say|do not say|dont add|do not add|dont use|do not use',
    'dont include|do not include|dont write|do not write|no need for|no need of|dont need|do not need|dont want|do not want|exclude|scrap|ditch',
    'removing|removed|dropping|dropped|deleting|deleted|lose the|leave off|take off|without any',
    'without|remove|drop|delete|take out|leave out|get rid of|skip|omit|cut|cut out|lose|no more|strike|take away|erase|w o|minus',
  ],
  dropBefore: ['should go|must go|has to go|can go|needs to go|out'],
  keep: [
    'keep|keep it|keep that|leave|leave it|same|the same|stay|stays|stay the same|unchanged|no change|no changes|dont change',
    'do not change|dont touch|do not touch|as it is|as is|as it was|like it is|leave it as it is|keep it as it is|leave it like that',
    'keep the same|the same as now|same as now|same as before|leave as it is|keep as is|stay as it is',
  ],
  /** None of what was asked for. */
  none: [
    'no need|not needed|not necessary|none|none at all|nothing at all|not any|dont need any|dont want any|do not need any|do not want any|dont need one|none of that',
  ],
  change: [
    'changing|changed|switching|replaced|moving|moved|putting|setting|edit|place|change|switch|replace|swap|turn|move|exchange|convert|adjust|edit|modify|set|put|shift|change it|make it',
  ],
  from: ['from'],
  to: ['to|into|with|by|for|becomes|become'],
} as const;
