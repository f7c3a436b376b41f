"""Words of the EFF's large list that no codename may hold.

A codename is carried on paper, through checkpoints and searched rooms. A reporter was once given
"islamic onslaught …": a soldier who reads that asks what it is. So no word is drawn that speaks of
religion or sorcery, politics, war and arms, violence and death, crime and courts, spying and the
press, drink, drugs and games of chance, sex, or that is an insult. When in doubt a word is here:
each one costs a thousandth of a bit (submissions.mailbox.codename says what is left).

Words are added, never taken out without cause. What was drawn before still opens its mailbox:
reading a codename does not look here.
"""

RELIGION = """
    absolve afterlife agnostic amulet angelic anointer apostle ascension astrology atonable
    blaspheme blasphemy bless brethren buddhism buddhist canon capricorn cardinal cathedral
    celestial celibacy celibate chalice chant chaplain chaste chastise chastity cherub clergyman
    clerical confess conjure conjuror contrite covenant creed crescent cross crusader daredevil
    darwinism deacon deity desecrate devotedly devotee devotion devoutly diabolic diocese
    disbelief divinely divinity doctrine easter epiphany evil exodus exorcism exorcist fanatic
    fervor gentile goliath guru hermit hexagram idealist immodest immorally immortal impure
    impurity islamic islamist karma kosher levitate levitator magical magician manger mantra
    mardi monastery monkhood nativity nemeses nemesis occultist omen ominous pagan parish
    passover pastor patriarch pentagram pope prayer praying preacher preaching preachy profane
    profanity psychic purgatory purist puritan rebirth reborn repent resurrect revered reverence
    reverend sabbath sacrament sacred sacrifice saint salvation sanctity sanctuary santa savior
    secular sermon shrine sinless sinner spellbind spiritism spirits spiritual talisman tarot
    theology trinity turban unblessed ungodly unholy unveiled unveiling wizard worshiper yiddish
    yoga zealous zen zodiac zombie
"""

POLITICS = """
    activism activist agenda amnesty annex apache banish banner barricade brussels capitol
    caucasian caucus census chief civic civil colonial colonist colonize colony comrade congress
    crown decree defeat defection defiance defiant delegate delegator democracy democrat
    demotion deport dictate dictation dictator disband disloyal disobey disorder disrupt
    dominion dynasty electable election elective elite elitism embargo embassy emperor empower
    enslave envoy eskimo evacuate evacuee evict exile expulsion extradite faction fascism
    federal feminism feminist freedom freemason french gulf headscarf headsman ideology impeach
    imperial king legislate liberty mandate mandatory manifesto marxism mobilize monopoly
    municipal national native occupancy occupant occupier occupy opponent oppose opposing
    oppressed oppressor outspoken overlord overrule overthrow overturn pacifism pacifist pacify
    panama partition party passport patriot pentagon petition populace populate president
    province racism rally rebel reformed reformer reformist regalia regime renegade renounce
    repressed resistant resisting revolt royal salute sanction senate senator siberian slogan
    state status strife strongman struggle suffrage supremacy supreme tribesman tribune tricolor
    trump turkey turmoil ultimatum unaligned unelected union unjustly unpopular unrest upheaval
    uprising uproar upstart veto visa voter voting
"""

WAR = """
    ablaze acetone aflame alarm ambush ammonia ammonium antidote antitoxic armband armed arming
    armored armory army atom backfire barbed barrack barrel battalion battered battering battle
    bazooka blade blast blitz bonfire brigade buckshot bulldozer bullhorn bullseye cadet caliber
    cannon captive captivity capture casualty catapult cavalry chariot chemicals chemist
    chlorine clash commodore conflict copilot corporal dagger dart decoy defendant defender
    defense defensive defuse deploy destruct detonate detonator disarm drone dugout dynamite
    embattled emblaze enlisted entrench evade explode exploit famine fang flagman flammable
    flanked flanking foe gas geiger gladiator goldmine handgun hatchet helmet humvee ignition
    implode implosion implosive isotope jackknife jeep jet kerosene lance landmine launch mace
    marauding marine musket muster mutiny muzzle navy ninja nuclear nuclei nucleus onslaught
    outflank outpost outshoot overrun overshoot overshot parachute patrol penknife periscope
    peroxide petroleum phosphate plunder plutonium poison postwar prelaunch prewar pummel
    pyromania radar radiated radiation raider ramrod ransack ravage reactor recapture reload
    reshoot retaliate retreat revolver rifling rocket rubble sandbag sandblast scouting scouts
    shell shield shrapnel silenced silencer siren skirmish skyrocket slingshot spearfish
    spearhead spearman squad strategic strategy strike striking subatomic submarine subsonic
    sulfur sulphuric superjet surrender tactical tactics tank target trench trident triumph
    truce turbojet turret unarmored undermine uniformed unloaded unloader unmanned unsheathe
    unwarlike uranium vanquish vest veteran victory volley wreckage zeppelin
"""

