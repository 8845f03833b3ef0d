/** Words that policies have no word for, and that may be passed over. */

/** Passed over: nothing is lost with them. */
export const FILLERS: readonly string[] = [
  'a|an|the|this|that|these|those|it|its|i|im|ive|id|ill|we|were|weve|wed|you|your|youre|my|our|me|us|he|she|they|them|one|ones',
  'is|are|was|be|been|being|am|do|does|did|have|has|had|will|would|could|can|should|shall|might|must|let|lets|get|got',
  'to|in|on|at|by|of|for|with|and|also|too|as|if|so|then|there|here|now|just|really|very|quite|bit|little|a bit|slightly|much',
  'some|please|pls|plz|plse|kindly|oh|ah|er|uh|um|well|actually|basically|honestly|again|already|still|yet|all|everything|both|rest',
  'want|wanna|wants|wanted|need|needs|like|liked|love|would like|want to|need to|prefer|preferably|rather|instead|perhaps|possibly',
  'probably|ideally|possible|if possible|if you can|could you|can you|would you|will you|may i|can i|could i|thats|that is|theres',
  'say|says|said|saying|tell|told|mean|meant|ask|asked|think|believe|guess|suppose|hope|wish|wished|choose|pick|select|decide|chose',
  'take|go|goes|going|come|make|making|use|using|give|add|include|put|see|read|reads|write|written|look|looks|sound|sounds',
  'about|what about|how about|as i said|i said|like i said|i mean|i think|i believe|i guess|for me|to me|thing|things|way|lot|kind of|sort of',
  'looking for|im looking for|i am looking for|looking|interested in|let us|me too|okay so|and then|after that|in fact|of course i',
  'sir|madam|mate|dude|buddy|man|friend|bot|robot|computer|lol|haha|ha|hehe|ps|btw|asap|im sure|i am sure|dear bot|when possible',
  'u|ur|r|ya know|y know|tbh|ngl|imo|imho|fr|obvs|obviously|ofc|bro|bruh|fam|innit|ig|rn|omg|ugh|argh|aw|aww|lmao|rofl|hahaha|hahahaha|xd|plss|duh|btw|though|tho|thru|cos|cuz',
  'naturally|clearly|frankly|certainly i|gladly|happily|ever|even|whole|own|such|sort|real|whether|while|during|went|gone|came|through|any chance',
  'anyone|anyone there|anybody|someone|somebody|everyone|everybody|anyone here|is anyone there|there you go|you know|i know|i see|know|works|work|anymore|any more',
  'if i may|if we may|if you may|if you please|if you would|may we|as you may|would suit me|would suit us|suits me|suit me|suits me best|would suit me best|suit me best|works best|is best|would be best|best for me|would be|would be lovely|would be nice|would be good|might|may you|my card|the card|card says|my card says|the card says|it says|on my card',
  'should like|i should like|would love|id love|i would love|delighted|be delighted|grateful|most grateful|be most grateful|be so good|be so kind|so good as|too much trouble|if it is not too much trouble|i wonder|wonder whether|i wonder whether|i wonder if|wonder if|afraid|i am afraid|im afraid|sorry but|terribly sorry|so sorry|my mistake|my bad|oops|whoops|ups|it ought|ought|ought to|asked for|i asked for|i had asked for|i requested|requested|i ordered|id prefer|i would prefer|i should prefer|i prefer|i do prefer|prefers',
  'thought|i thought|mention|mentioned|mentioning|forgot|you forgot|forgotten|missing|is missing|you missed|you left out|back|still missing|again please|one more time|try again|once more|another try|supposed|supposed to|is supposed to be|its supposed to be|meant to be|is meant to be|for this|in this|in it|to it|of it|with it|on it|from it|from now',
  'because|since|should be|ought to be|has to be|must be|needs to be|called|named|word|words|part|bit of|other|others|them all',
  'definitely want|always|maybe then|exactly that|first of all|at least|at all|in total|altogether|together|alone|simply|only',
];

/** What people say when they are annoyed or pleased. Policies have no word for it, so it is passed over in sight. */
export const FEELINGS: readonly string[] = [
  'stupid|stupid bot|you idiot|idiot|useless|this is useless|dumb|dumbass|moron|annoying|this is annoying|fuck|fucking|fuckin|fking|shit|damn|dammit|goddamn|hell|crap|bloody|freaking|wtf man|jesus|christ|god|gosh|wow|yay|yuck|ew|meh|boring|bored|im bored|so bored|sucks|this sucks|you suck|this is stupid|are you stupid|are you deaf|are you kidding|are you kidding me|seriously|for gods sake|for fucks sake|ffs|come on|cmon|finally',
  '😀|😃|😄|😁|😆|😅|😂|🤣|🙂|🙃|😉|😊|😇|🥰|😍|😘|😋|😎|🤓|🥳|😏|😒|😞|😔|😕|🙁|😣|😖|😫|😩|🥺|😢|😭|😤|😠|😡|🤬|😳|😱|😨|😰|🤗|😬|🙄|😴|🤤|😐|😑|😶|🤪|😜|😝|😛|💀|💩|❤|💕|💖|💙|💚|💛|💜|🧡|🎉|🎊|✨|🔥|⭐|🌟|🙏|🙌|👏|💪|🤞|✌|😌|☺|♥|🤦|🤩|🫶|🤙|🤝',
];
