#include "catalogue_data.h"

static const struct demo_item woodwork[] = {
	{"Block plane, low angle, 16 cm", 9600, 10, SHOP_WHETSTONE,
	 "Bedded at twelve degrees for end grain, with a mouth that closes to a hair and a lever cap of bronze."},
	{"Bench chisels, 6, 12, 18, 25 mm", 8800, 13, SHOP_WHETSTONE,
	 "Four bevel-edged chisels with lands thin enough for dovetails and hornbeam handles that take a mallet."},
	{"Dovetail saw, 20 cm, brass back", 7400, 6, SHOP_WHETSTONE,
	 "Sixteen teeth to the inch, filed rip, with so little set that the kerf is narrower than a pencil line."},
	{"Spokeshave, flat sole", 4200, 17, SHOP_WHETSTONE,
	 "Cast body, two adjusting screws, and a blade of O1 steel, for chair legs, paddles and the handle you "
	 "broke."},
	{"Carving hook, right hand, birch", 2900, 24, SHOP_WHETSTONE,
	 "A hook of 25 mm radius for spoon bowls, ground outside only, so that it can be honed on a dowel."},
	{"Carpenter's axe, 600 g, bearded", 8200, 4, SHOP_WHETSTONE,
	 "The beard lets your hand come right up behind the edge. Straight-grained ash, 38 cm, wedged with oak."},
	{"Water stone, 1000/6000 grit", 4600, 20, SHOP_WHETSTONE,
	 "A coarse face to make the edge and a fine face to finish it, on a base that does not creep along the "
	 "bench."},
	{"Marking gauge, rosewood and brass", 3400, 15, SHOP_WHETSTONE,
	 "A wheel in place of a pin, which cuts across the grain without tearing and is held by one brass screw."},
	{"Nokogiri 鋸, double edge, 24 cm", 3900, 22, SHOP_WHETSTONE,
	 "Rip teeth on one edge and crosscut on the other, both cutting on the pull. The handle is wound with "
	 "rattan."},
	{"Joiner's mallet, beech, 500 g", 2600, 0, SHOP_WHETSTONE,
	 "A tapered head on a tapered shaft that tightens with every blow, the faces angled to meet the chisel "
	 "square."},
};

static const struct demo_item radios[] = {
	{"Table radio, FM and medium wave, oak", 18900, 7, SHOP_LONGWAVE,
	 "One speaker, two knobs and a dial that glows, in an oiled oak case with a proper back. The tuning is "
	 "analogue and smooth."},
	{"Pocket receiver, shortwave, 9 bands", 6400, 19, SHOP_LONGWAVE,
	 "Small enough for a coat, with a digital readout, an aerial of 60 cm and six weeks of evenings from two cells."},
	{"Wind-up radio with lamp", 4900, 32, SHOP_LONGWAVE,
	 "A minute of winding gives twenty of news. It also charges a telephone, slowly, if you have the arms "
	 "for it."},
	{"Communications receiver, restored", 89000, 1, SHOP_LONGWAVE,
	 "A 1970s general-coverage set, 0.5 to 30 MHz, recapped and aligned by us. It weighs fourteen kilos and "
	 "drifts less than most people."},
	{"Kitchen DAB+ radio, enamelled", 12400, 11, SHOP_LONGWAVE,
	 "Wipe-clean steel, six presets that are buttons and not menus, and an egg timer because someone asked."},
	{"Crystal set, mahogany base", 5800, 14, SHOP_LONGWAVE,
	 "No battery at all: a coil, a cat's whisker and an earpiece, built by hand on mahogany. Twenty metres "
	 "of wire bring in the night."},
	{"Airband scanner, handheld", 11500, 5, SHOP_LONGWAVE,
	 "Hears 108 to 137 MHz in neat 8.33 kHz steps, with a squelch knob and a lock that works inside a pocket."},
	{"Longwire aerial kit, 20 m", 2400, 38, SHOP_LONGWAVE,
	 "Stranded copper, two egg insulators, a 9:1 transformer and ten metres of feeder, to go from a window "
	 "to a tree."},
	{"Hütte, mono speaker for radios, 2 × 1 W", 7200, 9, SHOP_LONGWAVE,
	 "A hut-shaped box of birch ply with two small drivers that are kind to speech, and a jack on a "
	 "cloth-covered lead."},
	{"Flip-leaf clock radio, walnut", 14800, 3, SHOP_LONGWAVE,
	 "Split-leaf numbers that fall with a soft clack each minute, above an FM tuner that wakes you without a "
	 "beep."},
};

