//! The words that speak of each top-level media topic of the IPTC, written by hand.
//!
//! English lemmas, two lists a topic: words that hardly ever speak of anything else, and words
//! that often do. A word may stand under several topics.
//!
//! Invariant: the lists are sorted, and each word is its own singular.

use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

/// A topic with its words.
pub(super) struct Topic {
    /// Its name in the IPTC's Media Topics.
    pub(super) name: &'static str,
    /// Its code there, as `medtop:CODE`.
    pub(super) code: &'static str,
    /// Words that hardly ever speak of anything else.
    pub(super) strong: WordList,
    /// Words that often speak of it.
    pub(super) usual: WordList,
}

macro_rules! topics {
    ($($code:literal $name:literal: $strong:literal, $usual:literal;)*) => {
        /// Every topic, in the order of the codes.
        pub(super) static TOPICS: &[Topic] = &[
            $(Topic {
                name: $name,
                code: $code,
                strong: word_list!($strong),
                usual: word_list!($usual),
            },)*
        ];

        /// The words of all topics.
        pub(super) const ALL: WordList = word_list!(concat!($($strong, " ", $usual, " ",)* "topic"));
    };
}

topics! {
    "01000000" "arts, culture, entertainment and media":
    "\
    actor actress album aria artist ballet bestseller blockbuster broadway cinema comedian \
    comedy composer concerto dancer documentary drama emmy filming filmmaker gig grammy guitar \
    guitarist hip-hop hollywood jazz lyric movie museum musical musician novel novelist opera \
    orchestra oscar painter painting pianist playwright poem poet poetry pop premiere rapper \
    sculptor sculpture sequel singer sitcom songwriter soprano soundtrack storyline superstar \
    symphony thriller trilogy vocalist",
    "\
    art audience award band book box-office broadcast broadcaster cast celebrity channel chart \
    comic concert culture dance dvd editor entertainment exhibition fan fashion festival \
    fiction film gallery genre heritage journalist magazine media music newspaper nominate \
    nominated nomination nominee performer play presenter producer publisher rock role scene \
    screen script single soap song stage star starring studio theater theatre tv viewer writer";
    "02000000" "crime, law and justice":
    "\
    acquit acquitted arraigned assault bail burglar burglary convict convicted conviction \
    culprit defendant detective embezzlement extradition felony forensic fraudster gangster \
    guilty homicide indicted indictment jailed jury kidnap kidnapped kidnapping larceny \
    manslaughter molest murder murdered murderer perjury plaintiff prosecution prosecutor rape \
    rapist robber robbery sentenced smuggler smuggling stabbed stabbing theft thief trafficking \
    verdict",
    "\
    accused alleged allegedly appeal arrest arrested attorney barrister case charge charged \
    counterfeit court crime criminal custody detained detention drug evidence fraud gang gunman \
    hearing inmate inquest investigator jail judge justice killer law lawsuit lawyer legal \
    magistrate offence offender offense officer plead pleaded police prison prisoner probation \
    raid ruling sentence sheriff shooting solicitor stolen sue sued suspect testified testify \
    trial tribunal victim warrant witness";
    "03000000" "disaster, accident and emergency incident":
    "\
    aftershock avalanche blaze capsized cyclone derailed derailment disaster drowned earthquake \
    epicenter epicentre evacuated evacuation firefighter flooding hurricane landslide mudslide \
    quake rescuer seismic shipwreck survivor tornado tremor tsunami typhoon volcano wildfire \
    wreckage",
    "\
    accident aid ambulance blast burned casualty coastguard collapse collapsed collision crash \
    crashed damage dead death debris emergency explosion famine fire flood injured inundated \
    killed missing relief rescue rescued rubble storm stranded swept toll victim";
    "04000000" "economy, business and finance":
    "\
    acquisition bankrupt bankruptcy bondholder borrowing brokerage buyout commodity cts \
    debenture deficit deflation depreciation divestiture dividend dlr earning economist equity \
    eurozone export exporter fiscal forex gdp importer inflation investor ipo lender \
    manufacturer manufacturing merger mln mortgage nasdaq nyse opec profit profitability \
    quarterly recession refinery retailer revenue shareholder stg stockholder subsidiary \
    takeover tariff turnover underwriter vs wholesaler yen",
    "\
    account agreement airline analyst asset auction bank banker banking barrel bid bond brand \
    broker budget business buyer chairman coffee company competitor consumer copper corp \
    corporate cost crop crude currency customer deal debt demand dollar economic economy \
    electricity energy euro executive factory fee finance financial firm forecast fund gain \
    gold grain growth import income increase industrial industry insurance insurer interest \
    investment loan loss maker market metal net oil operating output percent pound price \
    product production property purchase quarter rate sale sector sell share shipment shopper \
    steel stock store sugar supplier supply surplus tax tonne trade trader trading treasury \
    venture wheat";
    "05000000" "education":
    "\
    classroom coursework curriculum exam gcse graduation headteacher kindergarten lecturer \
    literacy ofsted preschool pupil schooling schoolteacher syllabus teacher teaching truancy \
    tuition undergraduate",
    "\
    academic campus college course degree dropout education educational graduate learning \
    lesson principal professor qualification scholarship school student teach university";
    "06000000" "environment":
    "\
    biodiversity carbon climate conservation conservationist deforestation ecological ecologist \
    ecosystem emission endangered environmental environmentalist extinction greenhouse kyoto \
    logging ozone pollutant pollution recycling renewable wildlife",
    "\
    animal bird coastal dioxide dolphin environment fish forest habitat landfill marine nature \
    ocean panda planet poaching river sea toxic tree warming waste water whale wind";
    "07000000" "health":
    "\
    antibiotic asthma cancer cardiac chemotherapy cholesterol clinic clinical contagious \
    dementia dentist diabete diagnosed diagnosis disease epidemic flu gp hiv hospital illness \
    immune infected infection influenza insulin malaria medication medicine midwife nhs nurse \
    obese obesity outbreak paediatric pandemic patient pharmacist physician pneumonia polio \
    psychiatric sar sick stroke surgeon surgery symptom transplant treatment tuberculosis tumor \
    tumour vaccination vaccine virus",
    "\
    abortion blood brain care diet doctor dose drug fda fitness health healthcare healthy heart \
    medical medicare mental pain pregnancy pregnant prescription prevention smoking therapy \
    trial";
    "08000000" "human interest":
    "\
    centenarian heartwarming lottery millionaire octogenarian paparazzi wacky",
    "\
    birthday celebrity guinness hero prize quirky royal wedding";
    "09000000" "labour":
    "\
    lay-off layoff picket redundancy strike-breaker trade-union unemployed unemployment \
    unionist walkout workplace",
    "\
    employee employer employment job jobless labor labour negotiator pension staff strike \
    striking union wage worker workforce";
    "10000000" "lifestyle and leisure":
    "\
    chef cocktail cookbook cuisine culinary gardening gourmet hiking holidaymaker recipe \
    sightseeing sommelier tourism tourist vineyard wine-maker",
    "\
    beach cook cooking cruise dining dish fashion flavor flavour food garden holiday hotel \
    resort restaurant toy travel traveler traveller vacation wine";
    "11000000" "politics and government":
    "\
    backbencher ballot blair cabinet campaigner campaigning candidacy chancellor coalition \
    congressman congresswoman conservative constituency constituent constitution democrat \
    democratic deputy-premier diplomacy diplomat dissident elected election electoral \
    electorate filibuster governor gubernatorial inauguration incumbent kremlin legislation \
    legislative legislator legislature lib-dem liberal lobbyist manifesto mp nominee parliament \
    parliamentary politician poll polling premier presidency presidential primary referendum \
    republican senate senator spin-doctor summit tory voter voting whitehall",
    "\
    administration ambassador authority bill campaign candidate commissioner committee congress \
    council councillor debate delegation embassy federal foreign government immigration \
    independence leader leadership local lord mayor minister ministry national opposition party \
    peer policy politic political president prime reform regime sanction secretary spokesman \
    state talk treaty vote";
    "12000000" "religion":
    "\
    anglican archbishop ayatollah baptist bishop buddhist cardinal cathedral catholic christian \
    christianity church clergy clergyman cleric congregation evangelical hindu imam islam jesus \
    judaism lutheran methodist monastery monk mosque papal pastor pontiff pope prayer preacher \
    priest protestant rabbi religion religious sermon synagogue theology vatican vicar worship \
    worshipper",
    "\
    bible faith god holy islamic jewish muslim pilgrim pilgrimage sacred shrine spiritual \
    temple";
    "13000000" "science and technology":
    "\
    anti-virus antivirus asteroid astronaut astronomer bandwidth biologist blog blogger \
    bluetooth broadband browser chemist chip chipset cyber desktop digital download e-mail \
    email encryption file-sharing firefox gadget gamer gene genetic genome google hacker \
    hacking handheld handset hard-drive hardware intel internet ipod laptop linux malware \
    microprocessor microscope microsoft modem nanotechnology nasa netscape nintendo nokia \
    online open-source orbit orbiter pc peer-to-peer phishing physicist playstation probe \
    processor programmer robot rover satellite saturn scientist semiconductor server shuttle \
    smartphone software spacecraft spam spyware supercomputer telescope url virus web webpage \
    website wi-fi wifi wireless xbox yahoo",
    "\
    apple camera cell code computer computing console copyright data database developer device \
    discovery dna electronic experiment fossil game gaming gigabyte ibm innovation lab \
    laboratory mobile moon network patent phone piracy planet plasma player program research \
    researcher rocket science scientific screen space technical technology telecom \
    telecommunication user video";
    "14000000" "society":
    "\
    asylum civil-right discrimination ethnicity feminist gay gender homeless homelessness \
    homophobia immigrant lesbian migrant multicultural orphanage racism racist refugee \
    segregation sexism welfare",
    "\
    abuse adoption charity child childcare community demographic elderly equality ethnic family \
    gypsy housing marriage minority parent population poverty race social society teenager \
    volunteer woman youth";
    "15000000" "sport":
    "\
    arsenal athlete athletic baseball basketball batsman batting birdie bogey bowler boxer \
    boxing bullpen championship chelsea coach cricket cricketer cup cyclist defender doping \
    fixture fly-half footballer fullback game-winning goalkeeper goalless golf golfer gymnast \
    half-time halftime hamstring hat-trick heavyweight hockey inning jockey kickoff knick \
    lineman marathon medalist midfield midfielder nba nfl nhl no-hitter offside olympic \
    outfielder paralympic penalty-kick pitcher playoff quarter-final quarterback quarterfinal \
    rebound rower rugby runner-up scrum-half semi-final semifinal shortstop skier slam soccer \
    sox sprinter stadium striker swimmer tackle teammate tennis touchdown tournament two-time \
    umpire unbeaten volleyball wicket wimbledon winger wrestling yankee",
    "\
    ball bat beat boss champion club competition contender contest crowd defeat defeated \
    defence defense draw england fan final finish football game goal group injury international \
    kick lap league manager match medal midweek offense olympian opener opponent pitch player \
    point race racing ranked record referee rider rival round run score scored scorer season \
    second-half seed seeded serve set side skipper sport squad substitute superbowl swim team \
    title track train training transfer victory win winner winning won yard";
    "16000000" "conflict, war and peace":
    "\
    airstrike al-qaida ambush armed army artillery baghdad bomb-making bomber bombing \
    cease-fire ceasefire civil-war combat commando coup darfur falluja fallujah fighter gaza \
    genocide grenade guerrilla hama hezbollah hostage infantry insurgency insurgent invasion \
    iraqi jihad kalashnikov kandahar massacre mercenary militant militia missile mortar najaf \
    occupation palestinian paramilitary peacekeeper peacekeeping pentagon qaeda rebel \
    separatist shelling shia shiite sniper soldier sunni taliban tank terror terrorism \
    terrorist troop truce warhead warlord warplane weapon",
    "\
    afghan afghanistan arab attack attacked bomb clash cleric conflict defense explosive \
    extremist fighting force gun gunmen invaded iran iraq israel israeli killed marine military \
    navy nuclear offensive peace resistance siege suicide talk uprising violence war warring \
    west-bank";
    "17000000" "weather":
    "\
    blizzard drizzle forecaster frost gale hailstorm heat-wave heatwave humidity meteorological \
    meteorologist monsoon rainfall snowfall snowstorm thunderstorm",
    "\
    cloud cold degree fog forecast rain snow storm sunny temperature warm weather wind";
}
