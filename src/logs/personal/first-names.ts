/**
 * Lists for the rules about names. The first names are the usual ones of the United States, Britain and some other countries,
 * written down by hand; the list is not complete and cannot be.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** First names that are words, months or places as well: alone they say nothing. */
export const NAMES_THAT_ARE_WORDS = words(`
  may will mark bill rose grace hope joy faith april june august dawn art frank grant chase drew pat rob sue jack guy
  victor chance angel summer autumn destiny harmony crystal ruby amber pearl ivy lily daisy violet olive ginger basil
  sandy rusty dusty rich buddy earnest ernest christian jordan paris london austin dallas florence virginia carolina
  georgia savannah brooklyn chelsea sydney israel chad kenya china india asia victoria charlotte madison lincoln
  jackson houston denver phoenix hunter carter mason cooper tyler taylor parker porter skip ray jean gene
  don nick jimmy john bob dick peg max major miles penny robin stormy trinity wade ward woody cliff dean earl
  eve heath lance norm piers reed russet sterling sage willow bailey blake blue kitty lane mercy pierce
  van wayne tad melody iris hazel heather holly jade candy cherry clay brandy sherry coral dolly fern honey marina
  misty noel opal patience prudence scarlet sierra sunny tiffany tuesday wednesday
  nova ocean river rain stone storm sky echo ember fox wolf bear king prince duke rex ace
`);

/** In small letters. */
export const FIRST_NAMES: ReadonlySet<string> = new Set([
  ...NAMES_THAT_ARE_WORDS,
  ...words(`
  james robert michael william david richard joseph thomas charles christopher daniel matthew anthony donald
  steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric
  jonathan stephen larry justin scott brandon benjamin samuel gregory alexander patrick raymond dennis jerry aaron jose
  adam nathan henry zachary douglas peter kyle noah ethan jeremy walter keith roger terry harry sean gerald carl
  arthur lawrence dylan jesse bryan joe bruce billy gabriel logan alan juan albert willie elijah randy roy vincent ralph
  eugene russell bobby philip louis johnny mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa
  nancy betty sandra margaret ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca laura
  sharon cynthia dorothy amy kathleen angela shirley emma brenda pamela nicole anna samantha katherine christine debra
  rachel carolyn janet maria olivia diane julie joyce ruth lauren kelly christina joan evelyn judith andrea
  hannah megan cheryl jacqueline martha madeline teresa gloria sara janice kathryn ann isabella judy abigail sophia
  julia denise marilyn danielle natalie theresa beverly diana brittany kayla alexis lori marie tom tim jim mike dave
  steve chris matt dan ben sam alex andy tony ed eddie fred greg jeff jon josh ken larry lee leo luke martin
  neil oliver oscar pete phil ricky ron simon stan stuart ted todd trevor vince liam lucas aiden jayden mia ava chloe
  ella zoe lucy alice amelia aria aisha fatima mohammed mohamed muhammad ahmed ali hassan hussein omar yusuf ibrahim
  khalid layla leila amina mariam noor zainab priya rahul amit anil sanjay raj ravi vijay sunil deepak arjun anjali
  neha pooja kavita sita lakshmi krishna arun ashok wei li ming jing hui xin yan mei chen hiroshi kenji yuki akira haruto
  sakura yui takashi naoko jin minho jisoo sofia camila valentina luciana mateo santiago diego carlos luis
  jorge miguel pedro alejandro fernando ricardo eduardo rafael francisco javier manuel antonio guadalupe rosa
  lucia elena carmen isabel pablo raul sergio hans klaus jürgen jurgen günter wolfgang heinrich friedrich karl
  otto stefan andreas sabine petra monika ursula ingrid heike anke greta lena lukas felix jonas pierre jacques françois
  francois michel claude philippe luc marc antoine camille amelie élodie giovanni giuseppe marco luca francesco
  matteo giulia chiara alessandro lorenzo ivan dmitri sergei vladimir olga natasha svetlana tatiana igor boris anastasia
  piotr pawel katarzyna agnieszka lars sven anders björn erik magnus astrid freya nils kofi kwame ama chidi ngozi emeka
  adebayo oluwaseun tariq malik jamal darius tyrone andre latoya keisha ebony jasmine brianna kate katie kathy kim kris
  lynn maggie meg molly monica nina paula peggy phyllis rita roberta sally sheila sylvia tammy tanya tara tina tracy
  valerie vanessa vera veronica vicky wanda wendy yolanda yvonne zara zack zach abby becky beth bonnie carla cathy cindy
  claire connie courtney debbie doris edith eileen elaine ellen erica erin esther ethel frances gail gina gladys glenda
  gwen helen irene jane jeanette jeanne jenny jill jo joanna joanne josephine juanita karl katrina kristen kristin
  leslie lillian lois loretta louise lucille marcia marion marjorie maureen melanie mildred miriam nora norma
  pauline priscilla regina renee rhonda rosemary roxanne sheryl stacey stacy stella susie suzanne thelma vivian
  alfred allan alvin barry bernard bernie brad bradley brent brett calvin cameron casey cecil chester clarence clyde
  corey craig curtis cody dale damon danny darrell darren derek derrick dominic duane dustin edgar edwin elmer evan
  floyd francis frederick gavin geoff geoffrey gilbert glen glenn gordon harold herbert herman howard hugh ian isaac
  ivan jared jay jerome jessie jimmie joel johnnie karl kirk kurt lamar leon leonard leroy lester lewis lloyd marcus
  marvin maurice melvin milton mitchell morris nathaniel nelson norman perry preston randall rodney roland ross
  ruben salvador shane shaun shawn sidney spencer stanley theodore travis tyrone vernon wesley xavier zane declan
  finn callum niamh siobhan aoife rhys owen gareth fiona hamish angus isla imogen poppy alfie archie freddie
  `),
]);

/** What may stand where a name does, with a capital because it begins a sentence, or because somebody shouts. */
export const NO_NAMES = words(`
  i a an the and or but so if then that this these those it its he she we you they me my your our their his her
  is am are was were be been do does did done has have had can could would should shall may might must will
  not no yes yeah yep nope ok okay sure fine good great nice well very really just only also too here there now today
  tomorrow tonight yesterday monday tuesday wednesday thursday friday saturday sunday january february march april june
  july august september october november december what when where who whom whose which why how hi hello hey thanks thank
  please sorry welcome glad happy sad looking going trying thinking calling from for with without about at in on of to by
  as like all any some more most much many one two three first last next again back still already maybe perhaps actually
  let lets everyone everybody all guys folks sir madam ma'am mam friend friends buddy man dude team love dear customer
  service support agent assistant user bot alexa siri google amazon uber lyft starbucks mcdonald's american british
  english french german italian spanish chinese indian mexican japanese thai asian christmas easter thanksgiving sounds
  perfect awesome amazing excellent wonderful cool right correct wrong true false absolutely definitely exactly ready
  done interested curious afraid worried not never always currently vegetarian vegan allergic hungry thirsty tired
  order pizza coffee tea water food firewood appointment reservation hotel restaurant train taxi movie ticket
  same over anyone nobody neither both almost somebody someone nothing everything
  goodbye bye morning afternoon evening night day have see
`);