static const struct demo_item kits[] = {
	{"Regenerative receiver kit, 3 valves", 9800, 8, SHOP_LONGWAVE,
	 "Forty metres and medium wave on a punched aluminium chassis. An evening of soldering for each stage, "
	 "with a checkpoint after it."},
	{"Morse key, straight, brass", 6200, 12, SHOP_LONGWAVE,
	 "Turned from bar stock on a slate base that stays put, with a contact gap you set by feel."},
	{"40 m transceiver kit, 2 W", 7900, 16, SHOP_LONGWAVE,
	 "A complete Morse station on one board the size of a postcard, with toroids to wind and a tuned filter "
	 "after them."},
	{"Soldering station, 60 W, fine tip", 8400, 10, SHOP_LONGWAVE,
	 "Hot in nine seconds, cool when put down, and the tips cost less than a sandwich."},
	{"Logic probe, LED and beeper", 2600, 23, SHOP_LONGWAVE,
	 "High, low, pulse, or nothing: three lamps and two notes say which, from 3 to 18 volts."},
	{"Theremin kit, one aerial", 6800, 6, SHOP_LONGWAVE,
	 "Pitch by one hand in the air and volume by a knob, in a cedar box with room for the cat to interfere."},
	{"Resistor book, 64 values, 1%", 3200, 27, SHOP_LONGWAVE,
	 "Twenty-five of each value in labelled sleeves between covers, with the colour code inside the front."},
	{"Weather sensor board, I²C", 1850, 44, SHOP_LONGWAVE,
	 "Temperature, pressure and humidity on a board of 20 × 15 mm, with pins on a breadboard pitch."},
	{"Nixie clock kit, six tubes", 24500, 2, SHOP_LONGWAVE,
	 "Six old-stock tubes in sockets, a quartz reference and a walnut case you glue yourself. The high "
	 "voltage is kept in one corner."},
	{"Breadboard and jumper wires, 830 points", 1250, 65, SHOP_LONGWAVE,
	 "A board whose contacts grip, with seventy stiff wires in six lengths sorted in a tray."},
};

static const struct demo_item keyboards[] = {
	{"Compact keyboard, 65 keys, tactile", 13900, 15, SHOP_LONGWAVE,
	 "Brown-stem switches in sockets, dye-printed caps and a case of folded steel. The arrow keys are where "
	 "your hand expects them."},
	{"Split keyboard, column-staggered", 19800, 5, SHOP_LONGWAVE,
	 "Two halves of 29 keys on a braided lead, tilted as far apart as your shoulders like. Layers can be set "
	 "without any program."},
	{"Number pad, linear, oak case", 6400, 13, SHOP_LONGWAVE,
	 "Twenty-one keys for bookkeepers, in an oiled case that gets darker where the palm lies."},
	{"Serial terminal, amber, 12 inch", 42000, 2, SHOP_LONGWAVE,
	 "A refurbished tube terminal with a fresh flyback and a bright amber screen, 80 by 24, at up to 38,400 "
	 "baud."},
	{"USB to RS-232 lead, screw locks", 2200, 51, SHOP_LONGWAVE,
	 "Real level shifters, all nine pins, and a lamp each for sending and receiving. It works the moment it "
	 "is plugged in."},
	{"Keycap set, ISO, Nordic: åäö æø", 5200, 18, SHOP_LONGWAVE,
	 "Thick caps in stone grey with legends for four Nordic layouts, which you swap to taste."},
	{"Key switches, clicky, bag of 70", 3900, 24, SHOP_LONGWAVE,
	 "A crisp click at half travel, lubricated at the rails only. They are not for shared offices."},
	{"E-paper terminal, 10 inch", 34500, 4, SHOP_LONGWAVE,
	 "Reads in full sun, types over a serial line or ssh, and goes a week between charges. Scrolling is "
	 "slow, and one learns to page."},
	{"Wrist rest, walnut, 30 cm", 2800, 30, SHOP_LONGWAVE,
	 "Planed to the height of a low keyboard with a soft front edge, on three cork feet."},
	{"Coiled keyboard lead, USB-C, olive", 2600, 0, SHOP_LONGWAVE,
	 "Wound tight over a rod and set with warm air, then sleeved in olive cotton. It reaches 120 cm without "
	 "pulling."},
};

static const struct demo_leaf leaves[] = {
	{CAT_WOODWORK, woodwork, DEMO_LEN(woodwork), {
		"Ready to use from the box, after the wax is wiped off.",
		"Keep dry and within reach, not in a drawer with the spanners.",
		"Made in a small shop that has signed its work since 1961.",
		"It repays ten minutes of care a month with decades of work."}},
	{CAT_RADIOS, radios, DEMO_LEN(radios), {
		"It has been listened to, by a person, for one whole evening.",
		"The sockets are ordinary ones, and an earphone from any drawer will fit.",
		"Made to be opened with a plain screwdriver.",
		"A list of stations worth finding comes with it."}},
	{CAT_KITS, kits, DEMO_LEN(kits), {
		"Tried on three people who had never soldered, before we put it on the shelf.",
		"The booklet is set in large type, for evenings and old eyes.",
		"Everything is counted twice before it is packed.",
		"Suitable from about twelve years with an adult near."}},
	{CAT_KEYBOARDS, keyboards, DEMO_LEN(keyboards), {
		"There is no driver to install and no account to open.",
		"You are welcome to try it at the bench first, on any weekday.",
		"Pairs well with a quiet room and a shop like this one.",
		"Two of us have used the same for years and would not part with it."}},
};

const struct demo_department demo_workshop = {leaves, DEMO_LEN(leaves)};