VIOLENCE = """
    afflicted agonize agonizing agony anger angrily anguished atrocious avenge avenging backlash
    backstab bash bruising brute brutishly bullfight bullwhip bully carnage carving casket
    catacomb catfight charred chokehold choking clobber clubbed clubbing coroner cruelly
    cruelness cruelty crushed crusher crushing deceased defile defiling demise deranged devourer
    devouring disaster disfigure drown duress embolism endanger enrage ensnare entomb eradicate
    exhume extinct ferocious ferocity flogging gallows gangrene gore gory graves graveyard grief
    grieving harmful hate hatred headless headlock headstone hurt impale lash maimed manhandle
    manhunt morbidity morbidly mortality mortally mortician mortified mortify mortuary mourner
    mournful mummified mummify mutilated mutilator obituary overkill paralyze perish persecute
    punch punisher pureblood quarrel rage raging reburial revenge ripping ruined savage scalping
    scarring scorch shank shove shrouded skeletal skeleton slain slam slapping slashed slashing
    slit smasher smashing smite smother snare starved starving stomp stoning strangle stricken
    sufferer suffocate survivor thrash threaten throttle tragedy trapped trapper traps unburned
    undead unharmed uninjured vendetta vengeful venomous widow wildfire wound wrath wreath
    wrecker wrecking
"""

CRIME = """
    affidavit alibi apprehend arrest arson badge bribe buccaneer cahoots cartel cheating coerce
    constable crook crowbar culpable culprit curfew custody customs deceit deceiver deceiving
    deception deceptive defame defraud deputize deputy detention devious dodgy embezzle enforced
    enforcer entrap escapable escapade escapist evasion evasive evidence extortion gag goon
    handcuff henchman illicitly imprison jailbird jailbreak jailer jailhouse judge judgingly
    judicial judiciary jurist juror jury launder litigate litigator lying mobster pardon parole
    penalize penalty perjurer perjury plot poach police precinct prelaw prison probation prowler
    prowling purge purging retrial riot robbing ruse sabotage scam scandal scheme scheming
    scoundrel seizing shoplift slander smuggler smuggling stash stole stowaway swear swore sworn
    tamper theft thieving thievish traitor trapdoor treachery treason trespass trial tribunal
    uncorrupt underage unlawful unshackle unsworn untruth vagabond vagrancy vagrantly verdict
    villain violate violation violator wrongdoer wrongful
"""

SPYING = """
    agency agent alias broadcast camcorder camera cloak coeditor conceal confidant confider
    confiding courier cryptic decipher decode detection detective detector disclose document
    duplicity editor encode encrypt espionage expose exposure hacked hacker hacking map molehill
    monitor operative paparazzi passcode password polygraph publisher reporter reveal reveler
    rumor safehouse secrecy secret sneak snitch snooper spied spokesman spookily spooky spyglass
    squealer squealing stooge suspect tabloid tattle tattling tipoff trace tracing uncloak
    unmapped unmasked unmasking
"""

VICE = """
    absinthe acid amaretto bacon barmaid barman barstool bartender bootleg boozy brewery brewing
    cannabis casino cider dealer dealing dice dicing distill drank drinkable drinking eggnog
    ethanol ferment freebase gambling hangover hash hemlock jackpot junkie keg liqueur malt
    margarita moonshine morphine nicotine opium poker poppy pork prozac pusher ritalin roulette
    sake salami saloon schnapps scotch sedate sedation sedative sherry smoked smokiness smoking
    smoky snort snuff stimulant tattoo tavern valium vineyard wager woozy
"""

SEX = """
    affair arousal bloomers bootie bust camisole cathouse corset cupid dating depraved depravity
    deviancy deviant divorcee douche estrogen flirt fondling gender genetics gigolo gonad groin
    grope humped hunk impotence impotency impotent jockstrap kissable kisser kissing knickers
    leotard licking lubricant lubricate luridness lustfully lustily lustiness lusty mammary
    mammogram manhood massager mating monogamy mooned naturist negligee ogle pantyhose petticoat
    playmate procreate prude prudishly ravishing rectal romp seduce seducing sensually sensuous
    showgirl skimpily skintight spinster swimsuit swimwear swinger swinging thigh thong unclad
    unclothed undress unisexual unrobed unwed vaseline vixen womb
"""

INSULTS = """
    badass bonehead boogeyman boogieman brownnose buffoon chump curse cussed dastardly degraded
    degrading despise dingbat dork dwarf dweeb egomaniac fool geek goofball grinch hardhead
    humiliate humpback hunchback hypocrisy hypocrite idiocy imbecile jackal jester lunacy maggot
    mangy mongrel monstrous mutt nerd nutcase oaf outcast parasite parasitic pauper pesky punk
    puppet rabid rascal repugnant repulsion repulsive scapegoat skinhead twerp varmint wimp
"""

UNSAFE = frozenset(
    " ".join(
        (RELIGION, POLITICS, WAR, VIOLENCE, CRIME, SPYING, VICE, SEX, INSULTS),
    ).split()
)
