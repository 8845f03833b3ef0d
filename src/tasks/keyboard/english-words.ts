/**
 * Words of plain English that resemble words of the tasks and are no slips of them. Without them "rain" would become a train,
 * and "project" a rejection. They say nothing in any task where the task does not have them itself.
 *
 * They are those of two lists of frequent words that would have been corrected to something else.
 */
export const NO_SLIPS: ReadonlySet<string> = new Set(
  (
    'absolute accent acceptable advised against agent agrees airline airlines alike along also alter amanda andy ' +
    'annually anyway anyways approval arch archive arena arrival assure aunt automotive autumn aviation backing ' +
    'badly bail bake ball band bank banking bare barrier bars bases bass battery beaches beans bear bearing bears ' +
    'beast beat beating became beds bees began begun behave beijing beliefs bell belong beloved bend bent berry ' +
    'best betting biggest biker bikes binding bite black blast blocked blocking blood blowing blown boarding bold ' +
    'bombing bone bones books booth border borders boss bother bought bound bout bowling boxing brad brain brains ' +
    'bread breaking breeding bride briefly bright broad brother brothers brought brush bugs burn burning bush bust ' +
    'busy butt buys cafe cage cake call calling came cancer cannon cape caps card cards care cared cares carl ' +
    'carrier carries cars cart cartoon case cases cast cat catches cats causing cave ceiling cell cent chances ' +
    'channel chapter charge charged charging charming charter chase chasing cheap cheaper cheat cheating chen child ' +
    'children chile chosen chris chuck citizen citizens cleared closely clothing clown cluster coal coastal coat ' +
    'coke cold collect come comeback comes compete concept concern concert concerts confusion connect consent ' +
    'consider consist consumed content contest context cook cooked cooking cooler cooling cope cord core corrupt ' +
    'cost couch counter coupled craft creates creating credits cricket critics crop crude cult cure current cute ' +
    'cutting cycles dale dame dance dare darling data date dave day days dead deadline dealer dealers dealing deals ' +
    'dealt dean decade decades decides declare deep deer defeated delayed delays delight demands denying depend ' +
    'derived deserve deserved deserves detail detailed detected devoted dial dine directed directly director ' +
    'directory dishes distinction dive diving doing dome donation done dose down drag drain drawing dreaming ' +
    'drilling drink drinking driven driver drivers drives drone drove drunk dual duly dune dutch earliest earning ' +
    'ears ease east editor editors eight elect elected ends enjoying ensure evening event every excellence exist ' +
    'expensive express eyes face fact fail fair fake falling fame family fare farm farmer farmers fast fate father ' +
    'fathers fear fears feast feeding fell fever few fight fights file filling filming finale finals find finding ' +
    'fine fire fishing fist fitting five flag flood flooding flow flowing flows fold food fool foot forcing ford ' +
    'forests forever forgive fork form format former formerly forming formula fort fortunately fought found four ' +
    'francis franklin freezing freight fried friend friendship frost funding game gate gather gear getting given ' +
    'gold gone goods grain granted great-aunt greatly greed greek green grief ground grounds growing guest guests ' +
    'habitat half hall hammer hand hanging harm hat hate haven head heading headline heads heal healing hear heard ' +
    'hearing heat heating heights held help helping her hers hike him hint his hits hitting holder holders holding ' +
    'hole holy home homes homework honesty hood host hotel housing how hugh hunting ideal iii imaging impossible ' +
    'improve improved income indirect indoor induced info informed innovative intake integrity intensity jail jake ' +
    'jane jerry jets join joining joke jones jose journal juan jude june-bug junk jury justin kate keen keeper kept ' +
    'keys kicking kind kindle kinds kiss kitchen knights knows lace lacking lake lakes land landing lane lanes ' +
    'laser lass last late latter layer laying leading leads lease least leather leave leeds legally legends less ' +
    'letting light lightly lights like likes liking lime limiting line lined lines linked linking list listing ' +
    'lists lived lives loading locks lone lonely long looked loose lords loser loss lost lots lottery loved lover ' +
    'loving lungs lying made madness mail main maker male managers mandate manner many maps marc marcus mario mark ' +
    'markets marking married mars marsh martin mary mass master masters match matches mates mayor meal meals ' +
    'meaning meantime meanwhile meat meeting meetings mercy merlin merry mess mice mighty mike mild minds mine ' +
    'mines minutes missile mission missions mistaken mode model modern money monitor monk montana mood moon more ' +
    'moth mother mothers mouth mover moves movie nail naked name names natural near nearby neat needing neil ' +
    'neither nerve nervous nest newer nice night nine noah none noon normal normally north nose note noting nowhere ' +
    'nuclear nude nursing observe obvious offered officer officially officials older ongoing online onto opposition ' +
    'origin outcome outdoor outlet outlets outlook output ownership pace paint painted pairs palace pants parent ' +
    'parents parish parking parks parties parts party passage passing past patch paying pays peace peach pending ' +
    'pension people percent perry person petition picking pine pitch pity place places placing plain plan planet ' +
    'planets planned plans plant planted plants plate plates players playing pleased pleasure plug poach pockets ' +
    'police pool pope portion pose positive post posting pound pounds pray prayers precise premier preserve ' +
    'preserved price pricing pride primary prime prince printing profession professionals project projected proving ' +
    'publish pulling pulse pure purpose pushing quiet quote race raid rain rally ram rangers ranging ranking rate ' +
    'rays reach reaches reader readers readily reading ready realised reality realm rear recalled receive recorded ' +
    'recover refer refers reflect reflected refused regards regions related relating relative relaxed release ' +
    'releases relieved remote removal rent repeated replied reporter request requests reserve resolve resolved ' +
    'respect respected rest retired retreat reverse reviewed rewards rice ride rider ridge roach roads rode role ' +
    'roles romance room rope rose roses rotation rote round rounds ruin rule runners rushing safe sailing saint ' +
    'sake sale sally salt salvation same sand sanders save saving savings scar science scoring seal seat seeds ' +
    'seeking selected sell selling sending sent sept serious server servers serves service serving session seven ' +
    'shallow shame sharing shell shelter shining ship shirt shoot shooter shop shopping shore short shortest ' +
    'shortly shorts shot shoulder sight silence simple singing sitting skill skin slight slip slot slower small ' +
    'smoking snap soap socks soft sold soldier solo solving some someday somehow somewhat song sooner sort sought ' +
    'span speaking spending sport sporting spring stack stake stan standing star starring stars started starter ' +
    'stating stats staying step sterling stone stopped stopping strain strange streams street streets strings strip ' +
    'stroke strong studied suite summer sunset superb superman supplied support supported sweat swept swift sword ' +
    'tact tail taken takes taking talk talking tall tame tank tanks teach teacher teaches team teams tear tears ' +
    'tend tension terrain terror terry test testing theater theatre theme themes theories thereafter thereby thick ' +
    'thin thinks thorough thou thought thoughts thousand threat threats three throughout thus ties tight time today ' +
    'toes tomorrow tone tongue tonight tons tony tool torn torture touches tough tour tours township trading trail ' +
    'trained trainer trait traits tramp trans transform transformation trap trapped tray treat treated treating ' +
    'treatment treaty tree trend tries trim true tube tubes tune turner turning twisted ugly unfortunate unto uses ' +
    'variation varying vast venture vice vietnam visitor vote waited wake walk walker walking wall ward warn warner ' +
    'warning wars washed wasted watching water ways wear wearing wears wedding weed week weekend welcome west whale ' +
    'whatsoever wheat when whenever where whereas wherever which white who whoever whose why width wind wine ' +
    'winners winter wishing witch within woman wondered wood woods word wore work worker workers working workplace ' +
    'world worlds worries worry wound wounds wrapped wright writer writers writing wrote yard year years young ' +
    'youtube zone zones'
  ).split(' '),
);
